/** Names for ids: people and identities of one workspace, from the vault, kept in memory so that views need no waiting. */
import { AppError } from '../../shared/error.ts';
import { LogDamaged, StoreUnavailable, type Vault } from '../store/store.ts';
import type { Directory, IdentityDoc, PersonDoc } from './workspaces.ts';

/** Vault documents written at once. */
const PUTS_MAX = 500;

export interface LoadedDirectory extends Directory {
  /** Reads a person again that another process may have renamed; true when something changed. */
  refreshPerson(id: string): Promise<boolean>;
}

/** `changed` is called after every write, so that screens show the new name. */
export async function loadDirectory(vault: Vault, ws: string, changed: () => void): Promise<LoadedDirectory> {
  const people = new Map<string, PersonDoc>();
  const identities = new Map<string, IdentityDoc>();
  for (const doc of await vault.list<PersonDoc>(ws, 'person')) people.set(doc.id, doc.value);
  for (const doc of await vault.list<IdentityDoc>(ws, 'identity')) identities.set(doc.id, doc.value);

  return {
    personName: (id) => people.get(id)?.alias ?? people.get(id)?.name ?? id,
    person: (id) => people.get(id) ?? null,
    identity: (hash) => identities.get(hash) ?? null,
    async putPerson(id, doc) {
      await reach(() => vault.put(ws, [{ kind: 'person', id, value: doc }]));
      people.set(id, doc);
      changed();
    },
    async deletePerson(id) {
      await reach(() => vault.delete(ws, 'person', id));
      if (people.delete(id)) changed();
    },
    async putIdentities(docs) {
      const fresh = docs.filter(({ hash }) => !identities.has(hash));
      for (let from = 0; from < fresh.length; from += PUTS_MAX) {
        const part = fresh.slice(from, from + PUTS_MAX);
        await reach(() =>
          vault.put(
            ws,
            part.map(({ hash, doc }) => ({ kind: 'identity', id: hash, value: doc })),
          ),
        );
        for (const { hash, doc } of part) identities.set(hash, doc);
      }
    },
    async deleteIdentities(hashes) {
      for (const hash of hashes) {
        if (identities.delete(hash)) await reach(() => vault.delete(ws, 'identity', hash));
      }
    },
    async dropReplies(holds) {
      const replies = await reach(() => vault.list(ws, 'reply'));
      for (const { id, value } of replies) if (holds(JSON.stringify(value))) await reach(() => vault.delete(ws, 'reply', id));
    },
    async refreshPerson(id) {
      const doc = await reach(() => vault.get<PersonDoc>(ws, 'person', id));
      const before = JSON.stringify(people.get(id) ?? null);
      if (doc) people.set(id, doc.value);
      else people.delete(id);
      return JSON.stringify(doc?.value ?? null) !== before;
    },
  };
}

/** Calls the store. Throws AppError unavailable, log_damaged. */
export async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw outageOf(error) ?? error;
  }
}

/** A store that is away is `unavailable`, a workspace whose file is not what was written is `log_damaged`; null for anything else. */
export function outageOf(error: unknown): AppError | null {
  if (error instanceof LogDamaged) {
    const { ws, reason, seq } = error;
    return Object.assign(new AppError('log_damaged', { ...(ws !== '' && { workspace: ws }), reason, ...(seq !== undefined && { seq }) }), {
      cause: error,
    });
  }
  if (error instanceof StoreUnavailable) return Object.assign(new AppError('unavailable'), { cause: error });
  return null;
}

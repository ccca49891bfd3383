/** The default store: SQLite files in a data folder that this process owns, written by a thread of their own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyEntry } from '../../shared/entry.ts';
import { batchEntries, type EntryBatch, entriesAfter, entryBatch, misfit } from './block.ts';
import { entryColumns } from './entry-columns.ts';
import { ACCEPTED, type Answer, type Columns, checkWorkspace, idHash, itemHead, toAppended, toColumns } from './item.ts';
import { SqliteClient } from './sqlite-client.ts';
import { type AppendOut, packCall, unpackBatches } from './sqlite-protocol.ts';
import { DataFolderBusy, type Log, START, type Store, type StoredEntry, type Vault } from './store.ts';
import { Tails } from './tail.ts';
import { isLive, toPutDocs, toVaultDoc, toVaultList } from './vault-rules.ts';

/** Entries read at a time while a watcher catches up. */
const catchUpEntries = 10_000;
/** Entries whose chain is checked at a time, so that others get their turn. */
const walkEntries = 5_000;

/** Rejects with DataFolderBusy when another process owns the folder, StoreUnavailable when it cannot be used durably. */
export async function openSqliteStore(options: { folder: string; now?: () => number }): Promise<Store> {
  const { folder, now: clock = Date.now } = options;
  const client = await SqliteClient.open(folder);
  if (client === 'busy') throw new DataFolderBusy(folder, readOwner(folder));

  let latest = 0;
  const now = () => Math.max(clock(), latest);
  const headOf = async (ws: string) => {
    checkWorkspace(ws, 'log');
    const head = await client.ask('head', { ws });
    latest = Math.max(latest, head.receivedAt);
    return head;
  };
  const tails = new Tails({
    head: headOf,
    batches: async (ws, after) => unpackBatches(await client.ask('read', { ws, after, max: catchUpEntries })).map(entryBatch),
  });
  /** Accepted entries of calls whose commit is not told in full yet: its last call brings the batches. */
  const unpublished = new Map<string, AnyEntry[]>();

  /** Called in commit order, before the append resolves. */
  const onAppended = (ws: string, items: Columns, plain: readonly unknown[], { answer, batches }: AppendOut) => {
    latest = Math.max(latest, answer.receivedAt);
    const wanted = tails.watched(ws);
    const before = unpublished.get(ws);
    const entries = before ?? [];
    if (wanted) addAccepted(entries, items, plain, answer);
    answer.status.forEach((status, index) => {
      if (status !== ACCEPTED) tails.reached(ws, answer.seq[index] ?? 0);
    });
    if (batches.length === 0) {
      if (!before) unpublished.set(ws, entries);
      return;
    }
    if (before) unpublished.delete(ws);
    if (!wanted) return;
    let at = 0;
    const published = batches.map((mark): EntryBatch => {
      const size = mark.last - mark.first + 1;
      at += size;
      return { ...mark, entries: entries.slice(at - size, at) };
    });
    tails.publish(ws, published);
  };

  const log: Log = {
    append: async (ws, entries, mode, options = {}) => {
      checkWorkspace(ws, 'log');
      const { items, plain } = toColumns(entries, mode);
      if (entries.length === 0) return [];
      const call = packCall({ items, mode, now: clock(), notBefore: options.notBefore ?? 0 });
      const { answer } = await client.ask('append', { ws, call }, (out) => onAppended(ws, items, plain, out));
      return toAppended(answer);
    },
    read: async (ws, after, max) => {
      checkWorkspace(ws, 'log');
      return entriesAfter(unpackBatches(await client.ask('read', { ws, after, max })), after);
    },
    replay: async (ws, after, max) => {
      checkWorkspace(ws, 'log');
      const { batches, damagedAt } = await client.ask('walk', { ws, after, max, wanted: true });
      if (damagedAt !== null) throw misfit(ws, damagedAt);
      return unpackBatches(batches).map(entryColumns);
    },
    readAt: async (ws, seqs) => {
      checkWorkspace(ws, 'log');
      const { batches, details } = await client.ask('readAt', { ws, seqs: [...seqs] });
      const bySeq = new Map(
        unpackBatches(batches)
          .flatMap(batchEntries)
          .map((entry): [number, StoredEntry] => [entry.seq, entry]),
      );
      for (const [seq, json] of details) {
        const entry = bySeq.get(seq);
        if (entry) entry.details = JSON.parse(json) as Record<string, string>;
      }
      return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
    },
    find: async (ws, source, id) => {
      checkWorkspace(ws, 'log');
      return client.ask('find', { ws, hash: idHash(source, id) });
    },
    watch: async (ws, after, onEntries) => {
      checkWorkspace(ws, 'log');
      return tails.watch(ws, after, onEntries);
    },
    forget: async (ws, seqs) => {
      checkWorkspace(ws, 'log');
      await client.ask('forget', { ws, seqs: [...seqs] });
    },
    position: async (ws) => {
      const { epoch, seq, chain } = await headOf(ws);
      return { epoch, seq, chain };
    },
    verify: async (ws, rest) => {
      checkWorkspace(ws, 'log');
      for (let after = START; ; await rest?.()) {
        const { to, damagedAt } = await client.ask('walk', { ws, after, max: walkEntries, wanted: false });
        if (damagedAt !== null || to.seq === after.seq) return damagedAt;
        after = to;
      }
    },
  };

  const vault: Vault = {
    get: async <T>(ws: string, kind: string, id: string) => {
      checkWorkspace(ws, 'vault');
      const doc = await client.ask('get', { ws, kind, id });
      return isLive(doc, now()) ? toVaultDoc<T>(doc) : null;
    },
    put: async (ws, docs) => {
      checkWorkspace(ws, 'vault');
      return client.ask('put', { ws, docs: toPutDocs(docs), now: now() });
    },
    delete: async (ws, kind, id) => {
      checkWorkspace(ws, 'vault');
      return client.ask('delete', { ws, kind, id, now: now() });
    },
    list: async <T>(ws: string, kind: string) => {
      checkWorkspace(ws, 'vault');
      return toVaultList<T>(await client.ask('list', { ws, kind }), now());
    },
  };

  return {
    kind: 'sqlite',
    warnings: [],
    log,
    vault,
    now,
    workspaces: () => client.ask('workspaces', {}),
    deleteWorkspace: async (ws) => {
      checkWorkspace(ws, 'log');
      tails.stop(ws);
      await client.ask('deleteWorkspace', { ws });
    },
    close: async () => {
      tails.stop();
      await client.close();
    },
  };
}

/** Adds the entries as a reader would get them, so that the live fold sees what a restart will. */
function addAccepted(entries: AnyEntry[], items: Columns, plain: readonly unknown[], answer: Answer): void {
  const { status, seq: seqs, receivedAt } = answer;
  for (let index = 0; index < seqs.length; index += 1) {
    if (status[index] !== ACCEPTED) continue;
    const [source, kind, actor] = itemHead(items, index);
    const [seq, id, at, body] = [seqs[index], items.id[index], items.at[index], plain[index]];
    entries.push({ seq, source, id, kind, at, receivedAt, actor, body } as AnyEntry);
  }
}

/** Who serves this folder, as it wrote down itself; null when that cannot be read. */
function readOwner(folder: string): { pid?: number; url?: string } | null {
  try {
    const { pid, url } = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as { pid?: unknown; url?: unknown };
    return { ...(typeof pid === 'number' && { pid }), ...(typeof url === 'string' && { url }) };
  } catch {
    return null;
  }
}

/** The default store: SQLite files in a data folder that this process owns, written by a thread of their own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyEntry } from '../../shared/entry.ts';
import { batchEntries, type EntryBatch, entriesAfter, entryBatch } from './block.ts';
import { ACCEPTED, type Answer, type Columns, checkWorkspace, idHash, itemHead, toAppended, toColumns } from './item.ts';
import { SqliteClient } from './sqlite-client.ts';
import { type AppendOut, packCall } from './sqlite-protocol.ts';
import { DataFolderBusy, type Log, type Store, type StoredEntry, type Vault } from './store.ts';
import { Tails } from './tail.ts';
import { isLive, toPutDocs, toVaultDoc, toVaultList } from './vault-rules.ts';

/** Entries read at a time while a watcher catches up. */
const catchUpEntries = 10_000;

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
    batches: async (ws, after) => (await client.ask('read', { ws, after, max: catchUpEntries })).map(entryBatch),
  });
  /** Accepted entries of calls whose commit is not told in full yet: its last call brings the batches. */
  const unpublished = new Map<string, AnyEntry[]>();

  /** Called in commit order, before the append resolves. */
  const onAppended = (ws: string, items: Columns, { answer, batches }: AppendOut) => {
    latest = Math.max(latest, answer.receivedAt);
    const wanted = tails.watched(ws);
    const entries = unpublished.get(ws) ?? [];
    if (wanted) entries.push(...acceptedEntries(items, answer));
    unpublished.set(ws, entries);
    if (batches.length === 0) return;
    unpublished.delete(ws);
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
      const items = toColumns(entries, mode);
      if (entries.length === 0) return [];
      const call = packCall({ items, mode, now: clock(), notBefore: options.notBefore ?? 0 });
      const { answer } = await client.ask('append', { ws, call }, (out) => onAppended(ws, items, out));
      return toAppended(answer);
    },
    read: async (ws, after, max) => {
      checkWorkspace(ws, 'log');
      return entriesAfter(await client.ask('read', { ws, after, max }), after);
    },
    readAt: async (ws, seqs) => {
      checkWorkspace(ws, 'log');
      const { batches, details } = await client.ask('readAt', { ws, seqs: [...seqs] });
      const bySeq = new Map(batches.flatMap(batchEntries).map((entry): [number, StoredEntry] => [entry.seq, entry]));
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
    verify: async (ws) => {
      checkWorkspace(ws, 'log');
      return client.ask('verify', { ws });
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

/** Entries as a reader would get them: bodies go through their JSON, so that the live fold sees what a restart will. */
function acceptedEntries(items: Columns, answer: Answer): AnyEntry[] {
  const entries: AnyEntry[] = [];
  answer.seq.forEach((seq, index) => {
    if (answer.status[index] !== ACCEPTED) return;
    const [source, kind, actor] = itemHead(items, index);
    const [id, at] = [items.id[index], items.at[index]];
    const body: unknown = JSON.parse(items.body[index] ?? 'null');
    entries.push({ seq, source, id, kind, at, receivedAt: answer.receivedAt, actor, body } as AnyEntry);
  });
  return entries;
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

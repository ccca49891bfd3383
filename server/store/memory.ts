/** The store for tests and simulations. What a disk would hold is a value of its own, so that "restart" is opening it again. */
import { randomUUID } from 'node:crypto';
import {
  type Batch,
  ChainCheck,
  chained,
  EMPTY_CHAIN,
  entriesAfter,
  entryBatch,
  fits,
  NO_POSITION,
  type OpenBatch,
  openBatch,
} from './block.ts';
import { entryColumns } from './entry-columns.ts';
import { type AppendCall, checkWorkspace, hashBytes, idHash, idHashBytes, toAppended, toColumns } from './item.ts';
import { type Known, plan } from './plan.ts';
import { type Log, START, type Store, type StoredEntry, StoreUnavailable, type Vault } from './store.ts';
import { Tails } from './tail.ts';
import { decidePuts, isLive, type StoredDoc, toPutDocs, toVaultDoc, toVaultList } from './vault-rules.ts';

interface MemoryWorkspace {
  epoch: string;
  seq: number;
  chain: string;
  receivedAt: number;
  batches: Batch[];
  ids: Map<string, Known>;
  details: Map<number, string>;
  docs: Map<string, StoredDoc>;
}

/** What outlives a memory store; stores opened over the same disk are nodes of one server. */
export interface MemoryDisk {
  workspaces: Map<string, MemoryWorkspace>;
  tails: Tails;
}

export function createMemoryDisk(): MemoryDisk {
  const workspaces: MemoryDisk['workspaces'] = new Map();
  const tails = new Tails({
    head: async (ws) => workspaces.get(ws) ?? NO_POSITION,
    batches: async (ws, after) => readBatches(workspaces.get(ws), after, 5_000).map((batch) => entryBatch(openBatch(batch))),
  });
  return { workspaces, tails };
}

export async function openMemoryStore(options: { now?: () => number; disk?: MemoryDisk } = {}): Promise<Store> {
  const { now: clock = Date.now, disk = createMemoryDisk() } = options;
  const { workspaces, tails } = disk;
  const stops = new Set<() => Promise<void>>();
  let closed = false;

  const now = () => {
    let latest = clock();
    for (const { receivedAt } of workspaces.values()) latest = Math.max(latest, receivedAt);
    return latest;
  };
  const look = (ws: string, kind: 'log' | 'vault' = 'log') => {
    checkWorkspace(ws, kind);
    if (closed) throw new StoreUnavailable('The store is closed.');
    return workspaces.get(ws);
  };
  const create = (ws: string): MemoryWorkspace => {
    const made: MemoryWorkspace = {
      epoch: randomUUID(),
      seq: 0,
      chain: EMPTY_CHAIN,
      receivedAt: 0,
      batches: [],
      ids: new Map(),
      details: new Map(),
      docs: new Map(),
    };
    workspaces.set(ws, made);
    return made;
  };

  const log: Log = {
    append: async (ws, entries, mode, options = {}) => {
      const found = look(ws);
      const { items } = toColumns(entries, mode);
      if (entries.length === 0) return [];
      const space = found ?? create(ws);
      const call: AppendCall = { items, mode, now: clock(), notBefore: options.notBefore ?? 0 };
      const { answers, batches, head } = plan(space, [call], (hash) => space.ids.get(hash) ?? null);
      Object.assign(space, head);
      for (const { hashes, details, ...batch } of batches) {
        space.batches.push(batch);
        for (let at = 0, { first } = batch; at < hashes.length; at += hashBytes, first += 1) {
          const content = hashes.slice(at + idHashBytes, at + hashBytes);
          space.ids.set(hashes.slice(at, at + idHashBytes), { seq: first, content });
        }
        for (const { seq, json } of details) space.details.set(seq, json);
      }
      if (tails.watched(ws)) {
        tails.publish(
          ws,
          batches.map((batch) => entryBatch(openBatch(batch))),
        );
      }
      return answers[0] ? toAppended(answers[0]) : [];
    },
    read: async (ws, after, max) => entriesAfter(checkedBatches(ws, look(ws), after, max), after),
    replay: async (ws, after, max) => chained(ws, after, readBatches(look(ws), after.seq, max)).map(entryColumns),
    readAt: async (ws, seqs) => {
      const space = look(ws);
      return seqs.flatMap((seq) => {
        const batch = checkedBatches(ws, space, seq - 1, 1)[0];
        const entry = batch && batch.first <= seq && entryBatch(batch).entries[seq - batch.first];
        const details = space?.details.get(seq);
        return entry ? [details === undefined ? entry : ({ ...entry, details: JSON.parse(details) } as StoredEntry)] : [];
      });
    },
    find: async (ws, source, id) => look(ws)?.ids.get(idHash(source, id))?.seq ?? null,
    watch: async (ws, after, onEntries) => {
      look(ws);
      const stop = await tails.watch(ws, after, onEntries);
      stops.add(stop);
      return async () => {
        stops.delete(stop);
        await stop();
      };
    },
    forget: async (ws, seqs) => {
      const space = look(ws);
      for (const seq of seqs) space?.details.delete(seq);
    },
    position: async (ws) => {
      const { epoch, seq, chain } = look(ws) ?? NO_POSITION;
      return { epoch, seq, chain };
    },
    verify: async (ws) => {
      const space = look(ws);
      const check = new ChainCheck();
      for (const batch of space?.batches ?? []) if (!check.check(batch)) return check.seq + 1;
      return check.chain === (space?.chain ?? EMPTY_CHAIN) ? null : check.seq + 1;
    },
  };

  const key = (kind: string, id: string) => `${kind}\0${id}`;
  const vault: Vault = {
    get: async <T>(ws: string, kind: string, id: string) => {
      const doc = look(ws, 'vault')?.docs.get(key(kind, id));
      return isLive(doc, now()) ? toVaultDoc<T>(doc) : null;
    },
    put: async (ws, docs) => {
      const space = look(ws, 'vault');
      const writes = decidePuts(toPutDocs(docs), (kind, id) => space?.docs.get(key(kind, id)), now());
      if (!writes) return false;
      const target = writes.length > 0 ? (space ?? create(ws)) : space;
      for (const doc of writes) target?.docs.set(key(doc.kind, doc.id), doc);
      return true;
    },
    delete: async (ws, kind, id) => {
      const docs = look(ws, 'vault')?.docs;
      const live = isLive(docs?.get(key(kind, id)), now());
      docs?.delete(key(kind, id));
      return live;
    },
    list: async <T>(ws: string, kind: string) => {
      const docs = [...(look(ws, 'vault')?.docs.values() ?? [])];
      return toVaultList<T>(
        docs.filter((doc) => doc.kind === kind),
        now(),
      );
    },
  };

  return {
    kind: 'memory',
    warnings: ['The memory store keeps nothing: use it for tests only.'],
    log,
    vault,
    now,
    workspaces: async () => {
      look('', 'vault');
      return [...workspaces.keys()].filter((ws) => ws !== '').sort();
    },
    deleteWorkspace: async (ws) => {
      look(ws);
      tails.stop(ws);
      workspaces.delete(ws);
    },
    close: async () => {
      closed = true;
      await Promise.all([...stops].map((stop) => stop()));
    },
  };
}

/** Throws LogDamaged. */
function checkedBatches(ws: string, space: MemoryWorkspace | undefined, after: number, max: number): OpenBatch[] {
  const before = space?.batches[indexAfter(space.batches, after) - 1];
  return chained(ws, before ? { seq: before.last, chain: before.chain } : START, readBatches(space, after, max));
}

/** Of the first batch that ends after a seq. */
function indexAfter(all: readonly Batch[], after: number): number {
  let low = 0;
  for (let high = all.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.last ?? 0) > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

function readBatches(space: MemoryWorkspace | undefined, after: number, max: number): Batch[] {
  const all = space?.batches ?? [];
  const some: Batch[] = [];
  let count = 0;
  for (let index = indexAfter(all, after); index < all.length; index += 1) {
    const batch = all[index];
    if (!batch || !fits(batch, after, count, max)) break;
    some.push(batch);
    count += batch.last - Math.max(batch.first - 1, after);
  }
  return some;
}

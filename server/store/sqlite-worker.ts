/**
 * The thread that owns the SQLite files. Appends that wait when it gets free are committed together, one transaction per
 * workspace (group commit); everything else is done in the order it came.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type BatchMark, EMPTY_CHAIN, type OpenBatch } from './block.ts';
import { isCorrupt } from './sqlite-driver.ts';
import { SqliteFolder } from './sqlite-folder.ts';
import {
  type Operations,
  packBatches,
  type Ready,
  type Reply,
  type Request,
  type RequestOf,
  type SentBatches,
  unpackCall,
  type WorkerData,
} from './sqlite-protocol.ts';
import { LogDamaged } from './store.ts';
import { createWriteGate, WriteFailed, type WriteGate } from './write-gate.ts';

const port = parentPort;
if (!port) throw new Error('sqlite-worker runs as a worker thread.');

let queue: Request[] = [];
let scheduled = false;
let gate: WriteGate | null = null;
let closed = false;
/** Workspaces that were appended to in this turn. */
const grown = new Set<string>();
let replies: Reply[] = [];
/** Buffers that leave this thread with the replies. */
let moving: ArrayBuffer[] = [];
/** Requests of workspaces whose ids are still being read. */
const waiting = new Map<string, Request[]>();

function start(folder: SqliteFolder): void {
  gate = createWriteGate({
    reopen: () => folder.reopenFailed(),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  });
  port?.on('message', (requests: Request[]) => {
    queue.push(...requests);
    schedule(folder);
  });
}

function schedule(folder: SqliteFolder): void {
  if (scheduled) return;
  scheduled = true;
  // Not at once: messages that are already on their way join the same commit.
  setImmediate(() => {
    scheduled = false;
    drain(folder);
    if (queue.length > 0) schedule(folder);
  });
}

function drain(folder: SqliteFolder): void {
  const requests = queue;
  queue = [];
  const groups = new Map<string, RequestOf<'append'>[]>();
  for (const request of requests) {
    const ws = 'ws' in request.input ? request.input.ws : null;
    if (ws !== null && !isReady(folder, ws, request)) continue;
    if (request.op === 'append') {
      const group = groups.get(request.input.ws) ?? [];
      groups.set(request.input.ws, group);
      group.push(request);
      continue;
    }
    // Whatever came after an append finds it done.
    for (const [id, group] of groups) if (ws === null || ws === id) commit(folder, id, group, groups);
    if (request.op === 'close' && waiting.size > 0) queue.push(request);
    else answer(folder, request);
  }
  for (const [id, group] of groups) commit(folder, id, group, groups);
  port?.postMessage(replies, moving);
  replies = [];
  moving = [];
  for (const ws of grown) pack(folder, ws);
  grown.clear();
  if (closed) port?.close();
}

/** Appending and finding wait until all ids of the workspace are in memory, and later requests for it wait behind them. */
function isReady(folder: SqliteFolder, ws: string, request: Request): boolean {
  const behind = waiting.get(ws);
  if (behind) {
    behind.push(request);
    return false;
  }
  if (request.op !== 'append' && request.op !== 'find') return true;
  try {
    if ((folder.opened(ws) ?? folder.find(ws))?.prepareIndex() ?? true) return true;
  } catch {
    // The operation itself meets the error and answers with it.
    return true;
  }
  waiting.set(ws, [request]);
  prepare(folder, ws);
  return false;
}

function prepare(folder: SqliteFolder, ws: string): void {
  setImmediate(() => {
    try {
      if (folder.find(ws)?.prepareIndex() === false) return prepare(folder, ws);
    } catch {
      // As above.
    }
    queue.unshift(...(waiting.get(ws) ?? []));
    waiting.delete(ws);
    schedule(folder);
  });
}

function commit(folder: SqliteFolder, ws: string, group: RequestOf<'append'>[], groups: Map<string, unknown>): void {
  groups.delete(ws);
  try {
    mustBeOpen();
    const { answers, batches } = folder.create(ws).append(group.map((request) => unpackCall(request.input.call)));
    grown.add(ws);
    const marks: BatchMark[] = batches.map(({ first, last, receivedAt, chain }) => ({ first, last, receivedAt, chain }));
    group.forEach((request, index) => {
      const value = { answer: answers[index], batches: index === group.length - 1 ? marks : [] } as Operations['append']['out'];
      replies.push({ number: request.number, value });
    });
  } catch (error) {
    for (const request of group) replies.push(failure(folder, error, request));
  }
}

function answer(folder: SqliteFolder, request: Exclude<Request, { op: 'append' }>): void {
  const writes = request.op === 'put' || request.op === 'delete' || request.op === 'forget';
  try {
    if (writes) mustBeOpen();
    replies.push({ number: request.number, value: perform(folder, request) });
  } catch (error) {
    replies.push(failure(folder, error, request));
  }
}

/** Behind the answers: nobody waits for it. */
function pack(folder: SqliteFolder, ws: string): void {
  try {
    if (!gate?.closedBecause) folder.opened(ws)?.packSome();
  } catch (error) {
    if (error instanceof WriteFailed) gate?.close(error);
  }
}

function mustBeOpen(): void {
  if (gate?.closedBecause) throw new Error(gate.closedBecause);
}

/** What to answer. A write that failed halfway ends all writing for now; a file that cannot be opened or read concerns itself only. */
function failure(folder: SqliteFolder, thrown: unknown, { number, input }: Request): Reply {
  if (thrown instanceof WriteFailed) gate?.close(thrown);
  const error = isCorrupt(thrown) ? folder.corrupt('ws' in input ? input.ws : '', thrown) : thrown;
  const sentence = error instanceof Error ? error.message : String(error);
  if (error instanceof LogDamaged) {
    const { ws, reason, seq, heals } = error;
    return { number, error: sentence, damage: { ws, reason, seq, heals } };
  }
  return { number, error: gate?.closedBecause ?? sentence };
}

function send(batches: readonly OpenBatch[]): SentBatches {
  const sent = packBatches(batches);
  moving.push(sent.json.buffer);
  return sent;
}

function perform(folder: SqliteFolder, request: Exclude<Request, { op: 'append' }>): unknown {
  switch (request.op) {
    case 'read':
      return send(folder.find(request.input.ws)?.read(request.input.after, request.input.max) ?? []);
    case 'walk': {
      const { ws, after, max, wanted } = request.input;
      const walked = folder.find(ws)?.walk(after, max, wanted) ?? { batches: [], to: after, damagedAt: null };
      return { ...walked, batches: send(walked.batches) };
    }
    case 'readAt': {
      const found = folder.find(request.input.ws)?.readAt(request.input.seqs) ?? { batches: [], details: [] };
      return { ...found, batches: send(found.batches) };
    }
    case 'find':
      return folder.find(request.input.ws)?.find(request.input.hash) ?? null;
    case 'forget':
      folder.find(request.input.ws)?.forget(request.input.seqs);
      return null;
    case 'head': {
      const file = folder.find(request.input.ws);
      return file ? { epoch: file.epoch, ...file.head } : { epoch: '', seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
    }
    case 'get':
      return folder.find(request.input.ws)?.get(request.input.kind, request.input.id) ?? null;
    case 'put': {
      const { ws, docs, now } = request.input;
      // A first document that replaces a revision must not make the workspace.
      if (!folder.find(ws) && docs.some((doc) => doc.replaces)) return false;
      return docs.length === 0 || folder.create(ws).put(docs, now);
    }
    case 'delete':
      return folder.find(request.input.ws)?.delete(request.input.kind, request.input.id, request.input.now) ?? false;
    case 'list':
      return folder.find(request.input.ws)?.list(request.input.kind) ?? [];
    case 'workspaces':
      return folder.workspaces();
    case 'deleteWorkspace':
      folder.delete(request.input.ws);
      return null;
    case 'close':
      closed = true;
      gate?.stop();
      folder.close();
      return null;
  }
}

const { folder: path } = workerData as WorkerData;
let ready: Ready;
try {
  const folder = SqliteFolder.own(path);
  ready = folder ? { ready: true } : { ready: false, busy: true, message: 'owned by another process' };
  if (folder) start(folder);
} catch (error) {
  ready = { ready: false, busy: false, message: error instanceof Error ? error.message : String(error) };
}
port.postMessage(ready);

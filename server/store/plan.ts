/** What a group of appends will store: pure, shared by the stores that own their data (memory, SQLite). */
import { type Batch, BlockBuilder, nextChain } from './block.ts';
import { ACCEPTED, type Answer, type AppendCall, contentOf, DIFFERS, DUPLICATE, emptyAnswer, idHash, itemHead } from './item.ts';

/** Where a log stands, as its writer needs it. */
export interface Head {
  seq: number;
  chain: string;
  receivedAt: number;
}

/** What is known of an id: its seq and the hash of the content as sent. */
export interface Known {
  seq: number;
  content: string;
}

export interface PlannedBatch extends Batch {
  /** Per entry its id hash and content hash, latin1, in seq order. */
  hashes: string;
  details: { seq: number; json: string }[];
}

export interface Plan {
  answers: Answer[];
  batches: PlannedBatch[];
  head: Head;
}

/** A block holds at most this many entries, so that reading one entry never unpacks much more. */
export const blockEntriesMax = 500;

/**
 * Decides the calls in order, as if each had come alone, and packs what is new into as few batches as possible: a batch has one
 * receivedAt, so a call with a later one begins the next batch.
 */
export function plan(from: Head, calls: readonly AppendCall[], known: (idHash: string) => Known | null): Plan {
  const head = { ...from };
  const fresh = new Map<string, Known>();
  const batches: PlannedBatch[] = [];
  let open: { first: number; receivedAt: number; builder: BlockBuilder; hashes: string[]; details: PlannedBatch['details'] } | null = null;

  const close = () => {
    if (!open) return;
    const { first, receivedAt, builder, hashes, details } = open;
    const block = builder.build();
    head.chain = nextChain(head.chain, block, first, head.seq, receivedAt);
    batches.push({ first, last: head.seq, receivedAt, block, chain: head.chain, hashes: hashes.join(''), details });
    open = null;
  };

  const answers = calls.map((call) => {
    const { items, mode } = call;
    const answer = emptyAnswer(items.id.length);
    const hashes = items.id.map((id, index) => idHash(itemHead(items, index)[0], id));
    const found = (index: number, hash: string): boolean => {
      const first = fresh.get(hash) ?? known(hash);
      if (!first) return false;
      answer.status[index] = first.content === contentOf(items, index) ? DUPLICATE : DIFFERS;
      answer.seq[index] = first.seq;
      return true;
    };
    if (mode === 'all') {
      let refused = new Set(hashes).size < hashes.length;
      hashes.forEach((hash, index) => {
        if (found(index, hash)) refused = true;
      });
      if (refused) return answer;
    }
    const receivedAt = Math.max(call.now, call.notBefore, head.receivedAt);
    answer.receivedAt = receivedAt;
    hashes.forEach((hash, index) => {
      if (mode === 'each' && found(index, hash)) return;
      if (open && (open.receivedAt !== receivedAt || open.builder.size >= blockEntriesMax)) close();
      open ??= { first: head.seq + 1, receivedAt, builder: new BlockBuilder(), hashes: [], details: [] };
      head.seq += 1;
      head.receivedAt = receivedAt;
      const content = contentOf(items, index);
      fresh.set(hash, { seq: head.seq, content });
      open.builder.add(items, index);
      open.hashes.push(hash, content);
      const json = items.details[index];
      if (json !== undefined) open.details.push({ seq: head.seq, json });
      answer.status[index] = ACCEPTED;
      answer.seq[index] = head.seq;
    });
    return answer;
  });
  close();
  return { answers, batches, head };
}

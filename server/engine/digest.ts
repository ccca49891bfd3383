/**
 * A fingerprint of the whole state: equal on every node that folded the same log, whatever the batches, restarts and questions in
 * between. Not a defence against anybody: two 32-bit lanes, enough to notice a difference.
 */

import { settle } from './seating.ts';
import type { State } from './state.ts';

/** 16 hex digits. */
export function stateDigest(state: State): string {
  settle(state);
  const digest = new Digest();
  const { tape, roster } = state;
  digest.json([state.seq, state.lastAt, state.definitionRevision, state.workspace]);
  digest.json([state.zones, state.metrics, state.boards, state.goals, state.revisions, state.stopped]);
  digest.json([roster.people, roster.teams, roster.links, roster.zone, roster.revision]);
  digest.json(state.journal);
  digest.json([tape.types.texts, tape.identities.texts, tape.texts.texts, tape.fields.texts]);
  digest.json([tape.voids, tape.roots, tape.heads, tape.wholes]);
  const seats = Int32Array.from(roster.seats, ({ person, path, zone }) => {
    const seat = new Digest();
    seat.json([person, path, zone]);
    return seat.low;
  });
  for (const chunk of tape.chunks) {
    const { rows } = chunk;
    digest.column(chunk.seq, rows);
    digest.column(chunk.at, rows);
    digest.column(chunk.received, rows);
    digest.column(chunk.identity, rows);
    digest.column(chunk.type, rows);
    digest.column(chunk.value, rows);
    digest.column(chunk.share, rows);
    digest.column(chunk.flags, rows);
    digest.column(chunk.day, rows);
    // Seats are numbered in the order of questions: what they mean counts.
    digest.column(
      Int32Array.from(chunk.seat.subarray(0, rows), (seat) => seats[seat] ?? 0),
      rows,
    );
    for (const [field, { codes, numbers }] of [...chunk.fields].sort(([a], [b]) => a - b)) {
      digest.word(field);
      digest.column(codes, rows);
      if (numbers) digest.column(numbers, rows);
    }
  }
  return digest.hex();
}

/** FNV-1a over words, in two lanes that multiply by different primes. */
class Digest {
  low = 0x811c9dc5;
  high = 0x9747b28c;

  word(word: number): void {
    this.low = Math.imul(this.low ^ word, 0x01000193);
    this.low ^= this.low >>> 15;
    this.high = Math.imul(this.high ^ word, 0x85ebca6b);
    this.high ^= this.high >>> 13;
  }

  column(column: Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array, rows: number): void {
    const used = column.subarray(0, rows);
    const words = column.BYTES_PER_ELEMENT === 8 ? new Int32Array(used.buffer, used.byteOffset, rows * 2) : used;
    this.word(words.length);
    for (let index = 0; index < words.length; index += 1) this.word(words[index] ?? 0);
  }

  /** Maps in their order, which is that of the log; objects by name. */
  json(value: unknown): void {
    this.text(JSON.stringify(value, canonical));
  }

  text(text: string): void {
    this.word(text.length);
    for (let index = 0; index < text.length; index += 1) this.word(text.charCodeAt(index));
  }

  hex(): string {
    return [this.high, this.low].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

function canonical(_: string, value: unknown): unknown {
  if (value === Number.NEGATIVE_INFINITY) return '-Infinity';
  if (value instanceof Map) return [...value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

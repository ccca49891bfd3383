/**
 * Which seqs may hold an id: an open-addressing table of (first 32 bits of the id hash, seq), 8 bytes a slot, in memory.
 * The 16-byte hashes themselves are on disk beside their batches, in seq order; whoever finds a candidate compares them there.
 * An index on disk was tried first: random keys dirty a page per entry and made batches 3.5 times slower than plain rows.
 */
export class IdIndex {
  #slots = new Uint32Array(2 * 1_024);
  #count = 0;

  /** `idHash` begins at `from` of the text. */
  add(idHash: string, seq: number, from = 0): void {
    if (seq > 0xffff_ffff) throw new RangeError('A workspace holds at most 4,294,967,295 entries.');
    if ((this.#count + 1) * 8 > this.#slots.length * 3) this.#grow();
    this.#put(fingerprint(idHash, from), seq);
    this.#count += 1;
  }

  candidates(idHash: string): readonly number[] {
    const wanted = fingerprint(idHash);
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    let seqs: number[] | undefined;
    for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
      const seq = slots[2 * slot + 1] ?? 0;
      if (seq === 0) return seqs ?? none;
      if (slots[2 * slot] === wanted) seqs = [...(seqs ?? []), seq];
    }
  }

  #put(print: number, seq: number): void {
    const slots = this.#slots;
    const mask = slots.length / 2 - 1;
    let slot = print & mask;
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    slots[2 * slot] = print;
    slots[2 * slot + 1] = seq;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const seq = old[at + 1] ?? 0;
      if (seq !== 0) this.#put(old[at] ?? 0, seq);
    }
  }
}

const none: readonly number[] = [];

function fingerprint(text: string, from = 0): number {
  const high = (text.charCodeAt(from) << 24) | (text.charCodeAt(from + 1) << 16);
  return (high | (text.charCodeAt(from + 2) << 8) | text.charCodeAt(from + 3)) >>> 0;
}

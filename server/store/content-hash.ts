/**
 * 64 bits that stand for the content of an item, whatever the order of its fields (E2). They only tell whoever sends an id again
 * whether the content is another, so they are made for speed and against accidents, not against forgery.
 *
 * A value is fed to two words of state that begin with the hash of its field's name; the hashes of the fields of a record are added up.
 */
const START_A = 0x9e3779b9 | 0;
const START_B = 0x7f4a7c15 | 0;
const TEXT = 1;
const NUMBER = 2;
const RECORD = 3;
const LIST = 4;
const NULL = 5;
const FALSE = 6;
const TRUE = 7;

// Named once: looking a function up for every character costs as much as the hashing.
const { imul } = Math;
const { fromCharCode } = String;
const { charCodeAt } = String.prototype;

/** The state. Of the module, so that nothing is allocated for a word. */
let a = 0;
let b = 0;

/** A hash: of a name, or of a field with its value. */
export interface Words {
  a: number;
  b: number;
}

/** The 8 bytes as latin1, as the stores keep them, of what JSON says of a value. */
export function contentHash(value: unknown): string {
  a = START_A;
  b = START_B;
  feedValue(value);
  return asBytes(a, b);
}

/** What the hash of a field begins with. */
export function nameHash(name: string): Words {
  a = START_A;
  b = START_B;
  feedText(name);
  return { a, b };
}

/** A field whose value is a text. */
export function textField(name: Words, text: string): Words {
  ({ a, b } = name);
  feed(TEXT);
  feedText(text);
  settle();
  return { a, b };
}

/** The fields of a record, added one by one in any order: the same as `contentHash` of it. */
export class RecordHash {
  #a = 0;
  #b = 0;

  clear(): void {
    this.#a = 0;
    this.#b = 0;
  }

  /** A field that was hashed before. */
  add(field: Words): void {
    this.#a = (this.#a + field.a) | 0;
    this.#b = (this.#b + field.b) | 0;
  }

  addText(name: Words, text: string): void {
    a = name.a;
    b = name.b;
    feed(TEXT);
    feedText(text);
    this.#addState();
  }

  addNumber(name: Words, number: number): void {
    a = name.a;
    b = name.b;
    feedNumber(number);
    this.#addState();
  }

  addBoolean(name: Words, value: boolean): void {
    a = name.a;
    b = name.b;
    feed(value ? TRUE : FALSE);
    this.#addState();
  }

  addRecord(name: Words, record: RecordHash): void {
    a = name.a;
    b = name.b;
    feedRecord(record.#a, record.#b);
    this.#addState();
  }

  toBytes(): string {
    a = START_A;
    b = START_B;
    feedRecord(this.#a, this.#b);
    return asBytes(a, b);
  }

  #addState(): void {
    settle();
    this.#a = (this.#a + a) | 0;
    this.#b = (this.#b + b) | 0;
  }
}

function feedValue(value: unknown): void {
  if (typeof value === 'string') {
    feed(TEXT);
    feedText(value);
  } else if (typeof value === 'number') feedNumber(value);
  else if (typeof value === 'boolean') feed(value ? TRUE : FALSE);
  else if (typeof value !== 'object' || value === null) feed(NULL);
  else if (Array.isArray(value)) {
    feed(LIST);
    for (const item of value) feedValue(item);
    feed(value.length);
  } else {
    const [outerA, outerB] = [a, b];
    let [sumA, sumB] = [0, 0];
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      [a, b] = [START_A, START_B];
      feedText(name);
      feedValue(field);
      settle();
      sumA = (sumA + a) | 0;
      sumB = (sumB + b) | 0;
    }
    [a, b] = [outerA, outerB];
    feedRecord(sumA, sumB);
  }
}

function feedRecord(sumA: number, sumB: number): void {
  feed(RECORD);
  feed(sumA);
  feed(sumB);
}

const number = new Float64Array(1);
const halves = new Int32Array(number.buffer);

/** As JSON has it: -0 is 0, and what is no number is null. */
function feedNumber(value: number): void {
  if (!Number.isFinite(value)) {
    feed(NULL);
    return;
  }
  number[0] = value + 0;
  feed(NUMBER);
  feed(halves[0] ?? 0);
  feed(halves[1] ?? 0);
}

function feedText(text: string): void {
  let [nextA, nextB] = [a, b];
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const unit = charCodeAt.call(text, index);
    nextA = imul(nextA ^ unit, 0x85ebca6b);
    nextA = (nextA << 13) | (nextA >>> 19);
    nextB = imul(nextB ^ unit, 0xc2b2ae35);
    nextB = (nextB << 15) | (nextB >>> 17);
  }
  a = nextA;
  b = nextB;
  feed(length);
}

function feed(word: number): void {
  a = imul(a ^ word, 0x85ebca6b);
  a = (a << 13) | (a >>> 19);
  b = imul(b ^ word, 0xc2b2ae35);
  b = (b << 15) | (b >>> 17);
}

/** Every bit of the state then rests on every bit of both words. */
function settle(): void {
  a = spread(a ^ b);
  b = spread((b + imul(a, 0x9e3779b1)) | 0);
  a = (a + b) | 0;
}

function spread(word: number): number {
  let next = imul(word ^ (word >>> 16), 0x7feb352d);
  next = imul(next ^ (next >>> 15), 0x846ca68b);
  return next ^ (next >>> 16);
}

function asBytes(first: number, second: number): string {
  [a, b] = [first, second];
  settle();
  return fromCharCode(a >>> 24, (a >>> 16) & 255, (a >>> 8) & 255, a & 255, b >>> 24, (b >>> 16) & 255, (b >>> 8) & 255, b & 255);
}

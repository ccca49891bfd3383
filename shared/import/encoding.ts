/** From bytes to text. */
import type { Encoding } from './mapping.ts';
import { reasons, refusal } from './texts.ts';

/** Something found out by looking. `sure` is false where the other answer is as likely. */
export interface Guess<T> {
  value: T;
  reason: string;
  sure: boolean;
}

/** In every browser and in Node, but not in the compiler's list of the language itself. */
declare const TextDecoder: new (label: string, options: { fatal: boolean }) => { decode(bytes: Uint8Array): string };

/** Bytes looked at to tell UTF-16 by its zeros. */
const sampleBytes = 4_096;

export function guessEncoding(bytes: Uint8Array): Guess<Encoding> {
  const marked = markOf(bytes);
  if (marked) return { value: marked, reason: reasons.bom(marked), sure: true };
  const zeros = [0, 0];
  const sample = bytes.subarray(0, sampleBytes);
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 4;
  if (odd > many && even * 10 < odd) return { value: 'utf-16le', reason: reasons.nulBytes('utf-16le'), sure: true };
  if (even > many && odd * 10 < even) return { value: 'utf-16be', reason: reasons.nulBytes('utf-16be'), sure: true };
  if (bytes.every((byte) => byte < 0x80)) return { value: 'utf-8', reason: reasons.ascii(), sure: true };
  if (decodeStrictly(bytes, 'utf-8') !== null) return { value: 'utf-8', reason: reasons.utf8(), sure: true };
  return { value: 'windows-1252', reason: reasons.notUtf8(), sure: false };
}

function markOf(bytes: Uint8Array): Encoding | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}

/** Without a mark at its beginning. Throws ImportRefusal wrong_encoding. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  const text = encoding === 'windows-1252' ? decodeWindows(bytes) : decodeStrictly(bytes, encoding);
  if (text === null) throw refusal('wrong_encoding', encoding);
  return text;
}

function decodeStrictly(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** 0x80 to 0x9f of windows-1252, as the Encoding Standard has it. */
const windowsHigh = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** By hand: several versions of Node decode this encoding as if it were Latin-1, and every € becomes a control character. */
function decodeWindows(bytes: Uint8Array): string {
  const piece = 8_192;
  let text = '';
  for (let from = 0; from < bytes.length; from += piece) {
    text += String.fromCharCode(...bytes.subarray(from, from + piece));
  }
  return text.replace(/[\u0080-\u009f]/g, (char) => windowsHigh[char.charCodeAt(0) - 0x80] ?? char);
}

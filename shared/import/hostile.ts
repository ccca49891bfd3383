/** Files that are not what their name says: told apart by how they begin, each with a sentence of its own. */
import { limit } from '../limit.ts';
import { type RefusalCode, refusal } from './texts.ts';

const megabyte = 1024 * 1024;

/** Throws ImportRefusal for what is no text. */
export function checkBytes(bytes: Uint8Array): void {
  if (bytes.length === 0) throw refusal('empty');
  if (bytes.length > limit.importFileBytesMax) throw refusal('too_large', limit.importFileBytesMax / megabyte);
  const begins = (...expected: number[]) => expected.every((byte, index) => bytes[index] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04)) throw refusal(isWorkbook(bytes) ? 'workbook' : 'zip');
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw refusal('old_workbook');
  if (begins(0x1f, 0x8b)) throw refusal('gzip');
}

/** A workbook is a ZIP archive with files below `xl/`; the names of files stand in it as they are. */
function isWorkbook(bytes: Uint8Array): boolean {
  const ends = [bytes.subarray(0, 4_096), bytes.subarray(-65_536)];
  return ends.some((part) => /xl\/|\[Content_Types\]\.xml/.test(String.fromCharCode(...part)));
}

const beginnings: [RegExp, RefusalCode][] = [
  [/^<(!doctype html|html|head|body|script)\b/i, 'html'],
  [/^<\?xml|^<[a-z][\w:-]*[\s/>]/i, 'xml'],
  [/^version https:\/\/git-lfs\.github\.com\/spec\//, 'git_lfs'],
  [/^%PDF-/, 'pdf'],
  [/^\{\\rtf/, 'rich_text'],
];

/** Throws ImportRefusal for texts that are no table. */
export function checkText(text: string): void {
  const start = text.slice(0, 1_000).trimStart();
  if (start === '' && text.trim() === '') throw refusal('empty');
  for (const [beginning, code] of beginnings) {
    if (!beginning.test(start)) continue;
    // A page saved with an XML declaration is a page all the same.
    throw refusal(code === 'xml' && /<html\b/i.test(start) ? 'html' : (code as 'xml'));
  }
  checkCharacters(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const control = /[\u0000-\u0008\u000e-\u001f]/g;
/** Of a text less than this part are control characters; of a picture or a program far more. */
const controlPartMax = 0.005;

function checkCharacters(text: string): void {
  const found = text.match(control)?.length ?? 0;
  if (found === 0) return;
  if (found > 8 && found / text.length > controlPartMax) throw refusal('binary');
  const nul = text.indexOf('\u0000');
  if (nul >= 0) throw refusal('nul', text.slice(0, nul).split(/\r\n|\r|\n/).length);
}

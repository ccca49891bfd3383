/** Files as programs write them, in any dialect and encoding; and where the real ones lie, beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Encoding } from '../../shared/import/mapping.ts';

const dataFolder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
export const dataFile = (path: string): string => `${dataFolder}${path}`;
/** Why tests with real data are skipped; null when it is there. */
export const dataMissing = existsSync(dataFolder) ? null : 'the real data is not beside the project (../shared/data)';
export const readData = (path: string): Uint8Array => readFileSync(dataFile(path));

export function bytesOf(text: string, encoding: Encoding = 'utf-8', mark = encoding.startsWith('utf-16')): Uint8Array {
  const marked = mark ? `\ufeff${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked, 'utf8');
  if (encoding === 'windows-1252') return Uint8Array.from(text, (char) => windowsByte(char));
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

/** The characters of windows-1252 that are elsewhere in Unicode, from 0x80 on; a dash stands for those that have no meaning. */
const windowsHigh = '€-‚ƒ„…†‡ˆ‰Š‹Œ-Ž--‘’“”•–—˜™š›œ-žŸ';
export const windowsChars = [...windowsHigh].filter((char) => char !== '-').join('');

function windowsByte(char: string): number {
  const index = char === '-' ? -1 : windowsHigh.indexOf(char);
  return index >= 0 ? 0x80 + index : char.charCodeAt(0);
}

/** As a careful program writes it: quotes where they are needed, or everywhere. */
export function csvOf(
  table: readonly (readonly string[])[],
  {
    delimiter = ',',
    quote = '"',
    newline = '\n',
    always = false,
  }: { delimiter?: string; quote?: string; newline?: string; always?: boolean } = {},
): string {
  const cell = (text: string) => {
    const needs = always || text.includes(delimiter) || text.includes(quote) || /[\r\n]/.test(text);
    return needs ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  return table.map((row) => row.map(cell).join(delimiter) + newline).join('');
}

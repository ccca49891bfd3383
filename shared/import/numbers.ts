/** Numbers, durations and yes or no as people write them. */
import type { FileSettings } from './mapping.ts';

export type Decimal = FileSettings['decimal'];

/** Whole and fraction, with or without separators of thousands; groups of two are Indian. Nobody parts thousands after a zero. */
const shapes: Record<Decimal, RegExp> = {
  '.': /^(\d+|[1-9]\d{0,2}(?:[,' ]\d{2,3})*[,' ]\d{3})?(?:\.(\d+))?$/,
  ',': /^(\d+|[1-9]\d{0,2}(?:[.' ]\d{2,3})*[.' ]\d{3})?(?:,(\d+))?$/,
};

/** A plain decimal text, every digit kept; null when it is no number. Signs of currencies and percent are left out. */
export function readNumber(input: string, decimal: Decimal): string | null {
  let text = input
    .replace(/[\u00a0\u2007\u2009\u202f]/g, ' ')
    .replace(/[’`]/g, "'")
    .replace(/\u2212/g, '-')
    .trim();
  const bracketed = /^\((.*)\)$/.exec(text);
  if (bracketed) text = bracketed[1] ?? '';
  text = text
    .replace(/^([+-]?)\s*(?:\p{Sc}|[A-Z]{3}\b)\s*/u, '$1')
    .replace(/\s*(?:\p{Sc}|\b[A-Z]{3}|%)$/u, '')
    .trim();
  const [, sign = '', body = '', trailing = ''] = /^([+-]?)\s*(.*?)(-?)$/.exec(text) ?? [];
  const match = shapes[decimal].exec(body);
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  const [, whole = '0', fraction] = match;
  const negative = (bracketed !== null) !== (sign === '-' || trailing === '-');
  const plain = `${whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '')}${fraction === undefined ? '' : `.${fraction}`}`;
  return negative && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** Seconds of `1:30:00`, `4:05` or a plain number; null for anything else. */
export function readSeconds(text: string, decimal: Decimal): number | null {
  const match = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,](\d+))?$/.exec(text.trim());
  if (match) {
    const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
    return Number(hours) * 3_600 + Number(minutes) * 60 + Number(`${seconds}.${fraction}`);
  }
  const plain = readNumber(text, decimal);
  return plain === null ? null : Number(plain);
}

const yes = new Set(['y', 'yes', 'true', '1', 'on', 'x', 't']);
const no = new Set(['n', 'no', 'false', '0', 'off', 'f']);

export function readYesNo(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}

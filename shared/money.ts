/**
 * Numbers without surprises. Money is kept as an integer of minor units of its currency, every other number as an
 * integer of ten-thousandths; both stay within 2^53, so sums are exact and equal on every machine.
 */

/** Ten-thousandths: the scale of every number that is not money, and of shares. */
export const SCALE = 10_000;

/** ISO 4217 currencies whose minor unit is not a hundredth (list one of the standard, 2026). */
const exponents: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Minor units in one major unit: 100 for EUR, 1 for JPY, 1,000 for KWD. */
export function minorPerMajor(currency: string): number {
  return 10 ** (exponents[currency] ?? 2);
}

const DECIMAL = /^([+-]?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/**
 * A decimal, given as a JSON number or a string, as an integer of `scale` parts; half away from zero.
 * Strings are read digit by digit and never pass through a float. Null when it is not a plain decimal.
 */
export function parseDecimal(input: number | string, scale: number): number | null {
  const text = typeof input === 'number' ? plainDigits(input) : input.trim();
  const match = text === null ? null : DECIMAL.exec(text);
  if (!match) return null;
  const [, sign, whole = '0', fraction = ''] = match;
  const places = String(scale).length - 1;
  const kept = `${fraction}${'0'.repeat(places)}`.slice(0, places);
  const roundUp = (fraction[places] ?? '0') >= '5' ? 1 : 0;
  const amount = Number(whole) * scale + Number(kept || '0') + roundUp;
  if (!Number.isSafeInteger(amount)) return null;
  return sign === '-' && amount !== 0 ? -amount : amount;
}

/**
 * JavaScript writes small and large floats with an exponent; those are spelt out, and sums like 0.1 + 0.2 lose the digits that
 * are only there because floats are binary. NaN and Infinity are refused.
 */
function plainDigits(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  return text.includes('e') || /\.\d{13}/.test(text) ? value.toFixed(12) : text;
}

/** An integer of `scale` parts as the JSON number people read: 1999 with scale 100 is 19.99. Never -0. */
export function toDecimal(amount: number, scale: number): number {
  return amount === 0 ? 0 : amount / scale;
}

/**
 * Shares as ten-thousandths, by largest remainder: shares that add up to 1 add up to exactly 10,000 (three thirds are 3,334, 3,333
 * and 3,333).
 */
export function toShares(shares: readonly number[]): number[] {
  // Billionths of a ten-thousandth: finer than a share is meant, coarser than what floats make of it.
  const unit = 1_000_000_000;
  const exact = shares.map((share) => BigInt(Math.round(share * SCALE * unit)));
  return largestRemainder(exact, BigInt(unit), BigInt(SCALE)).map(Number);
}

/**
 * Splits an integer by shares (ten-thousandths), by largest remainder: the parts add up to exactly the rounded share
 * of the whole, and equal remainders go to the earlier part.
 */
export function splitByShares(amount: number, shares: readonly number[]): number[] {
  const sign = amount < 0 ? -1n : 1n;
  const whole = BigInt(Math.abs(amount));
  const exact = shares.map((share) => whole * BigInt(share));
  return largestRemainder(exact, BigInt(SCALE)).map((part) => (part === 0n ? 0 : Number(sign * part)));
}

/** Each of `exact` in whole `unit`s; together their rounded sum, at most `max`. What rounding down leaves goes to the largest remainders. */
function largestRemainder(exact: readonly bigint[], unit: bigint, max?: bigint): bigint[] {
  const parts = exact.map((part) => part / unit);
  const sum = (exact.reduce((total, part) => total + part, 0n) + unit / 2n) / unit;
  const target = max !== undefined && sum > max ? max : sum;
  let left = Number(target - parts.reduce((total, part) => total + part, 0n));
  const byRemainder = exact
    .map((part, index) => ({ index, remainder: part % unit }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1;
  }
  return parts;
}

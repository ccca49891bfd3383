/**
 * Business dates are integers: whole days since 1970-01-01. The proleptic Gregorian calendar by arithmetic alone, after
 * Howard Hinnant's days-from-civil, so that the engine needs neither Date nor a locale.
 */

/** Days in 400 years, after which the calendar repeats. */
const DAYS_PER_ERA = 146_097;

export interface CivilDate {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

/** The day number of a calendar date. Does not check that the date exists: 31 April is 1 May. */
export function dayOfCivil(year: number, month: number, day: number): number {
  // Years begin in March here, so that the leap day is the last day and needs no special case.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - 719_468;
}

/** The calendar date of a day number. */
export function civilOf(day: number): CivilDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((monthFromMarch + 2) % 12) + 1;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** `2026-03-29`. Years are 0 to 9999. */
export function formatDay(day: number): string {
  const { year, month, day: dayOfMonth } = civilOf(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** The day number of `2026-03-29`. Throws RangeError on anything that is not a real date: intake has checked what clients send. */
export function parseDay(text: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match) {
    const day = dayOfCivil(Number(match[1]), Number(match[2]), Number(match[3]));
    // A date that does not exist (month 13, 30 February) comes back spelt differently.
    if (formatDay(day) === text) return day;
  }
  throw new RangeError(`not a date: ${text.slice(0, 40)}`);
}

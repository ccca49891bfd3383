/** T5: holidays of a region as dates, once, when somebody names the region: the fold knows dates alone. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { HolidaysInput } from '../../shared/workspace.ts';

/** Dates of the past for what is imported, and of the future until somebody says the region again. */
const YEARS_BACK = 3;
const YEARS_AHEAD = 7;

/** The table is large: it is loaded when it is asked for. */
async function table(...region: string[]) {
  const { default: Holidays } = await import('date-holidays');
  const [country = '', state = '', part = ''] = region;
  return new Holidays(country, state, part);
}

export interface HolidayDates {
  holidays: string[];
  holidayRegion?: string;
}

/** `now` is epoch ms. Throws AppError invalid_request for a region that nobody knows. */
export async function datesOf(input: HolidaysInput, path: string, now: number): Promise<HolidayDates> {
  if (Array.isArray(input)) return { holidays: [...new Set(input)].sort() };
  const parts = input.region.split('-');
  const holidays = await table(...parts);
  const year = new Date(now).getUTCFullYear();
  const dates = new Set<string>();
  for (let each = year - YEARS_BACK; each <= year + YEARS_AHEAD; each += 1) {
    // A year takes tens of milliseconds: others get their turn in between.
    await setImmediate();
    for (const { type, date } of holidays.getHolidays(each) ?? []) if (type === 'public') dates.add(date.slice(0, 10));
  }
  // What the table does not know it answers by a larger region, or by nothing.
  if (dates.size === 0 || !(await isKnown(parts))) {
    throw new AppError('invalid_request', [
      { path, message: `no holidays are known of ${input.region}; a region is a country and its part, as in DE-BE` },
    ]);
  }
  return { holidays: [...dates].sort().slice(-limit.holidaysMax), holidayRegion: input.region };
}

async function isKnown([country = '', state, part]: string[]): Promise<boolean> {
  const all = await table();
  if (!Object.hasOwn(all.getCountries('en') ?? {}, country)) return false;
  if (state !== undefined && !Object.hasOwn(all.getStates(country, 'en') ?? {}, state)) return false;
  return part === undefined || Object.hasOwn(all.getRegions(country, state ?? '', 'en') ?? {}, part);
}

export interface HolidayRegion {
  id: string;
  name: string;
}

/** Countries, or the parts of one. */
export async function holidayRegions(country?: string): Promise<HolidayRegion[]> {
  const all = await table();
  const names = country === undefined ? all.getCountries('en') : all.getStates(country, 'en');
  return Object.entries(names ?? {})
    .map(([id, name]) => ({ id: country === undefined ? id : `${country}-${id}`, name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

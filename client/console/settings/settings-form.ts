/** The fields of the settings as text, the choices for them, and the workspace that they make. */
import type { WorkspaceReply } from '../../../shared/api/workspace.ts';
import type { Weekday, WorkingWeek, Workspace } from '../../../shared/workspace.ts';
import { copyWeek } from '../calendar/working-week.ts';

export interface SettingsFields {
  name: string;
  zone: string;
  currency: string;
  weekStart: string;
  fiscalYearStart: string;
  quarters: string;
  workingWeek: WorkingWeek;
  holidays: string[];
  unusualDays: string[];
  teamOnly: boolean;
  /** Empty: always. */
  individualMonths: string;
}

export function settingsFields(workspace: WorkspaceReply): SettingsFields {
  const { name, zone, currency, weekStart, fiscalYearStart, quarters, privacy } = workspace;
  const kept = { teamOnly: privacy?.teamOnly ?? false, individualMonths: String(privacy?.individualMonths ?? '') };
  const calendar = {
    workingWeek: copyWeek(workspace.workingWeek),
    holidays: [...workspace.holidays],
    unusualDays: [...(workspace.unusualDays ?? [])],
  };
  return { name, zone, currency, weekStart, fiscalYearStart: String(fiscalYearStart), quarters, ...calendar, ...kept };
}

/** What has no field here stays as it was. */
export function settingsInput(fields: SettingsFields, before: WorkspaceReply): Workspace {
  const { id: _id, rev: _rev, currencyFixed: _fixed, ...kept } = before;
  const months = fields.individualMonths.trim();
  const privacy = { teamOnly: fields.teamOnly, ...(months !== '' && { individualMonths: Number(months) }) };
  return {
    ...kept,
    name: fields.name,
    zone: fields.zone,
    currency: fields.currency,
    weekStart: fields.weekStart as Weekday,
    fiscalYearStart: Number(fields.fiscalYearStart),
    quarters: fields.quarters === '4-4-5' ? '4-4-5' : 'calendar',
    workingWeek: copyWeek(fields.workingWeek),
    holidays: [...fields.holidays],
    ...((before.unusualDays !== undefined || fields.unusualDays.length > 0) && { unusualDays: [...fields.unusualDays] }),
    // A workspace that never said anything about it goes on saying nothing.
    ...((before.privacy !== undefined || privacy.teamOnly || months !== '') && { privacy }),
  };
}

interface Option {
  value: string;
  label: string;
}

/** `current` may be a name that this browser does not list, e.g. an older one. */
export function zoneOptions(current: string): Option[] {
  const zones = new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), current]);
  return [...zones].sort().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

const commonCurrencies =
  'AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KES KRW MXN MYR NGN NOK NZD PEN PHP PKR PLN RON SAR SEK SGD THB TRY TWD UAH USD VND ZAR'.split(
    ' ',
  );

export function currencyOptions(current: string, locale: string): Option[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  return [...new Set([...commonCurrencies, current])].sort().map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}

/** Three letters are a currency also when the list lacks it. */
export function typedCurrency(text: string): string | null {
  const code = text.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

export function weekdayOptions(locale: string): Option[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  // 2024 began on a Monday.
  return days.map((value, index) => ({ value, label: format.format(Date.UTC(2024, 0, 1 + index)) }));
}

export function monthOptions(locale: string): Option[] {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, index) => ({ value: String(index + 1), label: format.format(Date.UTC(2024, index, 1)) }));
}

/** An entry in words: when it happened, what it was worth, how late it came, what it was about. */
import type { ActivityContent, ActivityRecord } from '../../shared/api/activities.ts';
import type { ValueFormat } from '../../shared/view.ts';
import { matches } from '../console/names.ts';
import { formatValue, locale } from '../format.ts';
import { formatMoment } from '../moment.ts';
import { describeType } from '../type-words.ts';
import { whyTexts as texts } from './why-texts.ts';

/** As people who type entries in are named by every source that lets them. */
const manualSource = 'manual';
const lateMs = 5 * 60_000;
const detailsMax = 8;
const exactMax = 24;

/** M6: entered by somebody, not measured by a program. */
export function isManual({ source }: Pick<ActivityRecord, 'source'>): boolean {
  return source === manualSource;
}

export function entryMoment({ at }: Pick<ActivityRecord, 'at'>, zone: string | undefined): string {
  if (at === undefined) return texts.undated;
  if (at.length > 10) return formatMoment(at, zone);
  return new Date(`${at}T12:00:00Z`).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
}

export function entryAmount({ value, currency }: Pick<ActivityRecord, 'value' | 'currency'>): string {
  if (value === undefined) return '';
  return exactValue(value, { kind: currency === undefined ? 'number' : 'currency', currency, direction: 'more' });
}

/** To the cent where there are cents: what is added up here is not rounded for a board. */
export function exactValue(value: number | null, format: ValueFormat): string {
  const isWhole = value === null || Number.isInteger(value);
  if (isWhole || format.kind !== 'currency') return formatValue(value, format, exactMax);
  return formatValue(value, { ...format, decimals: minorDigits(format.currency) }, exactMax);
}

function minorDigits(currency = 'USD'): number {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

type Told = Pick<ActivityContent, 'value' | 'currency' | 'at' | 'credits'>;

/** Amount, moment and whose it is: what was and what is, in words; null where nothing changed. */
function differences(was: Told, is: Told, zone: string | undefined) {
  const pair = (words: (one: Told) => string): [string, string] | null => (words(was) === words(is) ? null : [words(was), words(is)]);
  return {
    amount: pair((one) => entryAmount(one) || texts.noAmount),
    moment: pair((one) => entryMoment(one, zone)),
    names: pair(creditedNames),
  };
}

/** What it was before it was corrected, where that is something else now; empty else. */
export function before(entry: Told & Pick<ActivityRecord, 'original'>, zone: string | undefined) {
  const { amount, moment, names } = differences(entry.original ?? entry, entry, zone);
  return { amount: amount?.[0] ?? '', moment: moment?.[0] ?? '', names: names?.[0] ?? '' };
}

/** What a correction changed, each as what was and what is since. */
export function changesOf(was: Told, is: Told, zone: string | undefined): [string, string][] {
  return Object.values(differences(was, is, zone)).filter((pair) => pair !== null);
}

function creditedNames({ credits }: Pick<ActivityContent, 'credits'>): string {
  return credits.map(({ name }) => name).join(', ');
}

/** Whether a search finds an entry: by what it is, whose, when, how much, or any of its texts. */
export function isFound(entry: ActivityRecord, wanted: string, zone: string | undefined): boolean {
  const { type, source, id, contact, deal = {}, lead = {}, props = {}, details = {} } = entry;
  const fields = [deal, lead, props, details].flatMap((one) => Object.values(one).map(String));
  return matches(
    wanted,
    describeType(type),
    source,
    id,
    contact,
    creditedNames(entry),
    entryMoment(entry, zone),
    entryAmount(entry),
    ...fields,
  );
}

/** Empty for what came at once. */
export function lateness({ latenessMs = 0 }: Pick<ActivityRecord, 'latenessMs'>): string {
  if (latenessMs < lateMs) return '';
  const minutes = Math.round(latenessMs / 60_000);
  if (minutes < 120) return texts.late(texts.minutes(minutes));
  return texts.late(minutes < 2_880 ? texts.hours(Math.round(minutes / 60)) : texts.days(Math.round(minutes / 1_440)));
}

/** How much of it is the person's; empty when all is. */
export function ownShare({ credits }: Pick<ActivityRecord, 'credits'>, person: string): string {
  const own = credits.find((credit) => credit.rep === person);
  return own !== undefined && own.share < 1 ? texts.share(`${Math.round(own.share * 10_000) / 100} %`) : '';
}

/** Names and values: the texts beside it, by which people know it again, then of the deal, of the lead, and its own properties. */
export function entryDetails({
  deal = {},
  lead = {},
  props = {},
  details = {},
}: Pick<ActivityRecord, 'deal' | 'lead' | 'props' | 'details'>) {
  // The amount stands on the right already, and an id is the thing itself: "deal d-17".
  const named = (fields: typeof props, kind: string) =>
    Object.entries(fields)
      .filter(([name]) => name !== 'amount')
      .map(([name, value]) => [name === 'id' ? kind : name, value] as const);
  return [...Object.entries(details), ...named(deal, texts.deal), ...named(lead, texts.lead), ...Object.entries(props)].slice(
    0,
    detailsMax,
  );
}

/** An entry in words: when it happened, what it was worth, how late it came, what it was about. */
import type { ActivityRecord } from '../../shared/api/activities.ts';
import { formatValue, locale } from '../format.ts';
import { formatMoment } from '../moment.ts';
import { whyTexts as texts } from './why-texts.ts';

/** As people who type entries in are named by every source that lets them. */
const manualSource = 'manual';
const lateMs = 5 * 60_000;
const detailsMax = 8;

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
  return formatValue(value, { kind: currency === undefined ? 'number' : 'currency', currency, direction: 'more' }, 16);
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

/** Names and values: of the deal, of the lead, and its own properties. */
export function entryDetails({ deal = {}, lead = {}, props = {} }: Pick<ActivityRecord, 'deal' | 'lead' | 'props'>) {
  // The amount stands on the right already, and an id is the thing itself: "deal d-17".
  const named = (fields: typeof props, kind: string) =>
    Object.entries(fields)
      .filter(([name]) => name !== 'amount')
      .map(([name, value]) => [name === 'id' ? kind : name, value] as const);
  return [...named(deal, texts.deal), ...named(lead, texts.lead), ...Object.entries(props)].slice(0, detailsMax);
}

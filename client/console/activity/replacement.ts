/** The form that changes an activity's amount or date, and the activity that stands in its place afterwards. */
import type { ActivityContent } from '../../../shared/api/activities.ts';
import { momentAt, wallTime } from '../../moment.ts';
import type { Replacement } from '../api.ts';

export interface ReplacementFields {
  amount: string;
  dated: 'instant' | 'date' | 'undated';
  /** As fields have it: `2026-03-29T09:30`, by the workspace's clock. */
  time: string;
  date: string;
}

export function replacementFields({ value, at }: Pick<ActivityContent, 'value' | 'at'>, zone?: string): ReplacementFields {
  const fields: ReplacementFields = { amount: value === undefined ? '' : String(value), dated: 'undated', time: '', date: '' };
  if (at === undefined) return fields;
  if (at.length === 10) return { ...fields, dated: 'date', date: at };
  const time = wallTime(Date.parse(at), zone);
  return { ...fields, dated: 'instant', time, date: time.slice(0, 10) };
}

/** Null while somebody in it is not linked to a person: who did it could not be said. */
export function replacementOf(before: ActivityContent, fields: ReplacementFields, zone?: string): Replacement | null {
  const { type, deal, lead, contact, props, links, currency, at } = before;
  const credits = before.credits.map(({ rep, share }) => ({ rep: rep ?? '', share }));
  if (credits.some(({ rep }) => rep === '')) return null;
  const input: Replacement = { type, credits, deal, lead, contact, props, links: links as Replacement['links'] };
  const amount = fields.amount.trim();
  if (amount !== '') Object.assign(input, { value: amount, ...(currency !== undefined && { currency }) });
  const shown = replacementFields(before, zone);
  if (fields.dated === 'undated') input.undated = true;
  else if (fields.dated === 'date') input.at = fields.date;
  // The field knows minutes only: what nobody touched keeps its seconds.
  else input.at = shown.dated === 'instant' && shown.time === fields.time ? at : (momentAt(fields.time, zone) ?? at);
  return input;
}

export function isChanged(before: ActivityContent, fields: ReplacementFields, zone?: string): boolean {
  const shown = replacementFields(before, zone);
  if (shown.amount !== fields.amount.trim() || shown.dated !== fields.dated) return true;
  if (fields.dated === 'undated') return false;
  return fields.dated === 'date' ? shown.date !== fields.date : shown.time !== fields.time;
}

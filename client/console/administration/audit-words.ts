/** One line of the audit as a sentence: who did what. */
import type { AuditItem } from '../../../shared/api/audit.ts';
import { locale } from '../../format.ts';
import { describeType } from '../../type-words.ts';
import { entryAmount, entryMoment } from '../../why/entry-words.ts';
import { auditTexts as texts } from './audit-texts.ts';

const says = texts.says;
type Moment = NonNullable<AuditItem['activity']>['before'];

/** `keyNames`: of the keys that there are, by id, for those whose name is not in the line. `zone`: of the workspace. */
export function auditSentence(item: AuditItem, keyNames: ReadonlyMap<string, string>, zone?: string): string {
  const who = actorName(item, keyNames);
  const what = thing(item, keyNames);
  const [subject = '', event = ''] = item.kind.split('.');
  if (item.what !== undefined) return texts.access[item.what](who, what);
  if (subject === 'activities') return sentSentence(item, who);
  if (subject === 'activity') return correctionSentence(item, who, event, zone);
  if (subject === 'identity')
    return item.to === undefined ? says.unlinked(who, what) : says.linked(who, what, list(item.to, texts.somebodyErased));
  if (subject === 'dispute') return disputeSentence(item, who);
  if (item.kind === 'person.absent') return (item.absent ? says.absent : says.back)(who, what, entryMoment({ at: item.date }, zone));
  if (item.kind === 'person.deleted') return says.erased(who);
  if (event === 'deleted') return says.deleted(who, what);
  if (item.kind === 'person.viewed') return says.viewed(who, what);
  if (event !== 'defined') return says.other(who, item.kind, what);
  if (item.changed === undefined) return (subject === 'person' ? says.added : says.made)(who, what);
  // Names are not in the log, so an older definition may differ from the one before in nothing that is.
  if (item.changed.length === 0) return (subject === 'person' ? says.renamed : says.saved)(who, what);
  return says.changed(who, what, item.changed.map((field) => texts.fields[field] ?? field).join(', '));
}

/** Who it was, at the beginning of a sentence. `keyNames` as above. */
export function actorName(
  { actor, actorName: name }: Pick<AuditItem, 'actor' | 'actorName'>,
  keyNames: ReadonlyMap<string, string> = new Map(),
): string {
  const [kind = '', id = ''] = actor.split(':');
  if (kind === 'person') return name ?? capital(texts.somebodyErased);
  if (kind === 'account') return texts.serverAdmin;
  if (kind !== 'key') return texts.rally;
  return id === 'admin' ? texts.adminKey : capital(texts.things.key?.(name ?? keyNames.get(id) ?? '') ?? id);
}

function thing({ of, ofName }: AuditItem, keyNames: ReadonlyMap<string, string>): string {
  const [kind = '', id = ''] = of.split(':');
  if (kind === 'person') return ofName ?? texts.somebodyErased;
  if (kind === 'identity') return ofName ?? texts.someName;
  const name = ofName ?? (kind === 'key' ? (keyNames.get(id) ?? '') : id);
  return texts.things[kind]?.(name) ?? name;
}

function sentSentence({ of, count = 0, others }: AuditItem, who: string): string {
  const source = of.slice(of.indexOf(':') + 1);
  return says.sent(others ? says.withOthers(who) : who, count.toLocaleString(locale), count === 1, source);
}

function correctionSentence({ activity, people, to = [] }: AuditItem, who: string, event: string, zone: string | undefined): string {
  const { before, after } = activity ?? {};
  const worth = before && [entryAmount(before), before.at === undefined ? '' : entryMoment(before, zone)].filter(Boolean).join(', ');
  const what = activity ? says.activity(describeType(activity.type), list(people), worth ?? '') : says.anActivity;
  if (event === 'voided') return says.voided(who, what);
  if (event === 'reassigned') return says.reassigned(who, what, list(to, texts.somebodyErased));
  return says.replaced(who, what, before && after ? changesOf(before, after, zone) : '');
}

/** What is another one now: the amount, the moment, or both. */
function changesOf(before: Moment, after: Moment, zone: string | undefined): string {
  const amount = (one: Moment) => entryAmount(one) || says.noAmount;
  const pairs = [
    [amount(before), amount(after)],
    [entryMoment(before, zone), entryMoment(after, zone)],
  ] as const;
  const changed = pairs.filter(([from, to]) => from !== to);
  return changed.map(([from, to]) => says.fromTo(from, to)).join(', ');
}

function disputeSentence({ about, outcome, people = [] }: AuditItem, who: string): string {
  const what = about === undefined ? '' : says.disputeAbout[about];
  if (outcome === undefined) return says.disputed(who, what);
  return says.settled[outcome](who, people.length === 0 ? '' : says.disputeOf(list(people)), what);
}

function list(names: readonly string[] = [], nobody = ''): string {
  return names.length === 0 ? nobody : names.join(', ');
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** One line of the audit as a sentence: who did what. */
import type { AuditItem } from '../../../shared/api/audit.ts';
import { accessTexts } from '../access-texts.ts';

const texts = accessTexts.audit;

/** `keyNames`: of the keys that there are, by id; a revoked one has none any more. */
export function auditSentence(item: AuditItem, keyNames: ReadonlyMap<string, string>): string {
  const who = actorName(item, keyNames);
  const what = thing(item, keyNames);
  const [subject = '', event = ''] = item.kind.split('.');
  if (item.what !== undefined) return texts.access[item.what](who, what);
  if (subject === 'activity') return `${who} ${texts.says.corrected[event] ?? event}`;
  if (subject === 'identity') return texts.says.linked(who);
  if (subject === 'dispute') return event === 'opened' ? texts.says.disputed(who) : texts.says.settled(who);
  if (item.kind === 'person.absent') return texts.says.absent(who, what);
  if (event === 'deleted') return texts.says.deleted(who, what);
  if (item.kind === 'person.viewed') return texts.says.viewed(who, what);
  if (event !== 'defined') return texts.says.other(who, item.kind, what);
  if (item.changed === undefined) return (subject === 'person' ? texts.says.added : texts.says.made)(who, what);
  // Names and addresses are not in the log, so a definition may differ from the one before in nothing that is.
  if (item.changed.length === 0) return (subject === 'person' ? texts.says.renamed : texts.says.saved)(who, what);
  return texts.says.changed(who, what, item.changed.map((field) => texts.fields[field] ?? field).join(', '));
}

function actorName({ actor, actorName: name }: AuditItem, keyNames: ReadonlyMap<string, string>): string {
  const [kind = '', id = ''] = actor.split(':');
  if (kind === 'person') return name ?? capital(texts.somebodyErased);
  if (kind === 'account') return texts.serverAdmin;
  if (kind !== 'key') return texts.rally;
  return id === 'admin' ? texts.adminKey : capital(texts.things.key?.(keyNames.get(id) ?? '') ?? id);
}

function thing({ of, ofName }: AuditItem, keyNames: ReadonlyMap<string, string>): string {
  const [kind = '', id = ''] = of.split(':');
  if (kind === 'person') return ofName ?? texts.somebodyErased;
  const name = kind === 'key' ? (keyNames.get(id) ?? '') : (ofName ?? id);
  return texts.things[kind]?.(name) ?? name;
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

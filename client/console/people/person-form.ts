/** The person form's fields as text, and the definition they make. */
import type { PersonReply } from '../../../shared/api/people.ts';
import type { TimeOff } from '../../../shared/person.ts';
import type { PersonInput } from '../api.ts';

export interface PersonFields {
  name: string;
  email: string;
  role: PersonReply['role'];
  team: string;
  from: string;
  alias: string;
  /** In percent. */
  fte: string;
  startDate: string;
  timeOff: TimeOff[];
}

export function personFields(person: PersonReply | undefined): PersonFields {
  const { name = '', email = '', role = 'rep', team, alias = '', fte = 1, startDate = '', timeOff = [] } = person ?? {};
  const percent = String(Math.round(fte * 10_000) / 100);
  return { name, email, role, team: team ?? '', from: '', alias, fte: percent, startDate, timeOff: timeOff.map((range) => ({ ...range })) };
}

/** Whatever the form does not show stays as it was: a definition replaces the one before. */
export function personInput(fields: PersonFields, before: PersonReply | undefined): PersonInput {
  const { tags, externalIds } = before ?? {};
  const input: PersonInput = { name: fields.name, role: fields.role, fte: Number(fields.fte) / 100, tags, externalIds };
  if (fields.email.trim() !== '') input.email = fields.email;
  if (fields.alias.trim() !== '') input.alias = fields.alias;
  if (fields.startDate !== '') input.startDate = fields.startDate;
  // Who may not see it must not take it away.
  if (before === undefined ? fields.timeOff.length > 0 : before.timeOff !== undefined) input.timeOff = fields.timeOff;
  if (movesTeam(fields, before)) {
    input.team = fields.team === '' ? null : fields.team;
    if (fields.from !== '') input.from = fields.from;
  }
  return input;
}

/** Whether saving puts the person somewhere else; only then a date makes sense. */
export function movesTeam(fields: PersonFields, before: PersonReply | undefined): boolean {
  return fields.team !== (before?.team ?? '');
}

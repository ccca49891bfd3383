/** The person form's fields as text, and the definition they make. */
import type { PersonReply } from '../../../shared/api/people.ts';
import type { PersonInput } from '../api.ts';

export interface PersonFields {
  name: string;
  email: string;
  role: PersonReply['role'];
  team: string;
  from: string;
  alias: string;
}

export function personFields(person: PersonReply | undefined): PersonFields {
  const { name = '', email = '', role = 'rep', team, alias = '' } = person ?? {};
  return { name, email, role, team: team ?? '', from: '', alias };
}

/** Whatever the form does not show stays as it was: a definition replaces the one before. */
export function personInput(fields: PersonFields, before: PersonReply | undefined): PersonInput {
  const { startDate, fte, tags, externalIds } = before ?? {};
  const input: PersonInput = { name: fields.name, role: fields.role, startDate, fte, tags, externalIds };
  if (fields.email.trim() !== '') input.email = fields.email;
  if (fields.alias.trim() !== '') input.alias = fields.alias;
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

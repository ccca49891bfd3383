/** A first mapping from what a file looks like, with what it rests on. A person looks at it before anything is written. */
import { limit } from '../limit.ts';
import type { ColumnFacts } from './columns.ts';
import type { Inspection } from './inspect.ts';
import type { ActivityTemplate, DateFormat, Mapping, PersonTemplate, Value } from './mapping.ts';
import { findRoles, type Roles } from './roles.ts';
import { type Missing, mappingReasons } from './texts.ts';
import { codeOf, fieldNameOf, hasWord, meansLost, meansWon, typeOf, wordsOf } from './words.ts';

export interface MappingGuess {
  mapping: Mapping;
  /** One sentence for each decision. */
  reasons: string[];
  /** What a person has to say before this mapping is of use; `mapping` then has no rows for it. */
  missing: Missing[];
}

export function guessMapping(inspection: Inspection): MappingGuess {
  const roles = findRoles(inspection.columns);
  const guess: MappingGuess = { mapping: { source: 'import', file: inspection.file, rows: [] }, reasons: [], missing: [] };
  const person = personTemplate(roles, inspection, guess);
  const rep = repOf(roles);
  const hasDates = [roles.closed, roles.created, roles.date].some((column) => column !== undefined);
  // A list of people: one row each, and nothing happened.
  if (person && !hasDates && (roles.rep ?? roles.repEmail)?.unique) {
    guess.mapping.rows.push(person);
    return guess;
  }
  if (!rep) guess.missing.push('rep');
  if (!hasDates) guess.missing.push('at');
  if (!rep || !hasDates) return guess;
  const activities = new Activities({ inspection, roles, rep, person, guess });
  guess.mapping.rows.push(...activities.templates());
  if (person) guess.mapping.rows.push(person);
  return guess;
}

function repOf({ rep, repEmail }: Roles): ActivityTemplate['rep'] | undefined {
  if (repEmail) return { email: { column: repEmail.name } };
  return rep && { externalId: { column: rep.name } };
}

/** Somebody can be made from a name, not from a number. */
function personTemplate(roles: Roles, inspection: Inspection, guess: MappingGuess): PersonTemplate | undefined {
  const { rep, repEmail } = roles;
  const source = rep ?? repEmail;
  if (!source) return undefined;
  guess.reasons.push(repEmail ? mappingReasons.repEmail(repEmail.name) : mappingReasons.rep(source.name));
  if (rep?.kind !== 'text' || !rep.values.some(({ text }) => /^\p{L}[\p{L}'.-]+$|\p{L}\s+\p{L}/u.test(text))) return undefined;
  guess.reasons.push(mappingReasons.people(rep.name));
  const person: PersonTemplate = { make: 'person', name: { column: rep.name } };
  if (repEmail) person.email = { column: repEmail.name };
  for (const role of ['team', 'parentTeam'] as const) {
    const column = roles[role];
    if (!column || !dependsOn(inspection, rep, column)) break;
    person[role] = { column: column.name };
    guess.reasons.push(mappingReasons.team(column.name));
  }
  return person;
}

/** Whether everybody has one and the same value there: a team, not a property of what happened. */
function dependsOn({ table }: Inspection, rep: ColumnFacts, column: ColumnFacts): boolean {
  const known = new Map<unknown, unknown>();
  for (const row of table.rows) {
    const who = row.get(rep.name);
    const what = row.get(column.name);
    if (who === undefined || what === undefined) continue;
    if (known.has(who) && known.get(who) !== what) return false;
    known.set(who, what);
  }
  return known.size > 0;
}

type When = ActivityTemplate['when'];

interface Found {
  inspection: Inspection;
  roles: Roles;
  rep: ActivityTemplate['rep'];
  /** What is made of the columns about people, if anything is. */
  person: PersonTemplate | undefined;
  guess: MappingGuess;
}

class Activities {
  readonly #inspection: Inspection;
  readonly #roles: Roles;
  readonly #rep: ActivityTemplate['rep'];
  readonly #ofPeople: ReadonlySet<string>;
  readonly #guess: MappingGuess;

  constructor({ inspection, roles, rep, person, guess }: Found) {
    this.#inspection = inspection;
    this.#roles = roles;
    this.#rep = rep;
    this.#ofPeople = new Set([person?.team, person?.parentTeam].flatMap((value) => (value && 'column' in value ? [value.column] : [])));
    this.#guess = guess;
  }

  templates(): ActivityTemplate[] {
    const { stage, amount, id } = this.#roles;
    this.#say(id ? mappingReasons.id(id.name) : mappingReasons.noId());
    if (amount) this.#say(mappingReasons.amount(amount.name));
    const made = stage ? this.#deals(stage) : [this.#plain()];
    this.#sayLeft();
    return made;
  }

  #say(reason: string): void {
    if (!this.#guess.reasons.includes(reason)) this.#guess.reasons.push(reason);
  }

  /** A row is a deal in its latest stage: it was created, and perhaps won or lost. */
  #deals(stage: ColumnFacts): ActivityTemplate[] {
    const { closed, created, date } = this.#roles;
    const won = stage.values.filter(({ text }) => meansWon(text)).map(({ text }) => text);
    const lost = stage.values.filter(({ text }) => meansLost(text)).map(({ text }) => text);
    this.#say(mappingReasons.stage(stage.name, won.join(', '), lost.join(', ')));
    const end = closed ?? date ?? created;
    const templates: ActivityTemplate[] = [];
    const start = created ?? (closed ? date : undefined);
    if (start) templates.push(this.#deal('deal.created', start, undefined));
    if (end && won.length > 0) templates.push(this.#deal('deal.won', end, [{ column: stage.name, in: won }]));
    if (end && lost.length > 0) templates.push(this.#deal('deal.lost', end, [{ column: stage.name, in: lost }]));
    return templates;
  }

  #deal(type: string, at: ColumnFacts, when: When): ActivityTemplate {
    const { stage, amount, id } = this.#roles;
    const template = this.#base({ constant: type }, at, type);
    if (when) template.when = when;
    if (type === 'deal.created' && at.empty > 0) {
      template.undated = true;
      this.#say(mappingReasons.undated(at.name, at.empty));
    }
    if (amount && this.#isWorth(type, amount)) template.value = { column: amount.name };
    const deal: Record<string, Value> = {};
    if (id) deal.id = { column: id.name };
    if (stage) deal.stage = { column: stage.name };
    template.deal = { ...deal, ...this.#fields() };
    return template;
  }

  /** What a deal is worth when it begins is only known from a file that has amounts of open ones. */
  #isWorth(type: string, amount: ColumnFacts): boolean {
    if (type !== 'deal.created') return type === 'deal.won';
    const ended = this.#roles.stage?.values.filter(({ text }) => meansWon(text) || meansLost(text)) ?? [];
    return amount.filled > ended.reduce((sum, { count }) => sum + count, 0);
  }

  /** Each row is one thing that happened. */
  #plain(): ActivityTemplate {
    const { type, amount, closed, created, date, id } = this.#roles;
    const at = date ?? closed ?? created;
    const kind = type ? typeLookup(type) : { constant: this.#kind() };
    if (type) this.#say(mappingReasons.type(type.name));
    const template = this.#base(kind, at, 'constant' in kind ? String(kind.constant) : 'activity');
    if (amount) template.value = { column: amount.name };
    const isDeal = 'constant' in kind && String(kind.constant).startsWith('deal.');
    if (isDeal) template.deal = { ...(id && { id: { column: id.name } }), ...this.#fields() };
    else template.props = this.#fields();
    return template;
  }

  #kind(): string {
    const words = this.#inspection.columns.flatMap(({ name }) => wordsOf(name));
    const told = (type: string, why: string) => {
      this.#say(mappingReasons.kind(type, why));
      return type;
    };
    if (hasWord(words, 'call')) return told('call.logged', 'columns speak of calls');
    if (this.#roles.amount) return told('deal.won', 'it has an amount and a date');
    if (hasWord(words, 'meeting')) return told('meeting.held', 'columns speak of meetings');
    if (hasWord(words, 'deal')) return told('deal.won', 'columns speak of deals');
    return told('activity.logged', 'nothing says what it is');
  }

  #base(type: Value, at: ColumnFacts | undefined, idPrefix: string): ActivityTemplate {
    const { id, currency } = this.#roles;
    const template: ActivityTemplate = { make: 'activity', type, rep: this.#rep };
    if (id) template.id = { join: [{ constant: idPrefix }, { column: id.name }], with: ':' };
    if (at) template.at = this.#at(at);
    if (currency && this.#roles.amount) template.currency = { column: currency.name };
    return template;
  }

  #at(column: ColumnFacts): Value {
    const { time } = this.#roles;
    const own: DateFormat | undefined = column.dates?.format.value;
    const date = { column: column.name, ...(own !== undefined && own !== 'iso' && own !== this.#inspection.file.dates && { dates: own }) };
    this.#say(mappingReasons.at(column.name, column.dates?.format.reason ?? ''));
    // Every time at midnight is no time at all (E10).
    if (column.dates?.hasTime) return column.dates.dateOnly ? { ...date, as: 'date' } : date;
    if (!time) return date;
    this.#say(mappingReasons.time(time.name));
    return { join: [date, { column: time.name }], with: ' ' };
  }

  /** What else is in the row and says nothing personal: numbers, yes or no, durations, short codes that come again. */
  #fields(): Record<string, Value> {
    const fields: Record<string, Value> = {};
    for (const column of this.#others()) {
      const name = fieldNameOf(column.name);
      const value = fieldValue(column);
      if (!name || !value || name in fields || name === 'id' || name === 'stage') continue;
      if (Object.keys(fields).length < limit.propsMax - 2) fields[name] = value;
    }
    return fields;
  }

  #others(): ColumnFacts[] {
    const used = new Set(Object.values(this.#roles).map((column: ColumnFacts) => column.name));
    const { team, parentTeam } = this.#roles;
    return this.#inspection.columns.filter(
      (column) => !used.has(column.name) || column.name === team?.name || column.name === parentTeam?.name,
    );
  }

  #sayLeft(): void {
    const others = this.#others().filter(({ name, kind }) => kind !== 'empty' && !this.#ofPeople.has(name));
    const left = others.filter((column) => fieldValue(column) === undefined);
    if (left.length > 0) this.#say(mappingReasons.left(left.map(({ name }) => `"${name}"`).join(', ')));
  }
}

/** The types that are known by name; any other value becomes a type of its own. */
function typeLookup(column: ColumnFacts): Value {
  const table = Object.fromEntries(column.values.map(({ text }) => [text, typeOf(text) ?? `activity.${codeOf(text) || 'other'}`]));
  return { lookup: { column: column.name, table, otherwise: 'activity.other' } };
}

/** Texts with more different values than this, or that hardly come again, are rather names than codes. */
const codesMax = 30;
const unnamedCodesMax = 12;

function fieldValue(column: ColumnFacts): Value | undefined {
  const { name, kind, distinct, filled, lengthMax } = column;
  const words = wordsOf(name);
  if (kind === 'yesNo') return { column: name, as: 'yesNo' };
  if (kind === 'clock') return { column: name, as: 'seconds' };
  if (kind === 'number') return hasWord(words, 'id', 'personal') ? undefined : { column: name, as: 'number' };
  if (kind !== 'text' || distinct > codesMax || lengthMax > 60 || hasWord(words, 'customer')) return undefined;
  // Names of customers must not get into the log (E12): without a word for it, a code is what comes again and again.
  const comesAgain = distinct <= unnamedCodesMax && filled >= 4 * distinct && !hasWord(words, 'personal');
  return hasWord(words, 'code') || comesAgain ? { column: name } : undefined;
}

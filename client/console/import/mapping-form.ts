/** Between the form and the mapping language, both ways. What the form cannot say comes back as null, never as something else. */
import type { ActivityTemplate, Condition, Mapping, PersonTemplate, Value } from '../../../shared/import/mapping.ts';
import { blankCarry, blankEvent, blankFields, datesOf, type EventFields, type FileShape, type MappingFields } from './mapping-fields.ts';

type Fields = Record<string, Value>;

/** `fields` that are complete: see `openQuestions`. */
export function mappingOf(fields: MappingFields, shape: FileShape): Mapping {
  const rows: Mapping['rows'] = fields.events.map((event) => activityOf(event, fields, shape));
  if (fields.people.make) rows.push(personOf(fields));
  return { source: fields.source, file: shape.file, rows };
}

function activityOf(event: EventFields, fields: MappingFields, shape: FileShape): ActivityTemplate {
  const template: ActivityTemplate = { make: 'activity', type: typeValue(event), rep: repOf(fields) };
  const when = conditions(event);
  if (when.length > 0) template.when = when;
  if (fields.rowId !== '') template.id = idOf(event, fields.rowId);
  if (event.date !== '') template.at = atOf(event, fields, shape);
  if (event.undated) template.undated = true;
  if (event.amount !== '') {
    template.value = { column: event.amount };
    const { kind, column, code } = fields.currency;
    if (kind === 'column' && column !== '') template.currency = { column };
    if (kind === 'fixed' && code !== '') template.currency = { constant: code };
  }
  const facts = carried(fields, 'fact', shape);
  const deal: Fields = { ...(fields.deal !== '' && { id: { column: fields.deal } }), ...(isOfDeals(event) && facts) };
  if (Object.keys(deal).length > 0) template.deal = deal;
  if (!isOfDeals(event) && Object.keys(facts).length > 0) template.props = facts;
  const details = carried(fields, 'detail', shape);
  if (Object.keys(details).length > 0) template.details = details;
  return template;
}

function typeValue({ how, type, lookup: { column, types, otherwise } }: EventFields): Value {
  if (how === 'one') return { constant: type };
  const table = Object.fromEntries(types.filter((one) => one.type !== '').map((one) => [one.text, one.type]));
  return { lookup: { column, table, ...(otherwise !== '' && { otherwise }) } };
}

function conditions({ how, where, lookup }: EventFields): Condition[] {
  const list: Condition[] = where.column === '' ? [] : [{ column: where.column, in: where.values }];
  if (how === 'one') return list;
  return [...list, ...lookup.types.filter(({ type }) => type === '').map(({ text }) => ({ column: lookup.column, isNot: text }))];
}

function repOf({ who: { kind, column } }: MappingFields): ActivityTemplate['rep'] {
  if (kind === 'email') return { email: { column } };
  return kind === 'id' ? { id: { column } } : { externalId: { column } };
}

function idOf({ prefix, how, type }: EventFields, rowId: string): Value {
  if (prefix === null) return { column: rowId };
  return { join: [{ constant: prefix || (how === 'one' ? type : 'activity') }, { column: rowId }], with: ':' };
}

function atOf({ date, time, dayOnly }: EventFields, fields: MappingFields, shape: FileShape): Value {
  const own = datesOf(date, fields, shape);
  const dates = own === shape.file.dates ? {} : { dates: own };
  if (time !== '') return { join: [{ column: date, ...dates }, { column: time }], with: ' ' };
  return { column: date, ...dates, ...(dayOnly && { as: 'date' as const }) };
}

/** What rests on a deal belongs to the deal; everything else is a property of what happened. */
export function isOfDeals({ how, type, lookup }: EventFields): boolean {
  const types = how === 'one' ? [type] : [...lookup.types.map((one) => one.type), lookup.otherwise].filter((one) => one !== '');
  return types.length > 0 && types.every((one) => one.startsWith('deal.'));
}

function carried(fields: MappingFields, keep: 'fact' | 'detail', shape: FileShape): Fields {
  const found: Fields = {};
  for (const { column, name, as, ...one } of fields.carry) {
    if (one.keep !== keep) continue;
    const own = as === 'date' ? datesOf(column, fields, shape) : shape.file.dates;
    const isRead = keep === 'fact' && as !== undefined;
    found[name] = { column, ...(isRead && { as }), ...(isRead && own !== shape.file.dates && { dates: own }) };
  }
  return found;
}

function personOf({ people, who }: MappingFields): PersonTemplate {
  const template: PersonTemplate = { make: 'person', name: { column: people.name } };
  if (people.email !== '') template.email = { column: people.email };
  if (who.kind === 'name' && who.column !== '' && who.column !== people.name) template.externalId = { column: who.column };
  if (people.team !== '') template.team = { column: people.team };
  if (people.team !== '' && people.parentTeam !== '') template.parentTeam = { column: people.parentTeam };
  return template;
}

/** The form for a mapping; null when the mapping says more than the form can. */
export function fieldsOf(mapping: Mapping, shape: FileShape): MappingFields | null {
  const fields = blankFields(shape);
  fields.source = mapping.source;
  fields.events = [];
  fields.carry = blankCarry(shape.columns);
  fields.rowId = '';
  for (const template of mapping.rows) {
    if (template.make === 'person') readPerson(template, fields);
    else readActivity(template, fields, shape);
  }
  // Whatever was not understood is missing from what the form makes of it.
  return canonical(mappingOf(fields, shape).rows) === canonical(mapping.rows) ? fields : null;
}

const columnOf = (value: Value | undefined): string => (value !== undefined && 'column' in value ? value.column : '');
const constantOf = (value: Value | undefined): string => (value !== undefined && 'constant' in value ? String(value.constant) : '');

function readPerson(template: PersonTemplate, fields: MappingFields): void {
  fields.people = {
    make: true,
    name: columnOf(template.name),
    email: columnOf(template.email),
    team: columnOf(template.team),
    parentTeam: columnOf(template.parentTeam),
  };
  // Of a list of people alone there is nobody else whom the form could ask about.
  if (template.externalId) fields.who = { kind: 'name', column: columnOf(template.externalId) };
}

function readActivity(template: ActivityTemplate, fields: MappingFields, shape: FileShape): void {
  const event = { ...blankEvent([]), amount: columnOf(template.value), undated: template.undated === true };
  fields.events.push(event);
  const { rep, type, id, at } = template;
  if ('email' in rep) fields.who = { kind: 'email', column: columnOf(rep.email) };
  else fields.who = 'id' in rep ? { kind: 'id', column: columnOf(rep.id) } : { kind: 'name', column: columnOf(rep.externalId) };
  if ('lookup' in type) {
    const { column, table, otherwise } = type.lookup;
    event.how = 'lookup';
    event.lookup = {
      column,
      types: Object.entries(table).map(([text, one]) => ({ text, type: String(one) })),
      otherwise: otherwise === undefined ? '' : String(otherwise),
    };
  } else event.type = constantOf(type);
  readConditions(template.when ?? [], event);
  readId(id, event, fields);
  readAt(at, event, fields, shape);
  if (template.currency && template.value) {
    const [column, code] = [columnOf(template.currency), constantOf(template.currency)];
    fields.currency = { kind: column === '' ? 'fixed' : 'column', column, code };
  }
  fields.deal = columnOf(template.deal?.id) || fields.deal;
  const { id: _id, ...facts } = template.deal ?? {};
  readCarried({ ...facts, ...template.props }, 'fact', fields);
  readCarried(template.details ?? {}, 'detail', fields);
}

function readConditions(when: readonly Condition[], event: EventFields): void {
  for (const { column, in: list, is, isNot } of when) {
    if (isNot !== undefined) event.lookup.types.push({ text: String(isNot), type: '' });
    else event.where = { column, values: (list ?? (is === undefined ? [] : [is])).map(String) };
  }
}

function readId(id: Value | undefined, event: EventFields, fields: MappingFields): void {
  if (id === undefined) return;
  if ('join' in id) {
    const [first, second] = id.join;
    const prefix = constantOf(first);
    event.prefix = prefix === (event.how === 'one' ? event.type : 'activity') ? '' : prefix;
    fields.rowId = columnOf(second);
    return;
  }
  event.prefix = null;
  fields.rowId = columnOf(id);
}

function readAt(at: Value | undefined, event: EventFields, fields: MappingFields, shape: FileShape): void {
  const [date, time] = at !== undefined && 'join' in at ? at.join : [at, undefined];
  event.date = columnOf(date);
  event.time = columnOf(time);
  if (date === undefined || !('column' in date)) return;
  event.dayOnly = date.as === 'date';
  if (date.dates !== undefined && date.dates !== datesOf(date.column, fields, shape)) fields.dates[date.column] = date.dates;
}

function readCarried(values: Fields, keep: 'fact' | 'detail', fields: MappingFields): void {
  for (const [name, value] of Object.entries(values)) {
    const row = fields.carry.find(({ column }) => column === columnOf(value));
    if (row && 'column' in value) Object.assign(row, { keep, name, ...(keep === 'fact' && { as: value.as }) });
  }
}

/** One spelling of mappings that mean the same: the order of keys, and ways to say nothing. */
function canonical(rows: Mapping['rows']): string {
  const plain = rows.map((row) => (row.make === 'activity' && row.value === undefined ? { ...row, currency: undefined } : row));
  return JSON.stringify(plain, (key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return key === 'when' && value.length === 0 ? undefined : value.map(inList);
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (entries.length === 0) return undefined;
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** `is` one text is `in` a list of one; the language compares texts. */
function inList(one: unknown): unknown {
  if (typeof one !== 'object' || one === null || !('column' in one)) return one;
  const { is, in: list, ...rest } = one as Condition;
  const texts = list ?? (is === undefined ? undefined : [is]);
  return texts === undefined ? rest : { ...rest, in: texts.map(String) };
}

import { describe, expect, it } from 'vitest';
import { activitySchema } from '../../shared/activity.ts';
import { applyMapping, applyRow, checkColumns, dateColumnsOf, type Outcome } from '../../shared/import/apply.ts';
import { type Mapping, type MappingInput, parseMapping } from '../../shared/import/mapping.ts';
import { rowOfObject } from '../../shared/import/row.ts';
import { look, mappingOf, readingOf } from '../support/import-files.ts';

const UTC = { dates: 'iso', decimal: '.', zone: 'UTC' } as const;
const base = {
  make: 'activity',
  type: { constant: 'call.logged' },
  rep: { externalId: { column: 'who' } },
  at: { column: 'when' },
} as const;

function outcomes(text: string, rows: MappingInput['rows'], zone = 'UTC'): Outcome[] {
  const inspection = look(text);
  return [...applyMapping(mappingOf(rows), inspection.table.rows, readingOf(inspection, zone))];
}
const activities = (...given: Parameters<typeof outcomes>) => outcomes(...given).flatMap((outcome) => outcome.activities);
const problems = (...given: Parameters<typeof outcomes>) => outcomes(...given).flatMap((outcome) => outcome.problems);
const fromObject = (object: object, rows: MappingInput['rows']) => applyRow(mappingOf(rows), rowOfObject(object), UTC);

describe('a mapping', () => {
  it('given one with words that the language has not, when read, then each is named by its path', () => {
    const wrong = { rows: [{ ...base, vlaue: { column: 'x' } }] };
    expect(() => parseMapping(wrong)).toThrow(/rows\.0.*vlaue/s);
    expect(() => parseMapping({ rows: [] })).toThrow(/rows/);
    expect(() => parseMapping({ rows: [{ ...base, type: { column: 'a', constant: 'b' } }] })).toThrow(/The mapping is not right/);
    expect(() => parseMapping({ rows: [{ ...base, when: [{ column: 'a', is: 'b', empty: true }] }] })).toThrow(/one of is/);
    expect(() => parseMapping({ rows: [{ ...base, when: [{ column: 'a' }] }] })).toThrow(/one of is/);
    expect(() => parseMapping({ rows: [{ ...base, props: { '1st': { column: 'a' } } }] })).toThrow(/rows\.0\.props/);
  });

  it('given a mapping, when it is written down and read again, then it is the same', () => {
    const mapping = mappingOf([{ ...base, currency: 'EUR', value: { column: 'v' } }], { source: 'crm', file: { dates: 'dmy' } });
    expect(parseMapping(JSON.parse(JSON.stringify(mapping)))).toEqual(mapping);
  });

  it('given columns that the file does not have, when checked, then all are named, with those that it has', () => {
    const mapping = mappingOf([
      {
        ...base,
        when: [{ column: 'stage', is: 'x' }],
        id: { join: [{ constant: 'c' }, { column: 'nr' }] },
        props: { column: { lookup: { column: 'kind', table: { column: 'a' } } } },
      },
    ]);
    expect(() => checkColumns(mapping, ['who', 'when', 'kind'])).toThrow(/does not have: "stage", "nr"\. It has: "who", "when", "kind"\./);
    expect(() => checkColumns(mapping, ['who', 'when', 'kind', 'stage', 'nr'])).not.toThrow();
  });

  it('given columns of dates, when asked for, then those with an order of their own are left out', () => {
    const at = { join: [{ column: 'day' }, { column: 'time' }], with: ' ' };
    const mapping = mappingOf([
      {
        ...base,
        at,
        deal: { opened: { column: 'opened', as: 'date' }, due: { column: 'due', as: 'date', dates: 'mdy' }, id: { column: 'nr' } },
      },
    ]);
    expect([...dateColumnsOf(mapping)].sort()).toEqual(['day', 'opened', 'time']);
  });
});

describe('rows become activities', () => {
  it('given a plain row, when mapped, then it is an activity as the API takes it', () => {
    const [activity] = activities('nr,who,when,price,kind\n7,Ana Silva,2026-03-29,"1,234.50",new\n', [
      {
        ...base,
        type: { constant: 'deal.won' },
        id: { join: [{ constant: 'won' }, { column: 'nr' }], with: ':' },
        value: { column: 'price' },
        currency: 'EUR',
        deal: { id: { column: 'nr' } },
        props: { kind: { column: 'kind' } },
        contact: { column: 'nr' },
        details: { note: { column: 'kind' } },
      },
    ]);
    expect(activity).toEqual({
      id: 'won:7',
      type: 'deal.won',
      source: 'import',
      at: '2026-03-29',
      rep: { source: 'import', externalId: 'Ana Silva' },
      value: '1234.50',
      currency: 'EUR',
      deal: { id: '7' },
      props: { kind: 'new' },
      contact: '7',
      details: { note: 'new' },
    });
    expect(activitySchema.safeParse(activity).success).toBe(true);
  });

  it('given several templates, when mapped, then a row makes what applies to it, and one that nothing applies to is left out', () => {
    const text = 'who,when,stage\nAna,2026-03-01,Won\nBen,2026-03-01, won \nCleo,2026-03-01,Lost\nDan,2026-03-01,\n';
    const made = outcomes(text, [
      { ...base, type: { constant: 'deal.created' }, when: [{ column: 'stage', present: true }] },
      { ...base, type: { constant: 'deal.won' }, when: [{ column: 'stage', is: 'WON' }] },
      { ...base, type: { constant: 'deal.closed' }, when: [{ column: 'stage', in: ['won', 'lost'] }] },
      {
        ...base,
        type: { constant: 'deal.other' },
        when: [
          { column: 'stage', isNot: 'won' },
          { column: 'stage', present: true },
        ],
      },
    ]);
    expect(made.map((outcome) => outcome.activities.map(({ type }) => type))).toEqual([
      ['deal.created', 'deal.won', 'deal.closed'],
      ['deal.created', 'deal.won', 'deal.closed'],
      ['deal.created', 'deal.closed', 'deal.other'],
      [],
    ]);
    expect(made.map(({ skipped }) => skipped)).toEqual([false, false, false, true]);
    expect(problems(text, [{ ...base, when: [{ column: 'stage', empty: true }] }])).toEqual([]);
  });

  it('E10 given dates alone, times and nothing, when mapped, then each is what it says, and undated only where the mapping allows it', () => {
    const text = 'who,when\nAna,2026-03-29\nBen,2026-03-29 02:30\nCleo,2026-03-29T09:30:00Z\nDan,\n';
    const [date, local, instant, none] = activities(text, [{ ...base, undated: true }], 'Europe/Berlin');
    expect([date?.at, local?.at, instant?.at]).toEqual(['2026-03-29', '2026-03-29T01:30:00.000Z', '2026-03-29T09:30:00.000Z']);
    expect(none).toMatchObject({ undated: true });
    expect(none).not.toHaveProperty('at');
    expect(problems(text, [base])).toEqual([{ line: 5, column: 'when', message: expect.stringContaining('has no date') }]);
    expect(activities('who\nAna\n', [{ make: 'activity', type: base.type, rep: base.rep, undated: true }])).toHaveLength(1);
  });

  it('given a date that is wrong, when the mapping allows undated rows, then it is refused all the same', () => {
    const text = 'who,when\nAna,2026-03-01\nBen,soon\n';
    expect(problems(text, [{ ...base, undated: true }])).toEqual([
      { line: 3, column: 'when', message: '"soon" is not a date written as year-month-day (2026-03-29)' },
    ]);
  });

  it('given date and time apart, when joined, then they are one moment, and a missing time leaves the date', () => {
    const text = 'who,day,time\nAna,2021-01-01,09:12:58\nBen,2021-01-01,\nCleo,,09:00\n';
    const at = { join: [{ column: 'day' }, { column: 'time' }], with: ' ' };
    const made = outcomes(text, [{ ...base, at, undated: true }], 'Europe/Berlin');
    expect(made.flatMap((outcome) => outcome.activities.map((activity) => activity.at))).toEqual([
      '2021-01-01T08:12:58.000Z',
      '2021-01-01',
    ]);
    expect(made[2]?.problems).toEqual([{ line: 4, column: 'day', message: expect.stringContaining('is not a date') }]);
  });

  it('given a column with an order of its own, when read, then it is that one, also inside of a join', () => {
    const text = 'who,day,time,due\nAna,29/03/2026,09:30,03/30/2026\n';
    const [activity] = activities(text, [
      {
        ...base,
        at: { join: [{ column: 'day', dates: 'dmy' }, { column: 'time' }], with: ' ' },
        deal: { id: { constant: 'd' }, due: { column: 'due', as: 'date', dates: 'mdy' } },
      },
    ]);
    expect(activity).toMatchObject({ at: '2026-03-29T09:30:00.000Z', deal: { due: '2026-03-30' } });
  });

  it('given numbers, yes and no, durations, when read as such, then they are values that measures can use', () => {
    const props = {
      n: { column: 'n', as: 'number' },
      ok: { column: 'ok', as: 'yesNo' },
      talk: { column: 'talk', as: 'seconds' },
      day: { column: 'when', as: 'date' },
    } as const;
    const text = 'who,when,n,ok,talk\nAna,2026-03-01 00:00:00,3.5,Y,00:02:23\n';
    expect(activities(text, [{ ...base, props }])[0]?.props).toEqual({ n: 3.5, ok: true, talk: 143, day: '2026-03-01' });
    const wrong = 'who,when,n,ok,talk\nAna,2026-03-01,x,perhaps,long\n';
    expect(problems(wrong, [{ ...base, props }]).map(({ column }) => column)).toEqual(['n', 'ok', 'talk']);
  });

  it('given a look-up, when a text is not in it, then it is what else was said, or a problem of its line', () => {
    const text = 'who,when,kind\nAna,2026-03-01,Call\nBen,2026-03-01,Visit\nCleo,2026-03-01,\n';
    const table = { call: 'call.logged' };
    const lookup = (otherwise?: string) => ({ lookup: { column: 'kind', table, ...(otherwise && { otherwise }) } });
    expect(activities(text, [{ ...base, type: lookup('activity.other') }]).map(({ type }) => type)).toEqual([
      'call.logged',
      'activity.other',
      'activity.other',
    ]);
    expect(problems(text, [{ ...base, type: lookup() }])).toEqual([
      { line: 3, column: 'kind', message: '"Visit" is not in the look-up table' },
      { line: 4, column: 'kind', message: 'type is empty' },
    ]);
  });

  it('given what the API would refuse for its form, when mapped, then it is refused here, by line and column', () => {
    const text = `who,when,kind,nr\nAna,2026-03-01,Call!,${'x'.repeat(201)}\n`;
    expect(problems(text, [{ ...base, type: { column: 'kind' } }])).toEqual([
      { line: 2, column: 'kind', message: expect.stringContaining('type: a type is dotted') },
    ]);
    expect(problems(text, [{ ...base, id: { column: 'nr' } }])).toMatchObject([{ line: 2, column: 'nr' }]);
    expect(problems(text, [{ ...base, deal: { x: { column: 'nr' } } }])).toMatchObject([{ line: 2, column: 'nr' }]);
  });

  it('given who is missing, when mapped, then the line says so, and the other lines stand', () => {
    const made = outcomes('who,when\n,2026-03-01\nBen,2026-03-01\n', [base]);
    expect(made.map((outcome) => [outcome.activities.length, outcome.problems])).toEqual([
      [0, [{ line: 2, column: 'who', message: 'rep is empty' }]],
      [1, []],
    ]);
  });

  it('given lines that could not be read, when mapped, then their fault is passed on', () => {
    expect(problems('who,when\nAna\nBen,2026-03-01\n', [base])).toEqual([{ line: 2, message: expect.stringContaining('has 1 cells') }]);
  });

  it.each<[string, MappingInput['rows'][number], unknown]>([
    ['our ids', { ...base, rep: { id: { column: 'who' } } }, 'ana'],
    ['e-mail addresses', { ...base, rep: { email: { join: [{ column: 'who' }, { constant: '@Example.com' }] } } }, 'ana@example.com'],
    ['names of another source', { ...base, rep: { externalId: { column: 'who' }, source: 'hr' } }, { source: 'hr', externalId: 'ana' }],
  ])('E3 given people by %s, when mapped, then they are named so', (_what, template, rep) => {
    expect(activities('who,when\nana,2026-03-01\n', [template])[0]?.rep).toEqual(rep);
  });
});

describe('ids', () => {
  const text = 'who,when,what\nAna,2026-03-01,a\nAna,2026-03-01,a\nBen,2026-03-01,b\n';
  const ids = (content: string, mapping: Mapping = mappingOf([base])) => {
    const inspection = look(content);
    return [...applyMapping(mapping, inspection.table.rows, readingOf(inspection))].flatMap((outcome) =>
      outcome.activities.map(({ id }) => id),
    );
  };

  it('E2 given rows without an id, when mapped twice, then the ids are the same, and equal rows are told apart', () => {
    const [first, second, third] = ids(text);
    expect(ids(text)).toEqual([first, second, third]);
    expect(first).toMatch(/^call\.logged:[0-9a-f]{24}$/);
    expect(second).toBe(`${first}:2`);
    expect(third).not.toBe(first);
  });

  it('E2 given the same rows in another order, with other columns first and another delimiter, when mapped, then the ids are the same', () => {
    expect(ids('what;when;who\nb;2026-03-01;Ben\na;2026-03-01;Ana\na;2026-03-01;Ana\n').sort()).toEqual(ids(text).sort());
  });

  it('E2 given two templates without ids for one row, when mapped, then each activity has its own', () => {
    const both = mappingOf([base, { ...base, type: { constant: 'call.rated' } }, base]);
    expect(new Set(ids('who,when\nAna,2026-03-01\n', both)).size).toBe(3);
  });

  it('given an id of several parts with one missing, when mapped, then it still differs from any other', () => {
    const id = { join: [{ column: 'a' }, { column: 'b' }], with: '-' };
    const withId = mappingOf([{ ...base, id }]);
    expect(ids('who,when,a,b\nAna,2026-03-01,x,\nAna,2026-03-01,,x\n', withId)).toEqual(['x-', '-x']);
    expect(problems('who,when,a,b\nAna,2026-03-01,,\n', [{ ...base, id }])).toEqual([{ line: 2, column: 'a', message: 'id is empty' }]);
  });
});

describe('people of a file', () => {
  it('given names, e-mails and teams, when mapped, then people come out, known by their name unless said', () => {
    const text = 'name,mail,group,office,nr\nAna Silva,ANA@example.com,East,Europe,17\n,x@example.com,East,Europe,18\n';
    const person = {
      make: 'person',
      name: { column: 'name' },
      email: { column: 'mail' },
      team: { column: 'group' },
      parentTeam: { column: 'office' },
    } as const;
    const [ana, nobody] = outcomes(text, [person]);
    expect(ana?.people).toEqual([
      {
        line: 2,
        source: 'import',
        externalId: 'Ana Silva',
        name: 'Ana Silva',
        email: 'ana@example.com',
        team: 'East',
        parentTeam: 'Europe',
      },
    ]);
    expect(nobody).toMatchObject({ people: [], problems: [{ line: 3, column: 'name', message: 'name is empty' }] });
    expect(outcomes(text, [{ ...person, externalId: { column: 'nr' } }])[0]?.people[0]?.externalId).toBe('17');
  });
});

describe('an object of a webhook', () => {
  it('given nested JSON, when mapped, then paths are columns, and numbers and truth are what they are', () => {
    const object = {
      event: 'deal_won',
      data: { id: 7, value: 1200.5, owner: { email: 'ana@example.com' }, at: 1774776600000, hot: true, none: null },
    };
    const outcome = fromObject(object, [
      {
        make: 'activity',
        when: [{ column: 'event', is: 'deal_won' }],
        type: { constant: 'deal.won' },
        id: { column: 'data.id' },
        at: { column: 'data.at', dates: 'epochMs' },
        rep: { email: { column: 'data.owner.email' } },
        value: { column: 'data.value' },
        deal: { id: { column: 'data.id' } },
        props: { hot: { column: 'data.hot' }, none: { column: 'data.none' } },
      },
    ]);
    expect(outcome.problems).toEqual([]);
    expect(outcome.activities).toEqual([
      {
        id: '7',
        type: 'deal.won',
        source: 'import',
        at: '2026-03-29T09:30:00.000Z',
        rep: 'ana@example.com',
        value: 1200.5,
        deal: { id: 7 },
        props: { hot: true },
      },
    ]);
    expect(fromObject({ event: 'other' }, [{ ...base, when: [{ column: 'event', is: 'deal_won' }] }]).skipped).toBe(true);
  });

  it('given hostile names, when mapped, then they are columns like any others', () => {
    const object = JSON.parse('{"__proto__": {"who": "x"}, "constructor": 1, "who": "Ana", "when": "2026-03-01"}') as object;
    expect(fromObject(object, [base]).activities[0]?.rep).toEqual({ source: 'import', externalId: 'Ana' });
  });
});

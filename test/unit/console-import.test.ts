import { describe, expect, it } from 'vitest';
import { firstRows } from '../../client/console/import/first-rows.ts';
import type { Outcome } from '../../client/console/import/import-run.ts';
import { openKeptMappings } from '../../client/console/import/kept-mappings.ts';
import {
  blankFields,
  type FileShape,
  type MappingFields,
  nameProblem,
  openQuestions,
  sourceFrom,
  typesOf,
} from '../../client/console/import/mapping-fields.ts';
import { fieldsOf, mappingOf } from '../../client/console/import/mapping-form.ts';
import { figuresOf, notesOf } from '../../client/console/import/report-words.ts';
import { applyMapping } from '../../shared/import/apply.ts';
import { guessMapping } from '../../shared/import/guess-mapping.ts';
import type { Inspection } from '../../shared/import/inspect.ts';
import { type Mapping, type MappingInput, parseMapping } from '../../shared/import/mapping.ts';
import { callsMapping, look, pipelineMapping, readingOf, teamsMapping } from '../support/import-files.ts';

const pipeline = look(
  [
    'opportunity_id,sales_agent,manager,product,deal_stage,engage_date,close_date,close_value',
    'A1,Ana Sousa,Lee,Gold,Won,2026-01-03,2026-02-03,120',
    'A2,Ben Carter,Lee,Gold,Lost,2026-01-04,2026-02-04,',
    'A3,Ana Sousa,Lee,Gold,Prospecting,,,',
    'A4,Ben Carter,Lee,Gold,Won,2026-01-05,2026-02-05,90',
    '',
  ].join('\n'),
);
const calls = look(
  [
    'Call Id,Agent,Date,Time,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating',
    'C1,Dan,2026-01-03,09:12:58,Y,Y,109,0:02:23,3',
    'C2,Eve,2026-01-03,09:15:01,Y,N,70,0:04:02,4',
    'C3,Dan,2026-01-04,10:15:01,N,N,71,0:04:05,5',
    '',
  ].join('\n'),
);
const activitiesOf = look(
  'Date;Rep;Type\n03.01.2026 10:00;Ana Sousa;Anruf call\n04.02.2026 11:00;Ben Carter;Meeting\n13.02.2026 11:00;Ben Carter;Meeting\n',
);

const shapeOf = ({ file, columns }: Inspection): FileShape => ({ file, columns });
const formOf = (mapping: Mapping, file: Inspection): MappingFields => {
  const fields = fieldsOf(mapping, shapeOf(file));
  if (!fields) throw new Error('the form does not know this mapping');
  return fields;
};

describe('the form about what rows become', () => {
  it.each([
    ['a pipeline', pipeline],
    ['calls', calls],
    ['kinds in a column', activitiesOf],
  ])('given the guess for %s, when it is in the form, then the form says the same and asks nothing', (_what, file) => {
    const { mapping } = guessMapping(file);
    const fields = formOf(mapping, file);
    expect(openQuestions(fields)).toEqual(new Set());
    expect(fieldsOf(mappingOf(fields, shapeOf(file)), shapeOf(file))).toEqual(fields);
  });

  it.each([
    ['a pipeline', pipeline, pipelineMapping],
    ['its teams', pipeline, { ...teamsMapping, rows: [{ make: 'person', name: { column: 'sales_agent' }, team: { column: 'manager' } }] }],
    ['calls', calls, callsMapping],
  ] as [string, Inspection, MappingInput][])(
    'given a mapping of %s from a file, when it goes through the form, then its rows become the same',
    (_what, file, input) => {
      const mapping = parseMapping(input);
      const again = mappingOf(formOf(mapping, file), shapeOf(file));
      expect([...applyMapping(again, file.table.rows, readingOf(file))]).toEqual([
        ...applyMapping(mapping, file.table.rows, readingOf(file)),
      ]);
      expect(again.source).toBe(mapping.source);
      expect(parseMapping(JSON.parse(JSON.stringify(again)))).toEqual(again);
    },
  );

  it.each([
    ['a value in a fixed text', { props: { size: { constant: 'large' } } }],
    [
      'two conditions',
      {
        when: [
          { column: 'deal_stage', is: 'Won' },
          { column: 'product', is: 'Gold' },
        ],
      },
    ],
    ['a name put together', { rep: { externalId: { join: [{ column: 'manager' }, { column: 'sales_agent' }] } } }],
    ['a contact', { contact: { column: 'opportunity_id' } }],
    ['names of another source', { rep: { externalId: { column: 'sales_agent' }, source: 'crm' } }],
  ])('given %s in a mapping, when the form is asked for it, then it says that it cannot, rather than something else', (_what, more) => {
    const template = {
      make: 'activity',
      type: { constant: 'deal.won' },
      at: { column: 'close_date' },
      rep: { externalId: { column: 'sales_agent' } },
    };
    expect(fieldsOf(parseMapping({ rows: [{ ...template, ...more }] }), shapeOf(pipeline))).toBeNull();
  });

  it('E10 given rows of some kinds only and no date, when the form says so, then others are left out and those are undated', () => {
    const fields = blankFields(shapeOf(pipeline));
    const [event] = fields.events;
    if (!event) throw new Error('a form begins with something that happened');
    expect(openQuestions(fields)).toEqual(new Set(['type:0']));
    Object.assign(event, {
      type: 'lead.created',
      date: '',
      undated: true,
      amount: '',
      where: { column: 'deal_stage', values: ['Prospecting'] },
    });
    const lines = firstRows(mappingOf(fields, shapeOf(pipeline)), pipeline.table, readingOf(pipeline));
    expect(lines.map(({ what, when }) => [what, when])).toEqual([
      ['Left out: nothing above applies', ''],
      ['Left out: nothing above applies', ''],
      ['Lead created', 'Undated'],
      ['Left out: nothing above applies', ''],
    ]);
  });

  it('E1 given a column that says what happened, when one of its texts is left out and any other refused, then the rows follow', () => {
    const fields = blankFields(shapeOf(activitiesOf));
    const [event] = fields.events;
    if (!event) throw new Error('a form begins with something that happened');
    const column = activitiesOf.columns.find(({ name }) => name === 'Type');
    fields.who.column = 'Rep';
    Object.assign(event, { how: 'lookup', date: 'Date', lookup: { column: 'Type', types: typesOf(column), otherwise: '' } });
    expect(event.lookup.types).toEqual([
      { text: 'Meeting', type: 'meeting.held' },
      { text: 'Anruf call', type: 'call.logged' },
    ]);
    event.lookup.types = [{ text: 'Meeting', type: '' }];
    const lines = firstRows(mappingOf(fields, shapeOf(activitiesOf)), activitiesOf.table, readingOf(activitiesOf));
    expect(lines.map(({ what, problem }) => problem ?? what)).toEqual([
      '“Type”: "Anruf call" is not in the look-up table',
      'Left out: nothing above applies',
      'Left out: nothing above applies',
    ]);
    expect(formOf(mappingOf(fields, shapeOf(activitiesOf)), activitiesOf).events).toEqual(fields.events);
  });

  it('E12 given columns that are kept, when one is a detail, then it is erasable and the facts keep how they are read', () => {
    const fields = formOf(guessMapping(calls).mapping, calls);
    for (const one of fields.carry) one.keep = one.column === 'Call Id' ? 'detail' : one.column === 'Satisfaction rating' ? 'fact' : 'out';
    const [template] = mappingOf(fields, shapeOf(calls)).rows;
    expect(template).toMatchObject({
      props: { satisfactionRating: { column: 'Satisfaction rating', as: 'number' } },
      details: { callId: { column: 'Call Id' } },
    });
  });

  it('given columns whose names make the same field, when both are kept, then each has a name of its own', () => {
    const file = look('rep,date,Rate (a),Rate (b),ID,constructor\nAna,2026-01-01,1,2,3,4\nBen,2026-01-02,1,2,4,4\n');
    const names = blankFields(shapeOf(file)).carry.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('id');
    expect(names).not.toContain('constructor');
  });

  it('given the name of a kept column, when it is changed, then the mapping has it; one that cannot be or is taken is asked about', () => {
    const fields = formOf(guessMapping(calls).mapping, calls);
    for (const one of fields.carry) one.keep = 'out';
    const [first, second] = fields.carry;
    if (!first || !second) throw new Error('two columns');
    first.keep = 'fact';
    first.name = 'mood';
    second.name = 'mood';
    expect(openQuestions(fields)).toEqual(new Set());
    expect(mappingOf(fields, shapeOf(calls)).rows[0]).toMatchObject({ props: { mood: { column: first.column } } });
    expect(formOf(mappingOf(fields, shapeOf(calls)), calls).carry).toContainEqual(first);
    for (const name of ['', '2nd', 'a b', '__proto__']) expect(nameProblem({ ...first, name }, fields.carry), name).toBe('shape');
    for (const name of ['id', 'constructor']) expect(nameProblem({ ...first, name }, fields.carry), name).toBe('taken');
    second.keep = 'fact';
    expect(nameProblem(second, fields.carry)).toBe('taken');
    expect(openQuestions(fields)).toEqual(new Set(['carry']));
    second.keep = 'detail';
    expect(openQuestions(fields)).toEqual(new Set());
  });

  it('given nothing that happened and nobody, when asked what is open, then it says that nothing is made', () => {
    const fields = blankFields(shapeOf(calls));
    fields.events = [];
    expect(openQuestions(fields)).toEqual(new Set(['nothing']));
    fields.people.make = true;
    fields.people.name = '';
    expect(openQuestions(fields)).toEqual(new Set(['people']));
  });

  it.each([
    ['crm', 'crm'],
    [' My CRM ', 'my_crm'],
    ['rally', 'import'],
    ['Ω', 'import'],
  ])('given %j as where it comes from, then the source is %s', (typed, source) => {
    expect(sourceFrom(typed)).toBe(source);
  });
});

describe('mappings that the browser keeps', () => {
  const memory = () => {
    const map = new Map<string, string>();
    return {
      getItem: (key: string) => map.get(key) ?? null,
      setItem: (key: string, value: string) => void map.set(key, value),
      removeItem: (key: string) => void map.delete(key),
    };
  };
  const { mapping } = guessMapping(calls);

  it('given a mapping that was used, when a file has the same columns, then it is found, in this workspace alone', () => {
    const storage = memory();
    openKeptMappings(storage, 'main').keep(['a', 'b'], { mapping, said: { dates: 'dmy' } });
    expect(openKeptMappings(storage, 'main').find(['a', 'b'])).toEqual({ mapping, said: { dates: 'dmy' } });
    expect(openKeptMappings(storage, 'main').find(['b', 'a'])).toBeNull();
    expect(openKeptMappings(storage, 'other').find(['a', 'b'])).toBeNull();
    expect(openKeptMappings(null, 'main').find(['a', 'b'])).toBeNull();
  });

  it('given many kinds of files, when more are used, then the oldest go first', () => {
    const kept = openKeptMappings(memory(), 'main');
    for (let n = 0; n < 25; n += 1) kept.keep([String(n)], { mapping, said: {} });
    expect(kept.find(['24'])).not.toBeNull();
    expect(kept.find(['0'])).toBeNull();
  });
});

describe('how an import went, in figures', () => {
  const outcome = (more: Partial<Outcome['report']>, counts: Partial<Outcome> = {}): Outcome => ({
    dated: 0,
    undated: 0,
    unlinked: [],
    ...counts,
    report: {
      rows: 10,
      accepted: 0,
      duplicates: 0,
      refused: 0,
      unlinked: 0,
      undated: 0,
      skipped: 0,
      differs: [],
      problems: [],
      teamsMade: 0,
      peopleMade: 0,
      peopleCompleted: 0,
      notes: [],
      dryRun: true,
      ...more,
    },
  });
  const said = (one: Outcome) => figuresOf(one).map(({ value, words }) => `${value} ${words}`);

  it('given a check, then it says what would count, what is undated, refused and not linked yet', () => {
    const names = [{ name: 'Ana', activities: 4 }];
    expect(said(outcome({ refused: 3 }, { dated: 8_300, undated: 500, unlinked: names }))).toEqual([
      '8300 would count',
      '500 undated',
      '3 refused',
      '1 name not linked yet',
    ]);
  });

  it('E2 given a file that is there already, then it says that nothing is new', () => {
    expect(said(outcome({ duplicates: 12 }))).toEqual(['0 would count', '12 there already', '0 refused']);
    expect(notesOf(outcome({ duplicates: 12 }))).toEqual(['Nothing new: all 12 activities are there already, and count once.']);
    expect(notesOf(outcome({ duplicates: 12, notes: ['a note'] }, { dated: 1 }))).toEqual([
      '12 activities are there already, and count once.',
      'a note',
    ]);
  });

  it('E2 given ids with other content, then their lines are named', () => {
    const differs = [1, 2, 3, 4, 5, 6, 7].map((line) => ({ line, id: `a${line}` }));
    expect(notesOf(outcome({ differs }))).toEqual([
      '7 activities are there with other content; what came first stays. Lines 1, 2, 3, 4, 5 and 2 more. Correct them in the log, one by one.',
    ]);
  });
});

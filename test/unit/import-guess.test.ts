import { describe, expect, it } from 'vitest';
import { applyMapping, checkColumns } from '../../shared/import/apply.ts';
import { guessMapping } from '../../shared/import/guess-mapping.ts';
import { inspectFile } from '../../shared/import/inspect.ts';
import { parseMapping } from '../../shared/import/mapping.ts';
import { typeOf, wordsOf } from '../../shared/import/words.ts';
import { readingOf } from '../support/import-files.ts';
import { bytesOf, dataMissing, readData } from '../support/table-files.ts';

function guessed(bytes: Uint8Array) {
  const inspection = inspectFile(bytes);
  const guess = guessMapping(inspection);
  const mapping = guess.mapping.rows.length === 0 ? guess.mapping : parseMapping(JSON.parse(JSON.stringify(guess.mapping)));
  checkColumns(mapping, inspection.table.columns);
  const outcomes = [...applyMapping(mapping, inspection.table.rows, readingOf(inspection))];
  return {
    ...guess,
    activities: outcomes.flatMap(({ activities }) => activities),
    people: outcomes.flatMap(({ people }) => people),
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}
const guess = (text: string) => guessed(bytesOf(text));

describe('a first mapping', () => {
  it('given deals in stages, when guessed, then they are created, won and lost, with their amounts', () => {
    const { activities, people, problems, reasons } = guess(
      'Deal ID,Owner,Stage,Created On,Closed Date,Amount,Segment\n' +
        '1,Ana Silva,Closed Won,01/20/2026,02/25/2026,"$1,200.50",Mid\n' +
        '2,Ben Ito,Closed Lost,01/21/2026,02/26/2026,$80.00,Mid\n' +
        '3,Ana Silva,Negotiation,02/22/2026,,$990.00,Enterprise\n' +
        '4,Ben Ito,Negotiation,,,,Enterprise\n',
    );
    expect(problems).toEqual([]);
    expect(activities.map(({ id, type, at, undated, value }) => [id, type, at ?? undated, value])).toEqual([
      ['deal.created:1', 'deal.created', '2026-01-20', '1200.50'],
      ['deal.won:1', 'deal.won', '2026-02-25', '1200.50'],
      ['deal.created:2', 'deal.created', '2026-01-21', '80.00'],
      ['deal.lost:2', 'deal.lost', '2026-02-26', undefined],
      ['deal.created:3', 'deal.created', '2026-02-22', '990.00'],
      ['deal.created:4', 'deal.created', true, undefined],
    ]);
    expect(activities[1]).toMatchObject({ rep: { source: 'import', externalId: 'Ana Silva' }, deal: { id: '1', segment: 'Mid' } });
    expect(people.map(({ name }) => name)).toEqual(['Ana Silva', 'Ben Ito', 'Ana Silva', 'Ben Ito']);
    expect(reasons.join('\n')).toMatch(/Closed Won means won and Closed Lost means lost/);
  });

  it('given an activity log with kinds and e-mails, when guessed, then each kind is its type and people go by e-mail', () => {
    const { mapping, activities, problems } = guess(
      'when;rep name;rep email;activity type;customer;notes\n' +
        '2026-03-02 09:00;Ana Silva;ana@x.com;Phone call;Acme;hello\n' +
        '2026-03-02 10:00;Ben Ito;ben@x.com;Meeting booked;Bolt;\n' +
        '2026-03-02 11:00;Ana Silva;ana@x.com;Site inspection;Core;again\n',
    );
    expect(problems).toEqual([]);
    expect(activities.map(({ type, rep }) => [type, rep])).toEqual([
      ['call.logged', 'ana@x.com'],
      ['meeting.booked', 'ben@x.com'],
      ['activity.site_inspection', 'ana@x.com'],
    ]);
    expect(mapping.rows.at(-1)).toMatchObject({ make: 'person', name: { column: 'rep name' }, email: { column: 'rep email' } });
    // Who the customer is, and what was said, goes nowhere by itself (E12).
    expect(JSON.stringify(mapping.rows)).not.toMatch(/customer|notes/);
  });

  it('given sales with an amount and a team, when guessed, then each row is won, its id is made of its content, and teams come along', () => {
    const { mapping, activities, people } = guess(
      'Datum,Seller,Team,Revenue,Currency\n24.12.2026,Zoë,North,5,EUR\n24.12.2026,Zoë,North,5,EUR\n25.12.2026,Ali,South,7,EUR\n',
    );
    expect(activities.map(({ type, at, value, currency }) => [type, at, value, currency])).toEqual([
      ['deal.won', '2026-12-24', '5', 'EUR'],
      ['deal.won', '2026-12-24', '5', 'EUR'],
      ['deal.won', '2026-12-25', '7', 'EUR'],
    ]);
    expect(new Set(activities.map(({ id }) => id)).size).toBe(3);
    expect(people[0]).toMatchObject({ name: 'Zoë', team: 'North' });
    expect(mapping.rows[0]).not.toHaveProperty('id');
  });

  it('given a team that changes from row to row, when guessed, then it is a field and nobody is moved by it', () => {
    const { people } = guess('Date,Rep,Team,Calls\n2026-03-01,Ana,North,3\n2026-03-02,Ana,South,4\n2026-03-03,Ben,North,4\n');
    expect(people[0]).not.toHaveProperty('team');
  });

  it('given a list of people, when guessed, then people are made and nothing happened', () => {
    const { activities, people } = guess('Employee,Manager,Region\nAna Silva,Kim Lee,East\nBen Ito,Kim Lee,East\nCleo Roy,Pat Roe,West\n');
    expect(activities).toEqual([]);
    expect(people.map(({ name, team, parentTeam }) => [name, team, parentTeam])).toEqual([
      ['Ana Silva', 'Kim Lee', 'East'],
      ['Ben Ito', 'Kim Lee', 'East'],
      ['Cleo Roy', 'Pat Roe', 'West'],
    ]);
  });

  it('given reps by number, when guessed, then nobody is made from a number', () => {
    const { people, activities } = guess(
      'Date,Agent ID,Talk time\n2026-03-01,17,00:01:00\n2026-03-02,18,00:02:30\n2026-03-03,17,00:02:30\n',
    );
    expect(people).toEqual([]);
    expect(activities[0]).toMatchObject({ type: 'call.logged', rep: { externalId: '17' }, props: { talkTime: 60 } });
  });

  it('given midnight in every time, when guessed, then they are dates', () => {
    const { activities } = guess('Closed,Rep,Amount\n2026-03-01 00:00:00,Ana,3\n2026-03-02 00:00:00,Ben,4\n2026-03-02 00:00:00,Ben,5\n');
    expect(activities.map(({ at }) => at)).toEqual(['2026-03-01', '2026-03-02', '2026-03-02']);
  });

  it.each([
    ['nobody', 'Date,City\n2026-03-01,Oslo\n2026-03-02,Rome\n', ['rep']],
    ['no date', 'Rep,City\nAna,Oslo\nAna,Rome\n', ['at']],
    ['neither', 'City,Country\nOslo,Norway\nRome,Italy\n', ['rep', 'at']],
  ])('given a file that names %s, when guessed, then that is what a person has to say', (_what, text, missing) => {
    const found = guess(text);
    expect(found.missing).toEqual(missing);
    expect(found.mapping.rows).toEqual([]);
  });

  it('given headers of all spellings, when cut into words, then they are the same words', () => {
    for (const header of ['closeDate', 'Close Date', 'close_date', 'CLOSE-DATE', 'Close.Date'])
      expect(wordsOf(header)).toEqual(['close', 'date']);
    expect(wordsOf('CRMDealID')).toEqual(['crm', 'deal', 'id']);
  });

  it.each([
    ['Outbound Call', 'call.logged'],
    ['E-Mail', 'email.sent'],
    ['meeting_no_show', 'meeting.no_show'],
    ['Demo', 'demo.held'],
    ['Proposal sent', 'proposal.sent'],
    ['SALE', 'deal.won'],
    ['lost deal', 'deal.lost'],
    ['lunch', null],
  ])('given the kind %s, when its type is looked for, then it is %s', (text, type) => {
    expect(typeOf(text)).toBe(type);
  });
});

if (dataMissing) console.warn(`guesses about real files are skipped: ${dataMissing}`);
describe.skipIf(dataMissing !== null)('a first mapping of real files', () => {
  it('given a CRM export, when guessed, then all rows come out: created with 500 undated, won and lost', () => {
    const { activities, people, problems } = guessed(readData('maven_crm/sales_pipeline.csv'));
    const of = (wanted: string) => activities.filter(({ type }) => type === wanted);
    expect(problems).toEqual([]);
    expect(['deal.created', 'deal.won', 'deal.lost'].map((type) => of(type).length)).toEqual([8_800, 4_238, 2_473]);
    expect(activities.filter(({ undated }) => undated)).toHaveLength(500);
    expect(of('deal.won').reduce((sum, { value }) => sum + Number(value), 0)).toBe(10_005_534);
    expect(new Set(people.map(({ name }) => name)).size).toBe(30);
  });

  it('given a telephone log, when guessed, then every call has its moment and what is measured of it', () => {
    const { activities, problems } = guessed(readData('contact_centre/calls.csv'));
    expect(problems).toEqual([]);
    expect(activities).toHaveLength(5_000);
    expect(activities[0]).toMatchObject({
      type: 'call.logged',
      at: '2021-01-01T09:12:58.000Z',
      rep: { externalId: 'Diane' },
      props: { answered: true, resolved: true, avgTalkDuration: 143, speedOfAnswerInSeconds: 109, satisfactionRating: 3 },
    });
    expect(activities.filter(({ props }) => props?.answered === true)).toHaveLength(4_054);
  });
});

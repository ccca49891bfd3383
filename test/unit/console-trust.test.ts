import { describe, expect, it } from 'vitest';
import { isChanged, replacementFields, replacementOf } from '../../client/console/activity/replacement.ts';
import { boardNames, boardsCounting } from '../../client/console/boards/counted-on.ts';
import { zoneOf } from '../../client/console/people/tree.ts';
import { identityName, nameGuess, personGuess, repOf, waitingOf } from '../../client/console/people/unlinked.ts';
import { disputeAbout, disputeTitle } from '../../client/why/dispute-words.ts';
import {
  changesOf,
  entryAmount,
  entryDetails,
  entryMoment,
  exactValue,
  isFound,
  isManual,
  lateness,
  ownShare,
  before as whatWas,
} from '../../client/why/entry-words.ts';
import type { ActivityContent } from '../../shared/api/activities.ts';
import { replaceActivity } from '../../shared/api/activities.ts';
import type { BoardReply } from '../../shared/api/boards.ts';
import type { DisputeReply } from '../../shared/api/disputes.ts';
import type { MetricReply } from '../../shared/api/metrics.ts';
import type { TeamReply } from '../../shared/api/teams.ts';

const credit = { rep: 'ana', name: 'Ana', identity: 'p:ana', share: 1 };
const won: ActivityContent = {
  type: 'deal.won',
  at: '2026-03-29T09:30:15.250Z',
  credits: [
    { ...credit, share: 0.6 },
    { ...credit, rep: 'ben', share: 0.4 },
  ],
  value: 900.5,
  currency: 'USD',
  deal: { id: 'd-1', stage: 'won' },
  links: [{ record: 'https://crm.example.com/d-1' }],
};

describe('the replacement of an activity', () => {
  it('E6 given another amount, when replaced, then everything else is as it was, to the millisecond, and the API takes it', () => {
    const fields = { ...replacementFields(won), amount: '1900' };
    expect(isChanged(won, fields)).toBe(true);
    const after = replacementOf(won, fields);
    expect(after).toEqual({
      type: 'deal.won',
      at: won.at,
      credits: [
        { rep: 'ana', share: 0.6 },
        { rep: 'ben', share: 0.4 },
      ],
      value: '1900',
      currency: 'USD',
      deal: won.deal,
      links: won.links,
      lead: undefined,
      contact: undefined,
      props: undefined,
    });
    expect(replaceActivity.body.safeParse({ rev: 0, with: after }).success).toBe(true);
  });

  it('E10 given a time, when it becomes a date or nobody knows, then it says so; an amount may go', () => {
    const dated = replacementOf(won, { ...replacementFields(won), dated: 'date', date: '2026-03-30', amount: ' ' });
    expect(dated).toMatchObject({ at: '2026-03-30' });
    expect(dated).not.toHaveProperty('value');
    expect(dated).not.toHaveProperty('currency');
    const undated = replacementOf(won, { ...replacementFields(won), dated: 'undated' });
    expect(undated).toMatchObject({ undated: true });
    expect(undated).not.toHaveProperty('at');
    expect(replacementOf({ ...won, at: '2026-03-29' }, replacementFields({ ...won, at: '2026-03-29' }))).toMatchObject({
      at: '2026-03-29',
    });
  });

  it('given nothing typed, when asked, then nothing is changed; given somebody unlinked, then it cannot be replaced', () => {
    for (const one of [won, { ...won, at: '2026-03-29' }, { ...won, at: undefined }])
      expect(isChanged(one, replacementFields(one))).toBe(false);
    expect(replacementOf({ ...won, credits: [{ ...credit, rep: null }] }, replacementFields(won))).toBeNull();
  });
});

describe('which boards an activity moves', () => {
  const metric = (id: string, rest: object) => ({ id, rev: 1, name: id, direction: 'more', format: 'number', ...rest }) as MetricReply;
  const metrics = [
    metric('calls', { measure: { types: ['call.logged'], aggregate: 'count' } }),
    metric('wins', { measure: { types: ['deal.won'], aggregate: 'count' } }),
    metric('rate', { formula: '[wins] / calls' }),
    metric('hustle', { points: { rate: 2 } }),
    metric('circle', { formula: 'circle + 1' }),
  ];
  const board = (id: string, of: string, from: string, to: string) =>
    ({ id, name: id, metric: of, now: { kind: 'custom', from, to } }) as BoardReply;
  const boards = metrics.map(({ id }) => board(id, id, '2026-01-01', '2027-01-01'));
  const moved = (...types: string[]) =>
    boardsCounting(
      types.map((type) => ({ type, at: '2026-03-29' })),
      boards,
      metrics,
      'UTC',
    ).map(({ id }) => id);

  it('given types, when asked, then boards are found through formulas and points', () => {
    expect(moved('call.logged')).toEqual(['calls', 'rate', 'hustle']);
    expect(moved('deal.won', 'call.logged')).toEqual(['calls', 'wins', 'rate', 'hustle']);
    expect(moved('email.sent')).toEqual([]);
  });

  it('given a day, when asked, then only boards whose period holds it there are named, each name once; what nobody dated moves none', () => {
    const shown = [
      board('2017', 'wins', '2017-01-01', '2018-01-01'),
      board('today', 'wins', '2026-03-30', '2026-03-31'),
      board('hour', 'wins', '2026-03-30T02:00:00.000Z', '2026-03-30T03:00:00.000Z'),
    ];
    const of = (at: string | undefined, zone = 'UTC') =>
      boardsCounting([{ type: 'deal.won', at }], shown, metrics, zone).map(({ id }) => id);
    expect(of('2017-12-31')).toEqual(['2017']);
    expect(of('2018-01-01')).toEqual([]);
    expect(of('2026-03-30T02:30:00.000Z')).toEqual(['today', 'hour']);
    expect(of('2026-03-30T02:30:00.000Z', 'America/Sao_Paulo')).toEqual(['hour']);
    expect(of(undefined)).toEqual([]);
    const both = [
      { type: 'deal.won', at: '2017-05-01' },
      { type: 'call.logged', at: '2026-03-30' },
    ];
    expect(boardsCounting(both, shown, metrics, 'UTC').map(({ id }) => id)).toEqual(['2017']);
    expect(boardNames([{ name: 'Points' }, { name: 'Calls' }, { name: 'Points' }])).toBe('Points, Calls');
  });
});

describe('names that wait for somebody', () => {
  const people = [
    { id: 'a', name: 'Ana Sousa' },
    { id: 'b', name: 'Ben Carter' },
    { id: 'c', name: 'Béla Carter' },
  ];
  const email = (address: string) => ({ id: 'h:x', email: address });

  it('given identities, when written, then they read as sources wrote them', () => {
    expect(identityName(email('ana@example.com'))).toBe('ana@example.com');
    expect(identityName({ id: 'h:x', source: 'dialer', externalId: '77' })).toBe('77 in dialer');
    expect(identityName({ id: 'p:zed' })).toBe('the id “zed”');
    expect(identityName({ id: 'h:x' })).toBe('a name that is no longer kept');
    expect([repOf({ id: 'p:zed' }), repOf({ id: 'h:x' })]).toEqual(['zed', 'h:x']);
  });

  it('given an identity, when it becomes a person, then a name is guessed from its letters', () => {
    expect(nameGuess(email('cleo.ito@example.com'))).toBe('Cleo Ito');
    expect(nameGuess({ id: 'h:x', source: 'crm', externalId: 'Mei McTavish' })).toBe('Mei McTavish');
    expect(nameGuess({ id: 'p:o_neil-7' })).toBe('O Neil');
    expect(nameGuess({ id: 'h:x', source: 'crm', externalId: '4711' })).toBe('');
  });

  it('given an identity, when somebody has all its words and nobody else has, then it may be them', () => {
    expect(personGuess(email('ana.sousa@example.com'), people)?.id).toBe('a');
    expect(personGuess(email('a.sousa@example.com'), people)?.id).toBe('a');
    expect(personGuess(email('bela.carter@example.com'), people)?.id).toBe('c');
    expect(personGuess(email('b.carter@example.com'), people)).toBeNull();
    expect(personGuess(email('b@example.com'), people)).toBeNull();
    expect(personGuess({ id: 'h:x', source: 'crm', externalId: '4711' }, people)).toBeNull();
  });

  it('given activities, when summed up, then types come with the most first and the days they span', () => {
    const list = [
      { type: 'call.logged', at: '2026-03-29T10:00:00.000Z' },
      { type: 'deal.won', at: '2026-03-01' },
      { type: 'call.logged', at: undefined },
    ];
    expect(waitingOf(list)).toEqual({
      types: [
        { type: 'call.logged', count: 2 },
        { type: 'deal.won', count: 1 },
      ],
      first: '2026-03-01',
      last: '2026-03-29T10:00:00.000Z',
    });
    expect(waitingOf([])).toEqual({ types: [], first: '', last: '' });
  });
});

describe('entries and disputes in words', () => {
  it('M6 given entries, when written, then by hand, late and shared ones say so', () => {
    expect([isManual({ source: 'manual' }), isManual({ source: 'crm' })]).toEqual([true, false]);
    expect([0, 4 * 60_000, 90 * 60_000, 5 * 3_600_000, 3 * 86_400_000].map((latenessMs) => lateness({ latenessMs }))).toEqual([
      '',
      '',
      'arrived 90 min later',
      'arrived 5 h later',
      'arrived 3 days later',
    ]);
    expect([ownShare(won, 'ana'), ownShare(won, 'cleo'), ownShare({ credits: [credit] }, 'ana')]).toEqual(['60 % of it', '', '']);
    expect([entryAmount({ value: 5152.5, currency: 'USD' }), entryAmount({ value: 5153, currency: 'USD' }), entryAmount({})]).toEqual([
      'US$5,152.50',
      'US$5,153',
      '',
    ]);
    expect(exactValue(1234.5, { kind: 'currency', currency: 'JPY', direction: 'more' })).toBe('JP¥1,235');
    expect([entryMoment({}, 'UTC'), entryMoment({ at: '2026-03-29' }, 'UTC')]).toEqual(['Undated', '29 Mar 2026']);
  });

  it('E6 given corrections, when written, then what was and what is stand beside each other, and nothing that stayed', () => {
    const now = { ...won, value: 1900, at: '2026-03-30', original: won };
    expect(whatWas(now, 'UTC')).toEqual({ amount: 'US$900.50', moment: '29 Mar 2026, 9:30', names: '' });
    expect(whatWas(won, 'UTC')).toEqual({ amount: '', moment: '', names: '' });
    expect(changesOf(won, { ...won, value: undefined, credits: [{ ...credit, name: 'Ben' }] }, 'UTC')).toEqual([
      ['US$900.50', 'no amount'],
      ['Ana, Ana', 'Ben'],
    ]);
    expect(changesOf(won, won, 'UTC')).toEqual([]);
  });

  it('M6 given entries, when searched, then texts beside them, fields, amounts and days are found', () => {
    const entry = { ...won, seq: 1, source: 'crm', id: 'd-1', receivedAt: '', actor: 'key:a', details: { account: 'Domzoom' } };
    for (const wanted of ['domz', 'Deal won', '900.50', '29 Mar', 'crm', 'ana']) expect(isFound(entry, wanted, 'UTC'), wanted).toBe(true);
    expect(isFound(entry, 'acme', 'UTC')).toBe(false);
    expect(entryDetails(entry)[0]).toEqual(['account', 'Domzoom']);
  });

  it('M6 given disputes, when looked up, then the newest about an activity counts, and a metric that is gone goes by its id', () => {
    const about = (id: string, state: DisputeReply['state']) => ({ id, state, activity: { source: 'crm', id: 'd-1' } }) as DisputeReply;
    const list = [about('two', 'open'), about('one', 'declined')];
    expect(disputeAbout(list, { source: 'crm', id: 'd-1' })?.id).toBe('two');
    expect(disputeAbout(list, { source: 'dialer', id: 'd-1' })).toBeUndefined();
    expect(disputeTitle({ about: 'missing', metric: 'gone' }, (id) => id)).toBe('Something is missing: gone');
    expect(disputeTitle({ about: 'notMine' }, (id) => id)).toBe('This is not mine');
  });

  it('T3 given teams with zones, when a day is asked for, then the nearest team around decides, and a circle ends', () => {
    const team = (id: string, parent: string | null, zone?: string) => ({ id, parent, ...(zone && { calendar: { zone } }) }) as TeamReply;
    const teams = [team('asia', null, 'Asia/Tokyo'), team('osaka', 'asia'), team('lost', 'gone'), team('a', 'b'), team('b', 'a')];
    expect(['osaka', 'asia', 'lost', 'a', null].map((id) => zoneOf(teams, id))).toEqual([
      'Asia/Tokyo',
      'Asia/Tokyo',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

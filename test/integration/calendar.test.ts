import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Api, apiOf } from '../support/tenants.ts';

describe('calendars and goals over HTTP', () => {
  let app: TestApp;
  let admin: Api;
  beforeAll(async () => {
    app = await startTestApp();
    admin = apiOf(app.url, { key: app.adminKey });
  });
  afterAll(() => app?.close());

  it('T5 given a region, when its holidays are wanted, then they are written down as dates, and one that nobody knows is refused', async () => {
    const before = (await admin('GET', '/v1/workspace')).json;
    const { id: _, rev: __, currencyFixed: ___, ...workspace } = before;
    const saved = await admin('PUT', '/v1/workspace', { ...workspace, holidays: { region: 'DE-BE' } });
    expect(saved.status).toBe(200);
    // Women's day is a holiday in Berlin and in few other parts of Germany.
    const year = new Date().getUTCFullYear();
    expect(saved.json.holidays).toEqual(expect.arrayContaining([`${year}-03-08`, `${year + 1}-12-25`]));
    expect(saved.json.holidayRegion).toBe('DE-BE');
    for (const region of ['XX', 'DE-ZZ', 'DE-BE-ZZ']) {
      const refused = await admin('PUT', '/v1/workspace', { ...workspace, holidays: { region } });
      expect([refused.status, refused.json.code], region).toEqual([400, 'invalid_request']);
    }
    expect((await admin('GET', '/v1/holiday-regions?country=DE')).json.items).toContainEqual({ id: 'DE-BE', name: 'Berlin' });
    expect(
      (await admin('PUT', '/v1/teams/north', { name: 'North', calendar: { holidays: { region: 'JP' } } })).json.calendar,
    ).toMatchObject({
      holidayRegion: 'JP',
    });
  });

  it('G1 given a goal, when it is set, changed, read and deleted, then each version has its date, and a rep has their part', async () => {
    await admin('PUT', '/v1/people/ana', { name: 'Ana', team: 'north' });
    await admin('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    const goal = { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 50 };
    expect((await admin('PUT', '/v1/goals/g1', goal)).json).toMatchObject({ rev: 1, value: 50, versions: [{ from: null, value: 50 }] });
    expect((await admin('PUT', '/v1/goals/g1', goal)).json.rev).toBe(1);
    const changed = (await admin('PUT', '/v1/goals/g1', { ...goal, value: 60.5 })).json;
    expect(changed).toMatchObject({
      rev: 2,
      value: 60.5,
      versions: [{ value: 50 }, { value: 60.5, from: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }],
    });
    const again = await admin('PUT', '/v1/goals/g2', goal);
    expect([again.status, again.json.details[0].path]).toEqual([400, 'subject']);
    expect((await admin('DELETE', '/v1/metrics/calls')).json.details.usedBy).toContain('goal:g1');
    expect((await admin('PUT', '/v1/goals/g3', { ...goal, subject: { team: 'nowhere' } })).status).toBe(400);
    const pace = (await admin('GET', '/v1/metrics/calls/pace?subject=rep:ana&period=week')).json;
    expect(pace).toMatchObject({ basis: 'split', goal: 60.5, value: 0, learnedFrom: 0 });
    expect(pace.points.length).toBeGreaterThan(10);
    expect((await admin('DELETE', '/v1/goals/g1')).status).toBe(200);
    expect((await admin('GET', '/v1/metrics/calls/pace?subject=rep:ana&period=week')).json).not.toHaveProperty('goal');
  });

  it('G4 G5 given hardly any past, when a goal is suggested or planned, then nothing is guessed and the plan ends where nothing is known', async () => {
    expect((await admin('GET', '/v1/suggestions/goal?metric=calls&subject=rep:ana&period=week')).json).toMatchObject({
      value: null,
      periods: [],
    });
    const plan = await admin('POST', '/v1/plans', { steps: ['wins', 'calls'], target: 3, subject: { rep: 'ana' } });
    expect(plan.json.steps).toMatchObject([{ metric: 'wins', needed: 3 }]);
    expect((await admin('POST', '/v1/plans', { steps: ['wins', 'nothing'], target: 3, subject: { rep: 'ana' } })).status).toBe(404);
  });
});

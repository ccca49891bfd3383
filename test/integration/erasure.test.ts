import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

/** Files below a folder that hold a text, in UTF-8. */
function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
  return files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}

const canaries = {
  name: 'Zebulon Quaxley',
  alias: 'Quaxmaster',
  email: 'zquaxley@example.com',
  external: 'ext-zq-77',
  note: 'Met Quaxdotter at the fair',
  why: 'logged twice, says Quaxfather',
  instead: 'Quaxmother had the amount',
  given: 'the Quaxcousin did that one',
};

/** A code, which the log keeps: nobody is shown it any more. */
const TAG = 'quax-tag';

async function floorOf({ url, adminKey }: TestApp) {
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  };
  await call('PUT', '/v1/teams/east', { name: 'East' });
  await call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  const externalIds = [{ source: 'crm', externalId: canaries.external }];
  await call('PUT', '/v1/people/zeb', {
    name: canaries.name,
    alias: canaries.alias,
    email: canaries.email,
    team: 'east',
    externalIds,
    tags: [TAG],
  });
  await call('PUT', '/v1/people/ana', { name: 'Ana', team: 'east' });
  const at = new Date().toISOString();
  const activities = [
    { id: '1', type: 'call.logged', at, rep: canaries.email, details: { note: canaries.note } },
    { id: '2', type: 'call.logged', at, rep: { source: 'crm', externalId: canaries.external } },
    { id: '3', type: 'call.logged', at, rep: 'ana', details: { note: 'stays' } },
  ];
  await call('POST', '/v1/activities', activities);
  const other = { type: 'call.logged', at, rep: 'ana' };
  await call('POST', '/v1/activities', [
    { ...other, id: '5', rep: 'zeb', details: { note: canaries.note } },
    { ...other, id: '6' },
  ]);
  await call('POST', '/v1/activities/5/void', { reason: canaries.why });
  await call('POST', '/v1/activities/2/replace', { with: { ...other, rep: 'zeb' }, reason: canaries.instead });
  await call('POST', '/v1/activities/6/reassign', { rep: 'zeb', reason: canaries.given });
  await call('POST', '/v1/activities/3/replace', { with: other, reason: 'stays, too' });
  return call;
}

describe('erasure and export of a person', () => {
  it('V5 given a person with an account, names, notes and a kept answer, when erased, then no file holds them and totals stay', async () => {
    app = await startTestApp();
    const call = await floorOf(app);
    const invitation = await call('POST', '/v1/people/zeb/invitation', undefined, { 'idempotency-key': 'once' });
    const joined = await fetch(`${app.url}/v1/invitations/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: invitation.token, password: 'correct horse battery' }),
    });
    expect(joined.status).toBe(200);
    const team = () => call('GET', '/v1/metrics/calls/value?subject=team:east&period=day');
    expect((await team()).value).toBe(4);
    for (const text of Object.values(canaries)) expect(filesWith(app.folder, text).length, text).toBeGreaterThan(0);

    await call('DELETE', '/v1/people/zeb');
    expect((await team()).value).toBe(4);
    for (const text of Object.values(canaries)) expect(filesWith(app.folder, text), text).toEqual([]);
    expect(filesWith(app.folder, 'stays').length).toBe(1);
    const shown = ['activities', 'audit?limit=500', 'people', 'identities', 'activities/2', 'activities/5', 'activities/6'];
    const answers = JSON.stringify(await Promise.all(shown.map((path) => call('GET', `/v1/${path}`))));
    for (const text of [...Object.values(canaries), TAG]) expect(answers).not.toContain(text);
    expect(answers).toContain('stays, too');
    for (const path of ['', '/export', '/viewers']) await expect(call('GET', `/v1/people/zeb${path}`), path).rejects.toThrow('404');
    const session = joined.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fetch(`${app.url}/v1/me`, { headers: { cookie: session } })).status).toBe(401);
  });

  it('V5 given somebody who was erased, when an export names them again, then nobody is made of it, nothing readable is kept, and they may return', async () => {
    app = await startTestApp();
    const call = await floorOf(app);
    await call('DELETE', '/v1/people/zeb');
    const again = { name: canaries.name, externalIds: [{ source: 'crm', externalId: canaries.external }] };
    await expect(call('PUT', '/v1/people/p_new', again)).rejects.toThrow('was_erased');
    const at = new Date().toISOString();
    await call('POST', '/v1/activities', [{ id: '9', type: 'call.logged', at, rep: { source: 'crm', externalId: canaries.external } }]);
    const unlinked = JSON.stringify(await call('GET', '/v1/identities?unlinked=true'));
    expect(unlinked).not.toContain(canaries.external);
    expect(await call('PUT', '/v1/people/zeb', again)).toMatchObject({ name: canaries.name });
  });

  it('E3 given a name linked by mistake and taken back, when that person is erased, then the name and its texts are still there', async () => {
    app = await startTestApp();
    const call = await floorOf(app);
    const at = new Date().toISOString();
    const stray = { id: '4', type: 'call.logged', at, rep: 'stray@example.com', details: { note: 'not hers at all' } };
    await call('POST', '/v1/activities', [stray]);
    const waiting = async () => (await call('GET', '/v1/identities?unlinked=true')).items;
    const [before] = await waiting();
    await call('POST', `/v1/identities/${before.id}/link`, { person: 'ana' });
    await call('POST', `/v1/identities/${before.id}/link`, { person: null });
    await call('DELETE', '/v1/people/ana');
    expect(await waiting()).toEqual([before]);
    expect((await call('GET', '/v1/activities/4')).details).toEqual({ note: 'not hers at all' });
  });

  it('V5 given a person, when exported, then the answer holds their names, every activity with its texts, and who looked', async () => {
    app = await startTestApp();
    const call = await floorOf(app);
    const everything = await call('GET', '/v1/people/zeb/export');
    expect(everything).toMatchObject({ name: canaries.name, alias: canaries.alias, email: canaries.email });
    type Exported = { id: string; details?: object; corrections: { reason?: string }[] };
    expect(
      everything.activities.map(({ id, details, corrections }: Exported) => [id, details, corrections.map(({ reason }) => reason)]),
    ).toEqual([
      ['1', { note: canaries.note }, []],
      ['2', undefined, [canaries.instead]],
      ['5', { note: canaries.note }, [canaries.why]],
      ['6', undefined, [canaries.given]],
    ]);
    expect(JSON.stringify(everything.identities)).toContain(canaries.external);
    expect(everything.history).toMatchObject([{ kind: 'person.defined', actor: 'key:admin' }]);
  });
});

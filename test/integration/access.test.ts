import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { type Answer, goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';
import { join, signInFirst, type Visit, visit } from '../support/visit.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor();
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

const PASSWORD = 'correct horse battery';
const invite = async (admin: Visit, person: string): Promise<string> => (await admin.must('POST', `/v1/people/${person}/invitation`)).token;
const accept = (token: string, more: object = {}) =>
  visit(floor).ask('POST', '/v1/invitations/accept', { token, password: PASSWORD, ...more });

describe('the first administrator', () => {
  it('SEC2 given the one-time link, when opened twice, then the first has an account for the server and the second nothing', async () => {
    const { token } = await floor.auth.invitations.create({ purpose: 'first', ws: 'main' });
    const first = visit(floor);
    expect((await first.ask('POST', '/v1/invitations/look', { token })).json).toEqual({ purpose: 'first', hasAccount: false });
    const given = { token, name: 'Mia Chen', email: 'Mia@Example.com ', password: PASSWORD };
    expect((await first.ask('POST', '/v1/invitations/accept', given)).json).toMatchObject({ kind: 'person', serverAdmin: true });
    expect(await first.must('GET', '/v1/me')).toMatchObject({ person: { name: 'Mia Chen', role: 'admin' }, email: 'mia@example.com' });
    expect(await accept(token, { name: 'Eve', email: 'eve@example.com' })).toMatchObject({
      status: 410,
      json: { code: 'invitation_over' },
    });
    expect(await floor.auth.accounts.anyServerAdmin()).toBe(true);
  });

  it('given a link and what cannot be right, when accepted, then each is named and the link still works', async () => {
    const { token } = await floor.auth.invitations.create({ purpose: 'first', ws: 'main' });
    const given = { name: 'Mia', email: 'mia@example.com' };
    for (const [wrong, path] of [
      [{ ...given, password: 'short' }, 'password'],
      [{ ...given, password: 'aaaaaaaaaaaaaa' }, 'password'],
      [{ ...given, email: 'mia' }, 'email'],
      [{ email: given.email }, 'name'],
      [{ name: given.name }, 'email'],
    ] as const) {
      expect(await accept(token, wrong), JSON.stringify(wrong)).toMatchObject({ status: 400, json: { details: [{ path }] } });
    }
    expect((await accept(token, given)).status).toBe(200);
  });
});

describe('sessions', () => {
  it('given a right password, when signed in and out, then the cookie works until then, and its copy no longer', async () => {
    const admin = await signInFirst(floor);
    const other = visit(floor);
    const answer = await other.ask('POST', '/v1/session', { email: 'MIA@example.com', password: PASSWORD });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await other.must('GET', '/v1/me')).toMatchObject({ kind: 'person' });
    const copy = visit(floor, other.cookie());
    await other.must('DELETE', '/v1/session');
    expect((await copy.ask('GET', '/v1/me')).status).toBe(401);
    expect((await admin.ask('GET', '/v1/me')).status).toBe(200);
    await admin.must('DELETE', '/v1/session?everywhere=true');
    expect((await visit(floor, admin.cookie()).ask('GET', '/v1/me')).status).toBe(401);
  });

  it('given a changed password, when the others ask, then they are signed out and the one who changed it is not', async () => {
    const admin = await signInFirst(floor);
    const elsewhere = visit(floor);
    await elsewhere.must('POST', '/v1/session', { email: 'mia@example.com', password: PASSWORD });
    const next = 'another horse battery';
    expect((await admin.ask('PUT', '/v1/me/password', { current: 'wrong', password: next })).status).toBe(401);
    await admin.must('PUT', '/v1/me/password', { current: PASSWORD, password: next });
    expect((await elsewhere.ask('GET', '/v1/me')).status).toBe(401);
    expect((await admin.ask('GET', '/v1/me')).status).toBe(200);
  });

  it('SEC2 given a session, when a page of another address writes with it, then it is refused and nothing happens', async () => {
    const admin = await signInFirst(floor);
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await admin.ask('PUT', '/v1/teams/east', { name: 'East' }, { origin });
      expect(answer, String(origin)).toMatchObject({ status: 403, json: { code: 'wrong_origin' } });
    }
    expect((await admin.ask('GET', '/v1/teams/east')).status).toBe(404);
    const login = { email: 'mia@example.com', password: PASSWORD };
    expect((await visit(floor).ask('POST', '/v1/session', login, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('given wrong passwords, when tried for an account and for none, then both are answered alike and both have to wait', async () => {
    await signInFirst(floor);
    const tell = ({ status, json: { requestId: _, ...json } }: Answer) => ({ status, json });
    const seen = new Map<string, unknown[]>();
    for (const email of ['mia@example.com', 'nobody@example.com']) {
      const answers: unknown[] = [];
      for (let tries = 0; tries <= limit.signInTriesMax; tries += 1) {
        const answer = tell(await visit(floor).ask('POST', '/v1/session', { email, password: 'wrong' }));
        answers.push(answer.status === 429 ? 429 : answer);
      }
      seen.set(email, answers);
    }
    const [known, unknown] = [...seen.values()];
    expect(known).toEqual(unknown);
    expect(known?.at(0)).toMatchObject({ status: 401, json: { code: 'wrong_login' } });
    expect(known?.at(-1)).toBe(429);
    // Also a right one waits, so that guessing on teaches nothing.
    expect((await visit(floor).ask('POST', '/v1/session', { email: 'mia@example.com', password: PASSWORD })).status).toBe(429);
  });
});

describe('invitations', () => {
  it('given an invited person, when the link is used, then they are that person, once; a newer link replaces an older one', async () => {
    const admin = await signInFirst(floor);
    await admin.must('PUT', '/v1/people/ana', { name: 'Ana Silva', email: 'ana@example.com' });
    const old = await invite(admin, 'ana');
    const token = await invite(admin, 'ana');
    expect((await accept(old)).status).toBe(410);
    expect(await admin.must('GET', '/v1/access')).toMatchObject({ items: [{ state: 'active' }, { person: 'ana', state: 'invited' }] });
    const look = await visit(floor).must('POST', '/v1/invitations/look', { token });
    expect(look).toEqual({ purpose: 'join', hasAccount: false, workspace: 'Acme', name: 'Ana Silva', email: 'ana@example.com' });
    const ana = visit(floor);
    expect((await ana.ask('POST', '/v1/invitations/accept', { token, password: PASSWORD })).json).toMatchObject({
      person: { id: 'ana', role: 'rep' },
    });
    expect((await accept(token)).status).toBe(410);
    expect((await admin.ask('POST', '/v1/people/ana/invitation')).json.code).toBe('in_use');
  });

  it('E3 given an invitation without an address, when somebody joins with one, then it is theirs from now on, and what waited waits for a manager', async () => {
    const admin = await signInFirst(floor);
    for (const [id, name] of Object.entries({ darcel: 'Darcel Schlecht', zane: 'Zane Levy' })) {
      await admin.must('PUT', `/v1/people/${id}`, { name, fte: 0.5, tags: ['new'] });
    }
    for (const rep of ['darcel@acme.test', 'zane@acme.test']) await floor.must('POST', '/v1/activities', goodItem(rep, { rep }));
    const zane = (await admin.must('GET', '/v1/identities?unlinked=true')).items.find((one: { email: string }) =>
      one.email.startsWith('zane'),
    );
    await admin.must('POST', `/v1/identities/${zane.id}/link`, { person: 'zane' });
    const token = await invite(admin, 'darcel');
    expect((await accept(token, { email: 'zane@acme.test' })).json.code).toBe('in_use');
    expect((await accept(token, { email: 'darcel@acme.test' })).status).toBe(200);
    expect(await admin.must('GET', '/v1/people/darcel')).toMatchObject({ email: 'darcel@acme.test', fte: 0.5, tags: ['new'] });
    const [waiting] = (await admin.must('GET', '/v1/identities?unlinked=true')).items;
    expect(waiting).toMatchObject({ email: 'darcel@acme.test', activities: 1 });
    await admin.must('POST', `/v1/identities/${waiting.id}/link`, { person: 'darcel' });
    expect((await admin.must('GET', '/v1/identities?unlinked=true')).items).toEqual([]);
    expect(
      (await admin.must('GET', '/v1/audit?of=person:darcel')).items.map((item: { changed?: string[] }) => item.changed),
    ).toContainEqual(['email']);
  });

  it('SEC1 given an account of one workspace, when invited into another, then only its own password opens that', async () => {
    const admin = await signInFirst(floor);
    await admin.must('POST', '/v1/workspaces', { id: 'north', name: 'North' });
    const north = admin.in('north');
    await north.must('PUT', '/v1/people/n1', { name: 'Noa', email: 'noa@example.com' });
    await accept(await invite(north, 'n1'));
    await admin.must('PUT', '/v1/people/m1', { name: 'Noa again', email: 'noa@example.com' });
    const token = await invite(admin, 'm1');
    expect((await visit(floor).must('POST', '/v1/invitations/look', { token })).hasAccount).toBe(true);
    expect((await accept(token, { password: 'not her password' })).status).toBe(401);
    const noa = visit(floor);
    expect((await noa.ask('POST', '/v1/invitations/accept', { token, password: PASSWORD })).json).toMatchObject({
      person: { id: 'm1' },
      workspaces: [{ id: 'main' }, { id: 'north' }],
    });
    expect(await noa.in('north').must('GET', '/v1/me')).toMatchObject({ person: { id: 'n1' } });
  });

  it('given a forgotten password, when a link is made and used, then the old password and the old sessions are over', async () => {
    const admin = await signInFirst(floor);
    await admin.must('PUT', '/v1/people/ana', { name: 'Ana', email: 'ana@example.com' });
    const ana = visit(floor);
    await ana.must('POST', '/v1/invitations/accept', { token: await invite(admin, 'ana'), password: PASSWORD });
    const { token } = await admin.must('POST', '/v1/people/ana/reset');
    expect((await accept(token, { password: 'something else' })).status).toBe(200);
    expect((await ana.ask('GET', '/v1/me')).status).toBe(401);
    expect((await visit(floor).ask('POST', '/v1/session', { email: 'ana@example.com', password: PASSWORD })).status).toBe(401);
  });

  it('given access that is taken away, when the person comes back, then neither the session nor the password opens anything', async () => {
    const admin = await signInFirst(floor);
    await admin.must('PUT', '/v1/people/ana', { name: 'Ana', email: 'ana@example.com' });
    const ana = visit(floor);
    await ana.must('POST', '/v1/invitations/accept', { token: await invite(admin, 'ana'), password: PASSWORD });
    await admin.must('DELETE', '/v1/people/ana/access');
    expect((await ana.ask('GET', '/v1/me')).status).toBe(401);
    expect((await visit(floor).ask('POST', '/v1/session', { email: 'ana@example.com', password: PASSWORD })).status).toBe(401);
  });
});

describe('links that were made for something else', () => {
  it('given an open invitation, when the e-mail or the role becomes another, then it is over, and the answer and the audit say so', async () => {
    const admin = await signInFirst(floor);
    await admin.must('PUT', '/v1/people/ana', { name: 'Ana', email: 'stranger@example.com' });
    for (const next of [{ email: 'ana@example.com' }, { email: 'ana@example.com', role: 'admin' }, { role: 'admin' }]) {
      const token = await invite(admin, 'ana');
      const { email, role } = await admin.must('GET', '/v1/people/ana');
      expect((await admin.must('PUT', '/v1/people/ana', { name: 'Ana Silva', email, role, fte: 0.5 })).invitationEnded).toBeUndefined();
      expect((await visit(floor).must('POST', '/v1/invitations/look', { token })).purpose).toBe('join');
      expect((await admin.must('PUT', '/v1/people/ana', { name: 'Ana', ...next })).invitationEnded).toBe(true);
      for (const path of ['look', 'accept']) {
        const answer = await visit(floor).ask('POST', `/v1/invitations/${path}`, {
          token,
          ...(path === 'accept' && { password: PASSWORD }),
        });
        expect(answer, `${JSON.stringify(next)} ${path}`).toMatchObject({ status: 410, json: { code: 'invitation_over' } });
      }
      const [last] = (await admin.must('GET', '/v1/audit?kind=access')).items;
      expect(last).toMatchObject({ what: 'invitation_withdrawn', of: 'person:ana' });
    }
    expect((await admin.must('GET', '/v1/access')).items).toMatchObject([{ state: 'active' }]);
    expect((await admin.must('PUT', '/v1/people/ana', { name: 'Ana', email: 'again@example.com' })).invitationEnded).toBeUndefined();
  });

  it('given a link for a new password, when the password is changed, another workspace joined or access taken away, then it is over', async () => {
    const admin = await signInFirst(floor);
    const north = await admin.must('POST', '/v1/workspaces', { id: 'north', name: 'North' }).then(() => admin.in('north'));
    const ana = await join(floor, admin, 'ana', { name: 'Ana' });
    await north.must('PUT', '/v1/people/n1', { name: 'Ana', email: 'ana@example.com' });
    const events = {
      password: () => ana.must('PUT', '/v1/me/password', { current: PASSWORD, password: 'brand new pass 2' }),
      join: async () => accept(await invite(north, 'n1'), { password: 'brand new pass 2' }),
      access: () => admin.must('DELETE', '/v1/people/ana/access'),
    };
    for (const [name, happens] of Object.entries(events)) {
      const { token } = await admin.must('POST', '/v1/people/ana/reset');
      await happens();
      expect((await visit(floor).ask('POST', '/v1/invitations/look', { token })).status, name).toBe(410);
      expect(await accept(token, { password: 'attacker pass 3' }), name).toMatchObject({ json: { code: 'invitation_over' } });
    }
    expect((await visit(floor).ask('POST', '/v1/session', { email: 'ana@example.com', password: 'brand new pass 2' })).status).toBe(200);
  });

  it('SEC1 given the account of one person, when a second invitation of the workspace is opened with it, then both stay who they are', async () => {
    const admin = await signInFirst(floor);
    const ana = await join(floor, admin, 'ana', { name: 'Ana', role: 'manager' });
    await admin.must('PUT', '/v1/people/bob', { name: 'Bob' });
    const token = await invite(admin, 'bob');
    // Her address left the list of people; the account still signs in with it.
    await admin.must('PUT', '/v1/people/ana', { name: 'Ana', role: 'manager' });
    const refused = await accept(token, { email: 'ana@example.com' });
    expect(refused).toMatchObject({ status: 409, json: { code: 'in_use', details: { reason: expect.stringContaining('somebody else') } } });
    expect(await ana.must('GET', '/v1/me')).toMatchObject({ person: { id: 'ana', role: 'manager' } });
    const { items } = await admin.must('GET', '/v1/access');
    expect(items.map(({ person }: { person: string }) => person)).toEqual(expect.arrayContaining(['ana', 'bob']));
    // Who guesses learns nothing, and the link still works for Bob.
    expect((await accept(token, { email: 'ana@example.com', password: 'not her password' })).json.code).toBe('wrong_login');
    expect((await accept(token, { email: 'bob@example.com' })).json).toMatchObject({ person: { id: 'bob' } });
    // The other way round it is said before a link goes out.
    await admin.must('PUT', '/v1/people/bob', { name: 'Bob' });
    await admin.must('PUT', '/v1/people/new', { name: 'New', email: 'bob@example.com' });
    expect(await admin.ask('POST', '/v1/people/new/invitation')).toMatchObject({ status: 409, json: { code: 'in_use' } });
  });

  it('SEC1 given an invitation without an e-mail, when somebody types the address of another person, then it is refused at its field', async () => {
    const admin = await signInFirst(floor);
    await admin.must('PUT', '/v1/people/boss', { name: 'Boss', role: 'admin', email: 'boss@example.com' });
    await admin.must('PUT', '/v1/people/rep', { name: 'Rep' });
    const token = await invite(admin, 'rep');
    for (const email of ['boss@example.com', ' Boss@Example.com']) {
      expect(await accept(token, { email })).toMatchObject({ status: 409, json: { code: 'in_use', details: [{ path: 'email' }] } });
    }
    expect((await accept(token, { email: 'rep@example.com' })).status).toBe(200);
    expect((await accept(await invite(admin, 'boss'))).json).toMatchObject({ person: { id: 'boss', role: 'admin' } });
  });
});

describe('the last administrator of the server', () => {
  it('given nobody else who could let people in, when their access or person is taken away, then it is refused and nothing is lost', async () => {
    const admin = await signInFirst(floor);
    const { person } = await admin.must('GET', '/v1/me');
    for (const path of [`/v1/people/${person.id}/access`, `/v1/people/${person.id}`]) {
      expect(await admin.ask('DELETE', path), path).toMatchObject({ status: 409, json: { code: 'in_use' } });
    }
    expect(await admin.must('GET', '/v1/me')).toMatchObject({ person: { name: 'Mia Chen', role: 'admin' } });
  });
});

describe('roles', () => {
  it('given a rep, a manager and an observer, when they read activities, then each sees what is theirs', async () => {
    const admin = await signInFirst(floor);
    for (const team of ['east', 'west']) await admin.must('PUT', `/v1/teams/${team}`, { name: team });
    const people = { ana: 'rep east', ben: 'rep east', cleo: 'rep west', mo: 'manager east', oz: 'observer east' };
    const visits = new Map<string, Visit>();
    const as = (id: string) => visits.get(id) ?? visit(floor);
    for (const [id, text] of Object.entries(people)) {
      const [role, team] = text.split(' ');
      await admin.must('PUT', `/v1/people/${id}`, { name: id, email: `${id}@example.com`, role, team });
      const person = visit(floor);
      await person.must('POST', '/v1/invitations/accept', { token: await invite(admin, id), password: PASSWORD });
      visits.set(id, person);
    }
    for (const rep of ['ana', 'ben', 'cleo', 'stranger']) await floor.must('POST', '/v1/activities', goodItem(`of-${rep}`, { rep }));
    const seen = async (id: string) => ((await as(id).must('GET', '/v1/activities')).items as { id: string }[]).map((item) => item.id);
    expect(await seen('ana')).toEqual(['of-ana']);
    expect(await seen('mo')).toEqual(['of-ben', 'of-ana']);
    const paged: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page = await as('mo').must('GET', `/v1/activities?limit=1${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(1);
      paged.push(...page.items.map((item: { id: string }) => item.id));
      cursor = page.next;
    }
    expect(paged).toEqual(['of-ben', 'of-ana']);
    expect((await as('oz').ask('GET', '/v1/activities')).status).toBe(403);
    expect((await as('ana').ask('GET', '/v1/activities/of-ben?source=api')).status).toBe(404);
    expect((await as('mo').ask('POST', '/v1/activities/of-cleo/void?source=api')).status).toBe(404);
    expect((await as('mo').ask('POST', '/v1/activities/of-ben/reassign?source=api', { rep: 'cleo' })).status).toBe(403);
    expect((await as('mo').ask('POST', '/v1/activities/of-ben/reassign?source=api', { rep: 'ana' })).status).toBe(200);
    expect((await as('ana').ask('POST', '/v1/activities/of-ana/void?source=api')).status).toBe(403);
    expect((await as('mo').ask('PUT', '/v1/people/cleo', { name: 'Mine', team: 'east' })).status).toBe(403);
    expect((await as('mo').ask('PUT', '/v1/people/ana', { name: 'Ana', role: 'admin' })).status).toBe(403);
    expect((await as('mo').must('GET', '/v1/people/cleo')).email).toBeUndefined();
    expect((await as('mo').must('GET', '/v1/people/ana')).email).toBe('ana@example.com');
    const audit = await admin.must('GET', '/v1/audit?kind=activity');
    expect(audit.items).toMatchObject([{ kind: 'activity.reassigned', actor: 'person:mo', actorName: 'mo', people: ['ben'], to: ['ana'] }]);
  });
});

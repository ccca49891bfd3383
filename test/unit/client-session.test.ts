import { describe, expect, it } from 'vitest';
import { attempts, forget, nextAddress, signInAddress, tryAll, workspacesOf } from '../../client/session.ts';
import type { MeReply } from '../../shared/api/access.ts';
import { MemoryStorage } from '../support/key-value.ts';

const me = (more: Partial<MeReply> = {}): MeReply => ({
  kind: 'person',
  workspace: { id: 'main', name: 'Main' },
  permissions: ['read'],
  person: { id: 'ana', name: 'Ana', role: 'rep', team: null },
  workspaces: [{ id: 'main', name: 'Main' }],
  serverAdmin: false,
  ...more,
});
const access = { workspace: 'main', key: null, params: { board: 'b1' } };
const no = { kind: 'no', error: { code: 'unauthorized', message: '' } } as const;

describe('who looks at a page', () => {
  it.each([
    ['a link with a key', { workspace: 'main', key: 'rb_1' }, true, true, ['main rb_1']],
    ['an address', { workspace: 'main', key: null }, false, true, ['main session', 'any session']],
    ['an address, and a key on the device', { workspace: 'main', key: 'rb_1' }, false, true, ['main session', 'main rb_1', 'any session']],
    ['nothing at all', { workspace: 'demo', key: null }, false, false, ['any session', 'demo session']],
    ['the open floor by its name', { workspace: 'demo', key: null }, false, true, ['demo session', 'any session']],
  ] as const)('given %s, when the page opens, then this is tried in turn', (_what, given, isLinked, isSaid, expected) => {
    const tried = attempts(given, isLinked, isSaid).map(({ workspace, key }) => `${workspace || 'any'} ${key ?? 'session'}`);
    expect(tried).toEqual(expected);
  });

  it('given a workspace that one lost, when another still lets one in, then the page is of that one and keeps what the link says', async () => {
    const list = attempts(access, false, true);
    const answered = await tryAll(access, list, async ({ workspace }) =>
      workspace === '' ? { kind: 'in', me: me({ workspace: { id: 'north', name: 'North' } }) } : no,
    );
    expect(answered).toMatchObject({ kind: 'in', access: { workspace: 'north', key: null, params: { board: 'b1' } } });
  });

  it('given nobody, a key of nobody, or no answer, when tried, then one signs in, is told, or waits', async () => {
    const refuse = async () => no;
    expect(await tryAll(access, attempts(access, false, true), refuse)).toEqual({ kind: 'out' });
    expect(await tryAll(access, attempts({ workspace: 'main', key: 'rb_1' }, true, true), refuse)).toMatchObject({ kind: 'refused' });
    expect(await tryAll(access, attempts(access, false, true), async () => ({ kind: 'unreachable' }))).toBeNull();
  });
});

describe('after signing in', () => {
  const origin = 'http://localhost:3000';
  it.each([
    ['a rep from nowhere', me(), null, '/?ws=main'],
    ['a manager from nowhere', me({ person: { id: 'mo', name: 'Mo', role: 'manager', team: null } }), null, '/console?ws=main'],
    ['a rep who wanted the console', me(), '/console/boards?ws=main', '/console/boards?ws=main'],
    ['a page of a workspace that is not theirs', me(), '/console/boards?ws=north', '/console/boards?ws=main'],
    ['an address of elsewhere', me(), 'https://evil.example/console', '/?ws=main'],
    ['an address of elsewhere without its scheme', me(), '//evil.example/console', '/?ws=main'],
    ['one written backwards', me(), '/\\evil.example', '/?ws=main'],
    ['a script', me(), 'javascript:alert(1)', '/?ws=main'],
    ['the sign-in page itself', me(), '/console/sign-in?back=/', '/?ws=main'],
  ] as const)('SEC2 given %s, when signed in, then it leads to a page of theirs', (_what, who, back, expected) => {
    expect(nextAddress(who, back, origin)).toBe(expected);
  });

  it('given somewhere to come back to, when the sign-in page is linked, then its address says so', () => {
    expect(signInAddress()).toBe('/console/sign-in');
    expect(signInAddress({ back: '/console?ws=main' })).toBe('/console/sign-in?back=%2Fconsole%3Fws%3Dmain');
  });
});

describe('leaving', () => {
  it('given what pages kept on the device, when somebody leaves, then nothing of their workspaces stays, and all of another', () => {
    const storage = new MemoryStorage();
    for (const ws of ['main', 'north', 'other']) {
      storage.setItem(`rallyboard:last:${ws}`, JSON.stringify(['feed']));
      storage.setItem(`rallyboard:last:${ws}:feed`, '{}');
      storage.setItem(`rallyboard:key:${ws}`, 'rb_1');
      storage.setItem(`rallyboard:person:${ws}`, 'ana');
    }
    forget(workspacesOf(me({ workspaces: [{ id: 'north', name: 'North' }] })), storage);
    const kept = ['main', 'north', 'other'].map((ws) =>
      ['last:', 'key:', 'person:']
        .map((kind) => storage.getItem(`rallyboard:${kind}${ws}`) !== null)
        .concat(storage.getItem(`rallyboard:last:${ws}:feed`) !== null),
    );
    expect(kept).toEqual([Array(4).fill(false), Array(4).fill(false), Array(4).fill(true)]);
  });
});

import { describe, expect, it } from 'vitest';
import { allows, createAuthenticator } from '../../server/auth/authenticator.ts';
import { createKeys } from '../../server/auth/keys.ts';
import { grantsOfScopes } from '../../server/auth/permission.ts';
import { openMemoryStore } from '../../server/store/memory.ts';
import type { Vault } from '../../server/store/store.ts';
import { limit } from '../../shared/limit.ts';

const HOUR_MS = 3_600_000;
const adminKey = 'an-admin-key-of-at-least-32-characters';

const never = () => Promise.reject(new Error('a key needs no session and no workspace'));

async function setUp() {
  const clock = { now: Date.UTC(2026, 2, 30, 9) };
  const { vault } = await openMemoryStore({ now: () => clock.now });
  let reads = 0;
  const get: Vault['get'] = (ws, kind, id) => {
    reads += 1;
    return vault.get(ws, kind, id);
  };
  const counted: Vault = { ...vault, get };
  const revoked: string[] = [];
  const keys = createKeys(counted, { now: () => clock.now, onRevoked: () => revoked.push('told') });
  return { clock, vault, keys, reads: () => reads, revoked };
}

describe('API keys', () => {
  it('given a new key, when the vault is read, then its secret is nowhere in it', async () => {
    const { keys, vault } = await setUp();
    const { key, info } = await keys.create({ ws: 'main', name: 'Dialer', scopes: ['ingest'], source: 'dialer' });
    expect(key).toMatch(/^rb_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
    const kept = JSON.stringify(await vault.list('', 'key'));
    expect(kept).toContain(info.id);
    expect(kept).not.toContain(key.slice(-43));
    expect(JSON.stringify(info)).not.toContain('hash');
  });

  it('given a key, when verified, then only the whole of it is right', async () => {
    const { keys } = await setUp();
    const { key, info } = await keys.create({ ws: 'main', name: 'x', scopes: ['read'] });
    expect(await keys.verify(key)).toMatchObject({ id: info.id, ws: 'main', scopes: ['read'] });
    const last = key.at(-1) === 'A' ? 'B' : 'A';
    const other = await keys.create({ ws: 'main', name: 'y', scopes: ['read'] });
    const mixed = `rb_${info.id}_${other.key.slice(-43)}`;
    for (const wrong of [key.slice(0, -1) + last, key.slice(1), `${key}x`, mixed, '', 'rb__', key.toUpperCase()]) {
      expect(await keys.verify(wrong), wrong).toBeNull();
    }
  });

  it('given a revoked key, when used at once, then it is wrong, and who opened things by it is told', async () => {
    const { keys, revoked } = await setUp();
    const { key, info } = await keys.create({ ws: 'main', name: 'x', scopes: ['read'] });
    await keys.verify(key);
    expect(await keys.revoke('demo', info.id)).toBe(false);
    expect(await keys.revoke('main', info.id)).toBe(true);
    expect(await keys.verify(key)).toBeNull();
    expect(await keys.revoke('main', info.id)).toBe(false);
    expect(revoked).toEqual(['told']);
  });

  it('given a key revoked on another node, when some seconds have passed, then it is wrong here too', async () => {
    const { keys, vault, clock } = await setUp();
    const { key, info } = await keys.create({ ws: 'main', name: 'x', scopes: ['read'] });
    await keys.verify(key);
    await createKeys(vault).revoke('main', info.id);
    clock.now += 5_000;
    expect(await keys.verify(key)).toBeNull();
  });

  it('given many uses, when counted, then the vault is asked seldom and the last use is kept to the hour', async () => {
    const { keys, reads, clock } = await setUp();
    const { key } = await keys.create({ ws: 'main', name: 'x', scopes: ['read'] });
    clock.now += 2 * HOUR_MS + 123;
    for (let use = 0; use < 50; use += 1) await keys.verify(key);
    expect(reads()).toBe(1);
    const [info] = await keys.list('main');
    expect(info?.lastUsedAt).toBe(clock.now - (clock.now % HOUR_MS));
  });

  it('given keys of two workspaces, when listed, then each sees its own', async () => {
    const { keys } = await setUp();
    await keys.create({ ws: 'main', name: 'a', scopes: ['read'] });
    await keys.create({ ws: 'demo', name: 'b', scopes: ['read'] });
    expect((await keys.list('main')).map((info) => info.name)).toEqual(['a']);
  });

  it('given as many keys as allowed, when one more is made, then it is refused with the limit', async () => {
    const { keys } = await setUp();
    for (let made = 0; made < limit.keysMax; made += 1) await keys.create({ ws: 'main', name: 'x', scopes: ['read'] });
    await expect(keys.create({ ws: 'main', name: 'x', scopes: ['read'] })).rejects.toMatchObject({ code: 'limit_reached' });
    await expect(keys.create({ ws: 'demo', name: 'x', scopes: ['read'] })).resolves.toBeTruthy();
  });
});

describe('who is calling', () => {
  async function open() {
    const { vault } = await openMemoryStore({});
    const keys = createKeys(vault);
    const none = { open: never, verify: async () => null, end: never };
    const options = { keys, sessions: none, workspaces: { get: never }, adminKey, isOpenToRead: (ws: string) => ws === 'demo' };
    const { authenticate } = createAuthenticator(options);
    const as = (bearer?: string, workspace?: string) => authenticate({ bearer, workspace });
    const create = async (scopes: ('ingest' | 'read' | 'admin')[], more: { serverWide?: true; source?: string } = {}) =>
      (await keys.create({ ws: 'main', name: 'x', scopes, ...more })).key;
    return { as, create };
  }

  it('given the key of the environment, when it calls, then it administers main or the workspace in the header', async () => {
    const { as } = await open();
    expect(await as(adminKey, undefined)).toMatchObject({ ws: 'main', scopes: ['admin'], serverWide: true });
    expect(await as(adminKey, 'demo')).toMatchObject({ ws: 'demo' });
    expect(await as(adminKey, 'a@b')).toBeNull();
    expect(await as(`${adminKey}x`, undefined)).toBeNull();
  });

  it('given a key, when it names another workspace, then it is forbidden unless it is for the whole server', async () => {
    const { as, create } = await open();
    const plain = await create(['admin']);
    expect(await as(plain, 'main')).toMatchObject({ ws: 'main', serverWide: false });
    await expect(as(plain, 'demo')).rejects.toMatchObject({ code: 'forbidden' });
    const wide = await create(['admin'], { serverWide: true });
    expect(await as(wide, 'demo')).toMatchObject({ ws: 'demo' });
  });

  it('given nobody, when an open floor is asked, then reading is all they may; elsewhere they are nobody', async () => {
    const { as } = await open();
    expect(await as(undefined, 'demo')).toMatchObject({ ws: 'demo', actor: 'anonymous', serverWide: false });
    expect(await as(undefined, undefined)).toBeNull();
    expect(await as('wrong', 'demo')).toBeNull();
  });

  it('given a key with a source, when it calls, then its activities are of that source', async () => {
    const { as, create } = await open();
    expect(await as(await create(['ingest'], { source: 'dialer' }), undefined)).toMatchObject({ source: 'dialer' });
    expect(await as(await create(['ingest']), undefined)).toMatchObject({ source: 'api' });
  });

  it('given scopes, when asked what they allow, then admin includes all and ingest does not read', () => {
    const table = (scope: 'ingest' | 'read' | 'admin') =>
      (['ingest', 'read', 'admin'] as const).map((need) => allows({ grants: grantsOfScopes([scope]) }, need));
    expect(table('ingest')).toEqual([true, false, false]);
    expect(table('read')).toEqual([false, true, false]);
    expect(table('admin')).toEqual([true, true, true]);
  });
});

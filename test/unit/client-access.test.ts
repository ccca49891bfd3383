import { describe, expect, it } from 'vitest';
import { accessHeaders, carriesKey, forgetKey, readAccess } from '../../client/access.ts';
import { MemoryStorage } from '../support/key-value.ts';

const place = (hash = '', search = '') => ({ pathname: '/tv', search, hash });

describe('access of a page', () => {
  it('given a link with a key, when opened, then the key moves to the device and out of the address', () => {
    const storage = new MemoryStorage();
    const { access, address } = readAccess(place('#key=rb_abc&ws=main&board=calls'), storage);
    expect(access).toEqual({ workspace: 'main', key: 'rb_abc', params: { board: 'calls' } });
    expect(address).toBe('/tv?ws=main&board=calls');
    expect(address).not.toContain('rb_abc');
  });

  it('given the address that is left, when opened again, then it is the same access', () => {
    const storage = new MemoryStorage();
    const first = readAccess(place('#key=rb_abc&ws=main&board=calls'), storage);
    const again = readAccess(place('', first.address.slice('/tv'.length)), storage);
    expect(again).toEqual(first);
  });

  it('given a device that has a key, when the bare address is opened, then the workspace used last is looked at', () => {
    const storage = new MemoryStorage();
    readAccess(place('#key=rb_one&ws=one'), storage);
    readAccess(place('#key=rb_two&ws=two'), storage);
    expect(readAccess(place(), storage).access).toEqual({ workspace: 'two', key: 'rb_two', params: {} });
    expect(readAccess(place('', '?ws=one'), storage).access.key).toBe('rb_one');
  });

  it('given a device without a key, when the bare address is opened, then it is the demo floor', () => {
    const { access, address } = readAccess(place(), new MemoryStorage());
    expect(access).toEqual({ workspace: 'demo', key: null, params: {} });
    expect(address).toBe('/tv');
    expect(accessHeaders(access)).toEqual({ 'Rallyboard-Workspace': 'demo' });
  });

  it('given a key without a workspace, when opened, then it is the main one', () => {
    const { access } = readAccess(place('#key=rb_abc'), new MemoryStorage());
    expect(access.workspace).toBe('main');
    expect(accessHeaders(access)).toEqual({ 'Rallyboard-Workspace': 'main', Authorization: 'Bearer rb_abc' });
  });

  it('given a browser that stores nothing, when a link is opened, then the key still works for this page', () => {
    const storage = new MemoryStorage();
    storage.full = true;
    expect(readAccess(place('#key=rb_abc&ws=main'), storage).access.key).toBe('rb_abc');
    expect(readAccess(place('#key=rb_abc&ws=main'), null).access.key).toBe('rb_abc');
  });

  it('given addresses with and without a key, when asked, then only the link itself counts, not what the device remembers', () => {
    const storage = new MemoryStorage();
    const { address } = readAccess(place('#key=rb_abc&ws=main'), storage);
    expect(carriesKey(place('#key=rb_abc&ws=main'))).toBe(true);
    expect(carriesKey(place('', '?key=rb_abc'))).toBe(true);
    expect(carriesKey(place('#key=&ws=main'))).toBe(false);
    expect(carriesKey(place('', address.slice('/tv'.length)))).toBe(false);
  });

  it('given a remembered key, when it is forgotten, then the address opens the workspace without it', () => {
    const storage = new MemoryStorage();
    readAccess(place('#key=rb_one&ws=one'), storage);
    readAccess(place('#key=rb_two&ws=two'), storage);
    forgetKey(storage, 'one');
    expect(readAccess(place('', '?ws=one'), storage).access).toMatchObject({ workspace: 'one', key: null });
    expect(readAccess(place('', '?ws=two'), storage).access.key).toBe('rb_two');
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandFailed } from '../../server/cli/command.ts';
import { describeLinks, firstCalls, keyLink, lanUrls } from '../../server/cli/links.ts';
import {
  makeDataFolder,
  readLinkKeys,
  readServerFile,
  removeServerFile,
  writeLinkKeys,
  writeServerFile,
} from '../../server/cli/local-files.ts';
import { wantsDemo } from '../../server/demo.ts';
import { personSchema } from '../../shared/person.ts';

const address = (text: string, family: 'IPv4' | 'IPv6', internal = false) => ({
  address: text,
  family,
  internal,
  netmask: '',
  mac: '',
  cidr: null,
  ...(family === 'IPv6' ? { scopeid: 0 } : {}),
});
const options = {
  url: 'http://localhost:3000',
  lanUrls: [] as string[],
  demo: true,
  keys: { read: 'rb_read', admin: 'rb_admin', ingest: 'rb_ingest' },
  clock: { zone: 'Europe/Berlin', currency: 'EUR' },
  now: '2026-11-18T10:20:00.000Z',
};

describe('links', () => {
  it('given interfaces, when they are listed, then loopback and link-local are left out and IPv4 comes first', () => {
    const interfaces = {
      lo: [address('127.0.0.1', 'IPv4', true), address('::1', 'IPv6', true)],
      eth0: [address('fd00::5', 'IPv6'), address('fe80::1', 'IPv6'), address('192.168.1.20', 'IPv4')],
      wlan0: [address('169.254.7.7', 'IPv4'), address('10.0.0.8', 'IPv4')],
    } as unknown as Parameters<typeof lanUrls>[1];
    expect(lanUrls(8080, interfaces)).toEqual(['http://192.168.1.20:8080', 'http://10.0.0.8:8080', 'http://[fd00::5]:8080']);
  });

  it('given a key, when a link is made, then the key is in the fragment, which is never sent', () => {
    const link = new URL(keyLink('http://localhost:3000', '/console', 'rb_x', 'main'));
    expect([link.pathname, link.search, link.hash]).toEqual(['/console', '', '#key=rb_x&ws=main']);
  });

  it('given the demo floor, when the links are printed, then its three are plain, our screens carry the least key that does, and the console none', () => {
    const lines = describeLinks(options).split('\n');
    expect(lines).toContain('  TV       http://localhost:3000/tv');
    expect(lines).toContain('  Rep      http://localhost:3000/');
    expect(lines).toContain('  Console  http://localhost:3000/console');
    expect(lines).toContain('  TV       http://localhost:3000/tv#key=rb_read&ws=main');
    expect(lines).toContain('  Console  http://localhost:3000/console?ws=main');
  });

  it('given no demo floor, when the links are printed, then only the TV has a key: people sign in', () => {
    const text = describeLinks({ ...options, demo: false });
    expect(text).not.toContain('Demo');
    const plain = text.split('\n').filter((line) => /^ {2}(TV|Rep|Console) /.test(line) && !line.includes('#key='));
    expect(plain).toEqual(['  Rep      http://localhost:3000/?ws=main', '  Console  http://localhost:3000/console?ws=main']);
  });

  it('given nobody who administers the server yet, when the links are printed, then the console link makes somebody that, on this machine only', () => {
    const text = describeLinks({ ...options, firstToken: 'first-token', lanUrls: ['http://192.168.1.20:3000'] });
    expect(text).toContain('Open the console link first: whoever does so becomes its administrator.');
    expect(text.split('\n')).toContain('  Console  http://localhost:3000/console/join#first-token');
    expect(text.split('From the network:')[1]).not.toContain('first-token');
  });

  it('given loopback only, when the links are printed, then it says so and how to open it, without QR codes', () => {
    const text = describeLinks(options);
    expect(text).toContain('This machine only (start with --lan to open it to the network).');
    expect(text).not.toMatch(/[▀▄█]/);
  });

  it('given addresses on the network, when the links are printed, then they are listed with QR codes, and no administrator key goes into them', () => {
    const text = describeLinks({ ...options, demo: false, lanUrls: ['http://192.168.1.20:3000', 'http://10.0.0.8:3000'] });
    expect(text).not.toContain('This machine only');
    expect(text).toContain('  TV       http://192.168.1.20:3000/tv#key=rb_read&ws=main');
    expect(text).toContain('  Rep      http://10.0.0.8:3000/?ws=main');
    expect(text.split('From the network:')[1]).not.toContain('rb_admin');
    expect(text).toMatch(/[▀▄█]/);
  });

  it('given a floor with activities, when the links are printed, then the first call is not offered again', () => {
    const text = describeLinks({ ...options, now: undefined });
    expect(text).not.toContain('curl');
    expect(text).toContain('It counts days in Europe/Berlin and money in EUR');
  });

  it('given the first call, when a shell and JSON read it, then it is one command with one activity', () => {
    const [addPerson = '', postActivity = ''] = firstCalls(
      options.url,
      { ...options.keys, admin: 'rb_admin', ingest: 'rb_ingest' },
      options.now,
    )
      .join('\n')
      .replaceAll('\\\n', '')
      .split('\n');
    const body = (command: string) => JSON.parse(/-d '(.*)'$/.exec(command)?.[1] ?? '');
    expect(personSchema.parse(body(addPerson))).toMatchObject({ name: 'Ana Silva', role: 'rep' });
    expect(addPerson).toContain("/v1/people/ana -H 'Authorization: Bearer rb_admin'");
    expect(body(postActivity)).toEqual({ id: 'call-1', type: 'call.logged', at: options.now, rep: 'ana' });
    expect(postActivity).toContain("-H 'Authorization: Bearer rb_ingest'");
  });
});

describe('demo', () => {
  const empty = { workspaces: ['demo', 'main'], mainIsEmpty: true };
  it.each([
    ['auto', empty, true],
    ['auto', { workspaces: [], mainIsEmpty: true }, true],
    ['auto', { ...empty, mainIsEmpty: false }, false],
    ['auto', { workspaces: ['demo', 'east', 'main'], mainIsEmpty: true }, false],
    ['on', { ...empty, mainIsEmpty: false }, true],
    ['off', empty, false],
  ] as const)('given RALLYBOARD_DEMO=%s and %o, when a server starts, then the demo runs: %s', (setting, facts, expected) => {
    expect(wantsDemo(setting, facts)).toBe(expected);
  });
});

describe('local files', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'rallyboard-files-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  it('given a data folder that is not there, when it is made, then it is for its owner only; made again, it stays', () => {
    const place = join(folder(), 'a', 'b');
    makeDataFolder(place);
    expect(statSync(place).mode & 0o777).toBe(0o700);
    writeFileSync(join(place, 'x'), '');
    makeDataFolder(place);
    expect(readdirSync(place)).toEqual(['x']);
  });

  it('given a data folder that cannot be one, when it is made, then one sentence says why, and what to do', () => {
    const place = folder();
    const file = join(place, 'file');
    writeFileSync(file, 'mine');
    const choose = 'Choose another with --data or RALLYBOARD_DATA.';
    const table: [string, string][] = [
      [file, 'a file is in its way'],
      [join(file, 'below'), 'a file is in its way'],
      [join(place, 'x'.repeat(300)), 'its name is too long'],
    ];
    for (const [path, why] of table) {
      expect(() => makeDataFolder(path)).toThrow(new CommandFailed(`the data folder ${path} cannot be used: ${why}. ${choose}`));
    }
    // Where nobody may write, root included; its answer to `mkdir` is none that anybody expects.
    expect(() => makeDataFolder('/proc/rallyboard')).toThrow(
      /^the data folder \/proc\/rallyboard cannot be used: nothing can be written there \(\w+\)\. /,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('given a running server, when it says where it is, then only its owner can read it, and it is gone afterwards', () => {
    const place = folder();
    const content = { pid: process.pid, url: 'http://127.0.0.1:3000', key: 'rb_1' };
    writeServerFile(place, content);
    expect(readServerFile(place)).toEqual(content);
    expect(statSync(join(place, 'server.json')).mode & 0o777).toBe(0o600);
    removeServerFile(place);
    expect(readServerFile(place)).toBeNull();
    expect(readdirSync(place)).toEqual([]);
  });

  it("given another server's file, when this one ends, then the file stays", () => {
    const place = folder();
    writeServerFile(place, { pid: process.pid + 1, url: 'http://127.0.0.1:3000', key: 'rb_1' });
    removeServerFile(place);
    expect(readServerFile(place)?.pid).toBe(process.pid + 1);
  });

  it('given keys of links, when they are written over older ones with wider rights, then they are kept and private', () => {
    const place = folder();
    writeFileSync(join(place, 'keys.json'), '{}', { mode: 0o644 });
    writeLinkKeys(place, { 'main/read': 'rb_r', server: 'rb_a' });
    expect(readLinkKeys(place)).toEqual({ 'main/read': 'rb_r', server: 'rb_a' });
    expect(statSync(join(place, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('given a torn file, when it is read, then it counts as missing', () => {
    const place = folder();
    writeFileSync(join(place, 'keys.json'), '{"main": {"re');
    writeFileSync(join(place, 'server.json'), 'nonsense');
    expect(readLinkKeys(place)).toEqual({});
    expect(readServerFile(place)).toBeNull();
  });
});

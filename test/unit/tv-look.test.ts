import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quietAfterMs, statusOf } from '../../client/tv/status.ts';
import { contrast, hexToRgb } from '../support/contrast.ts';

const tokens = readFileSync(new URL('../../client/tokens.css', import.meta.url), 'utf8');

/** The colours of a theme; the light one changes only some of the dark one's. */
function theme(name: 'dark' | 'light'): (token: string) => string {
  const [dark = '', light = ''] = tokens.split(':root[data-theme="light"]');
  const read = (css: string, token: string) => new RegExp(`--${token}: (#[0-9a-f]{6});`).exec(css)?.[1];
  return (token) => (name === 'light' ? read(light, token) : undefined) ?? read(dark, token) ?? '';
}

it('given two themes, when read, then they differ', () => {
  expect(theme('light')('ground')).not.toBe(theme('dark')('ground'));
});

describe.each(['dark', 'light'] as const)('the %s theme', (name) => {
  const color = theme(name);
  it.each([
    ['text', 'ground'],
    ['text', 'lane'],
    ['text', 'fill-to'],
    ['text', 'ice-fill'],
    ['text', 'coral-fill'],
    ['text-soft', 'ice-fill'],
    ['text-soft', 'coral-fill'],
    ['text-soft', 'ground'],
    ['text-soft', 'fill-to'],
    ['text-muted', 'ground'],
    ['text-muted', 'ground-deep'],
    ['accent-ink', 'accent'],
  ])('given %s on %s, when seen from five metres, then the contrast is 7:1', (ink, ground) => {
    expect(contrast(hexToRgb(color(ink)), hexToRgb(color(ground)))).toBeGreaterThanOrEqual(7);
  });
  it.each([
    ['accent-text', 'ground'],
    ['ice', 'fill-from'],
    ['coral', 'fill-from'],
    ['amber', 'ground'],
    ['ice', 'ice-fill'],
    ['coral', 'coral-fill'],
    ['ice', 'lane'],
    ['coral', 'lane'],
  ])('given %s on %s, which a word or shape repeats, then the contrast is 4.5:1', (ink, ground) => {
    expect(contrast(hexToRgb(color(ink)), hexToRgb(color(ground)))).toBeGreaterThanOrEqual(4.5);
  });
});

describe('S4 how fresh the screen is', () => {
  const now = Date.UTC(2026, 10, 22, 14, 32);
  const fresh = {
    state: { kind: 'live' } as const,
    asOf: now,
    lastAt: new Date(now - 4_000).toISOString(),
    staleSince: undefined,
    zone: 'UTC',
    now,
  };

  it('given live data, when shown, then the age of the last activity ticks', () => {
    expect(statusOf(fresh)).toEqual({ light: 'live', word: 'Live', detail: 'Last activity 4 s ago' });
    expect(statusOf({ ...fresh, now: now + 60_000 }).detail).toBe('Last activity 1 min ago');
    expect(statusOf({ ...fresh, lastAt: null }).detail).toBe('No activity yet');
    expect(statusOf({ ...fresh, lastAt: undefined })).toEqual({ light: 'live', word: 'Live', detail: '' });
  });

  it('given a clock slightly behind the server, when shown, then no age is negative', () => {
    expect(statusOf({ ...fresh, now: now - 60_000 }).detail).toBe('Last activity just now');
  });

  it('given a long silence, when shown, then it is said in word and shape', () => {
    expect(statusOf({ ...fresh, now: now + quietAfterMs })).toMatchObject({ light: 'quiet', word: 'Quiet' });
  });

  it('given no connection, when shown, then it says as of when', () => {
    const status = statusOf({ ...fresh, state: { kind: 'offline', since: now } });
    expect(status).toMatchObject({ light: 'waiting', word: 'Reconnecting' });
    expect(status.detail).toMatch(/^as of 2:32|^as of 14:32/);
    expect(statusOf({ ...fresh, state: { kind: 'connecting' }, asOf: null })).toEqual({ light: 'waiting', word: 'Connecting', detail: '' });
  });

  it('given a projection that stopped, when shown, then the numbers are called stale even while live', () => {
    expect(statusOf({ ...fresh, staleSince: '2026-11-22T14:02:00Z' })).toMatchObject({ light: 'stale', word: 'Stale' });
  });
});

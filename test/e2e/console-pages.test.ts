import { expect, type Page, test } from '@playwright/test';
import { seriousProblems as serious } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

let server: BuiltServer;
let readKey = '';

test.beforeAll(async () => {
  server = await startBuiltServer();
  await server.call('PUT', '/v1/teams/north', { name: 'North' });
  await server.call('PUT', '/v1/people/ana', { name: 'Ana Sousa', team: 'north' });
  await server.call('PUT', '/v1/people/ben', { name: 'Ben Carter', team: 'north' });
  await server.call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  await server.call('PUT', '/v1/boards/day', { name: 'Calls of the day', metric: 'calls' });
  const at = new Date().toISOString();
  const activities = ['ana', 'ana', 'ben', 'zoe'].map((rep, index) => ({ id: `call-${index}`, type: 'call.logged', at, rep }));
  await server.call('POST', '/v1/activities', { activities });
  const { key } = (await server.call('POST', '/v1/keys', { name: 'Looker', scopes: ['read'] })) as { key: string };
  readKey = key;
});
test.afterAll(async () => {
  await server.close();
});
test.use({ viewport: { width: 1440, height: 900 } });

const open = (page: Page, path = '', key = server.adminKey) => page.goto(`${server.url}/console${path}#key=${key}&ws=main`);

const pages = [
  ['', 'Live', /Ana Sousa made a call/],
  ['/boards', 'Boards', /Calls of the day/],
  ['/boards/day', 'Calls of the day', /Ben Carter/],
  ['/metrics', 'Metrics', /Count of “Call logged”/],
  ['/people', 'People and teams', /the id “zoe”/],
  ['/settings', 'Settings', /How this workspace counts/],
] as const;

for (const [path, title, content] of pages) {
  test(`given ${title}, dark and light, when checked by axe, then nothing serious is found and the policy kept everything`, async ({
    page,
  }) => {
    const refused: string[] = [];
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    page.on('pageerror', (error) => refused.push(error.message));
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await open(page, path);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.getByText(content).first()).toBeVisible();
    expect(await serious(page), 'dark').toEqual([]);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    expect(await serious(page), 'light').toEqual([]);
    expect(refused).toEqual([]);
  });
}

for (const [path, button] of [
  ['/boards', 'New board'],
  ['/metrics', 'New metric'],
  ['/people', 'New person'],
  ['/people', 'New team'],
  ['/boards/day', 'Why 2? Ana Sousa'],
] as const) {
  test(`given the sheet of "${button}", when checked by axe, then nothing serious is found; Escape gives the focus back`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, path);
    await page.getByRole('button', { name: button }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: button }).first()).toBeFocused();
  });
}

test('given a key that may only read, when the console opens, then it shows everything and offers nothing that it cannot do', async ({
  page,
}) => {
  await open(page, '/people', readKey);
  await expect(page.getByText('Read only')).toBeVisible();
  await expect(page.getByRole('row', { name: /Ana Sousa/ })).toBeVisible();
  for (const name of ['People and teams', 'Metrics', 'Boards']) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await expect(page.getByRole('button', { name: /New|Delete|Edit/ })).toHaveCount(0);
  }
  await page.getByRole('link', { name: 'Calls of the day', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Why 2? Ana Sousa' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Delete|Edit/ })).toHaveCount(0);
});

test('given no key and no demo floor, when the console opens, then it asks to sign in', async ({ page }) => {
  await page.goto(`${server.url}/console`);
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
});

test('given a key that opens nothing, when the console opens, then it says so and where to sign in', async ({ page }) => {
  await open(page, '', `rb_000000000000_${'x'.repeat(43)}`);
  await expect(page.getByRole('heading', { name: 'This page needs its link' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('given a list, when searched, then only what matches stays and nothing found is said', async ({ page }) => {
  await open(page, '/people');
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('cárter');
  await expect(page.getByRole('row', { name: /Ben Carter/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /Ana Sousa/ })).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody');
  await expect(page.getByRole('heading', { name: 'Nothing matches “nobody”' })).toBeVisible();
});

test('given a phone, when each page is open, then nothing is wider than the screen', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [path, title] of pages) {
    await open(page, path);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

test('REL11 given a server that is killed, when it is back, then what was known stood, said so, and goes on by itself', async ({
  page,
}) => {
  await open(page);
  await expect(page.getByText('Ana Sousa made a call').first()).toBeVisible();
  await server.kill();
  await expect(page.getByText(/No connection\. You see what was known at/)).toBeVisible();
  await expect(page.getByText('Ana Sousa made a call').first()).toBeVisible();
  await server.restart();
  await expect(page.getByText(/No connection\./)).toHaveCount(0, { timeout: 60_000 });
});

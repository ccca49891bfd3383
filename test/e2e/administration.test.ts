import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { becomeAdministrator, firstLink, freshPage, invite } from '../support/people-visits.ts';

let server: BuiltServer;
let admin: Page;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  admin = await freshPage(browser);
});
test.afterAll(async () => {
  await server.close();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
async function open(name: 'General' | 'API keys' | 'Audit' | 'Workspaces'): Promise<void> {
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();
  await admin.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name }).click();
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`given the pages that need nobody, ${colorScheme}, when checked by axe, then nothing serious is found`, async ({ browser }) => {
    const page = await freshPage(browser, { colorScheme, viewport: { width: 390, height: 844 } });
    for (const [address, title] of [
      [`${server.url}/console`, 'Sign in'],
      [await firstLink(server), 'Make yourself the administrator'],
      [`${server.url}/console/join#${'x'.repeat(43)}`, 'This link is used up'],
      [`${server.url}/console/join`, 'This link is incomplete'],
    ] as const) {
      // Between addresses that differ in the fragment alone nothing would be loaded.
      await page.goto('about:blank');
      await page.goto(address);
      await expect(heading(page, title)).toBeVisible();
      expect(await seriousProblems(page), title).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
    await page.context().close();
  });
}

test('given a key made by its form, when it is used and revoked, then it is shown once, says when it was used, and works no more', async () => {
  await becomeAdministrator(admin, server);
  await open('API keys');
  await admin.getByRole('button', { name: 'New key' }).click();
  const sheet = admin.getByRole('dialog');
  await sheet.getByLabel('Name', { exact: true }).fill('Dialer');
  await sheet.getByLabel('Source of its activities').fill('Dialer one');
  await sheet.getByRole('button', { name: 'Make the key' }).click();
  await expect(sheet.getByLabel('Source of its activities')).toHaveAccessibleDescription(/^A source has 1 to 64/);
  await sheet.getByLabel('Source of its activities').fill('dialer');
  await sheet.getByRole('button', { name: 'Make the key' }).click();
  const key = (await sheet.getByLabel('The key', { exact: true }).innerText()).trim();
  expect(key).toMatch(/^rb_/);
  expect(await seriousProblems(admin)).toEqual([]);
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(admin.getByRole('row', { name: /Dialer send activities in · dialer.*Never/ })).toBeVisible();
  await expect(admin.getByText(key)).toHaveCount(0);

  const ask = () => fetch(`${server.url}/v1/me`, { headers: { Authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  await admin.getByRole('button', { name: 'Revoke Dialer' }).click();
  await admin.getByRole('alertdialog', { name: 'Revoke the key “Dialer”?' }).getByRole('button', { name: 'Revoke' }).click();
  // While it asks, what is behind it is nobody's to see.
  await expect(admin.getByRole('alertdialog')).toHaveCount(0);
  await expect(admin.getByRole('row', { name: /Dialer/ })).toHaveCount(0);
  expect((await ask()).status).toBe(401);
});

test('SEC12 given what was done, when the audit is open, then sentences say who did what, and filters keep what was asked for', async () => {
  await server.call('PUT', '/v1/people/ana', { name: 'Ana Sousa' });
  await server.call('PUT', '/v1/metrics/dials', { name: 'Dials', measure: { types: ['call.logged'], aggregate: 'count' } });
  await server.call('PUT', '/v1/boards/dials', { name: 'Dials of the day', metric: 'dials' });
  await server.call('PUT', '/v1/boards/dials', { name: 'Dials of the day', metric: 'dials', period: { kind: 'week' } });
  await server.call('PUT', '/v1/people/ana', { name: 'Ana Sousa', alias: 'Annie', timeOff: [{ from: '2030-01-01', to: '2030-01-02' }] });
  const at = new Date().toISOString();
  const calls = ['c1', 'c2'].map((id) => ({ id, type: 'call.logged', at, rep: 'ana', source: 'crm' }));
  await server.call('POST', '/v1/activities', { activities: calls });
  await server.call('POST', '/v1/activities/c1/void?source=crm', { reason: 'twice' });
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await invite(admin, 'Ana Sousa');
  await open('Audit');
  const lines = admin.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  await expect(lines.first()).toContainText('Mia Chen invited Ana Sousa');
  await expect(lines.filter({ hasText: 'The administrator’s key changed the board Dials of the day: period' })).toHaveCount(1);
  await expect(lines.filter({ hasText: 'The administrator’s key made the metric Dials' })).toHaveCount(1);
  await expect(lines.filter({ hasText: /Mia Chen revoked the API key Dialer/ })).toHaveCount(1);
  for (const sentence of [
    'The administrator’s key changed Ana Sousa: name for screens, time off',
    'The administrator’s key sent in 2 activities from crm',
    /The administrator’s key voided “Call logged” of Ana Sousa .*twice/,
  ]) {
    await expect(lines.filter({ hasText: sentence }), String(sentence)).toHaveCount(1);
  }
  await admin.getByLabel('What', { exact: true }).selectOption({ label: 'Activities sent in' });
  await expect(lines).toHaveText([/sent in 2 activities from crm/]);
  await admin.getByLabel('What', { exact: true }).selectOption({ label: 'Boards' });
  await expect(lines.nth(1)).toContainText('made the board Dials of the day');
  await expect(lines.filter({ hasText: 'invited' })).toHaveCount(0);
  await admin.getByLabel('By whom').fill('mia');
  await admin.getByRole('option', { name: 'Mia Chen' }).click();
  await expect(admin.getByRole('heading', { name: 'Nothing like this was done' })).toBeVisible();
  await admin.getByLabel('What', { exact: true }).selectOption({ label: 'Access and keys' });
  await expect(lines.first()).toContainText('Mia Chen invited Ana Sousa');
});

test('given a long audit, when older lines are asked for, then they follow the newer ones', async () => {
  for (let n = 0; n < 60; n += 1) await server.call('PUT', `/v1/teams/t${n}`, { name: `Team ${n}` });
  await open('General');
  await open('Audit');
  const lines = admin.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  await expect(lines).toHaveCount(50);
  await admin.getByRole('button', { name: 'Show older' }).click();
  await expect(lines.filter({ hasText: 'made the team Team 0' })).toHaveCount(1);
  await expect(lines.first()).toContainText('made the team Team 59');
});

test('SEC1 given a new workspace, when it is opened and the menu leads back, then each shows its own people and nobody was asked for an id', async () => {
  await open('Workspaces');
  await admin.getByRole('button', { name: 'New workspace' }).click();
  await admin.getByRole('dialog').getByLabel('Name', { exact: true }).fill('North Sea');
  await admin.getByRole('dialog').getByRole('button', { name: 'Make the workspace' }).click();
  await admin.getByRole('link', { name: 'Open North Sea' }).click();
  await expect(admin).toHaveURL(`${server.url}/console/?ws=north-sea`);
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await expect(admin.getByRole('heading', { name: 'Nobody is here yet' })).toBeVisible();
  await admin.getByRole('button', { name: 'Account of mia@example.com' }).click();
  await admin.getByRole('menuitemradio', { name: 'My floor' }).click();
  await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await expect(admin.getByRole('row', { name: /Ana Sousa/ })).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`given the administrators' pages, ${colorScheme}, when checked by axe, then nothing serious is found`, async () => {
    await admin.emulateMedia({ colorScheme });
    for (const name of ['General', 'API keys', 'Audit', 'Workspaces'] as const) {
      await open(name);
      await expect(admin.getByRole('status', { name: 'Loading …' })).toHaveCount(0);
      expect(await seriousProblems(admin), name).toEqual([]);
    }
    await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
    await admin.getByRole('button', { name: /access of Ana Sousa$/ }).click();
    await expect(admin.getByRole('dialog')).toBeVisible();
    expect(await seriousProblems(admin), 'access').toEqual([]);
    await admin.keyboard.press('Escape');
    await admin.getByRole('button', { name: 'Account of Mia Chen' }).click();
    await expect(admin.getByRole('menu')).toBeVisible();
    expect(await seriousProblems(admin), 'menu').toEqual([]);
    await admin.keyboard.press('Escape');
  });
}

import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { watchPage } from '../support/page-watch.ts';
import { becomeAdministrator, freshPage } from '../support/people-visits.ts';

let server: BuiltServer;
let page: Page;
let complaints: readonly string[];
test.describe.configure({ mode: 'serial' });

const always = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]));

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  await server.call('PUT', '/v1/workspace', { name: 'Acme', zone: 'UTC', workingWeek: always });
  await server.call('PUT', '/v1/teams/east', { name: 'East' });
  for (const [id, name] of Object.entries({ ana: 'Ana Sousa', ben: 'Ben Carter' })) {
    await server.call('PUT', `/v1/people/${id}`, { name, team: 'east' });
  }
  await server.call('PUT', '/v1/metrics/dials', { name: 'Dials', measure: { types: ['call.logged'], aggregate: 'count' } });
  await server.call('PUT', '/v1/boards/dials', { name: 'Dials today', metric: 'dials', columns: ['trend', 'streak'] });
  const at = new Date().toISOString();
  const calls = [1, 2, 3, 4, 5].map((n) => ({ id: `c${n}`, type: 'call.logged', at, rep: n < 4 ? 'ana' : 'ben' }));
  await server.call('POST', '/v1/activities', { activities: calls });
  page = await freshPage(browser);
  ({ complaints } = await watchPage(page, server.url));
  await becomeAdministrator(page, server);
});
test.afterAll(async () => {
  await server.close();
});

const sheet = () => page.getByRole('dialog');

/** Nothing serious in both themes and on a phone. */
async function isClean(what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousProblems(page), `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await seriousProblems(page), `${what}, on a phone`).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), `${what} fits a phone`).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('G1 given no goals, when a team and a rep get one, then the list shows what is there, the goal and the pace in words', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Goals' }).click();
  await expect(page.getByRole('heading', { name: 'No goals yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Set a goal' }).first().click();
  await sheet().getByLabel('Metric').selectOption({ label: 'Dials' });
  await sheet().getByText('A team', { exact: true }).click();
  await sheet().getByText('Day', { exact: true }).click();
  await sheet().getByLabel('Goal', { exact: true }).fill('5000000');
  await expect(sheet()).toContainText('About 2,500,000 for each of 2 reps.');
  await sheet().getByText('By weights', { exact: true }).click();
  await sheet().getByLabel('Weight of Ben Carter').fill('1');
  await expect(sheet()).toContainText('About 5,000,000 for Ben Carter.');
  await isClean('the form');
  await sheet().getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Dials.*East/ });
  await expect(row).toContainText('5,000,000');
  await expect(row).toContainText('far behind');

  await page.getByRole('button', { name: 'Set a goal' }).click();
  await sheet().getByLabel('Metric').selectOption({ label: 'Dials' });
  await sheet().getByText('A rep', { exact: true }).click();
  await sheet().getByText('Day', { exact: true }).click();
  await sheet().getByLabel('Goal', { exact: true }).fill('2');
  await sheet().getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /Dials.*Ana Sousa/ })).toContainText('ahead');
  await isClean('the list');
});

test('G2 given a goal, when it is opened and changed with the keyboard alone, then curve, table and history tell it', async () => {
  await page.getByRole('link', { name: /Dials.*Ana Sousa/ }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/goals\/[\w-]+/);
  await expect(sheet()).toContainText(/At \d[\d,]*% of pace: ahead/);
  await expect(sheet()).toContainText('Too little to say where it will end');
  await sheet().getByText('The same as a table').focus();
  await page.keyboard.press('Enter');
  await expect(sheet().getByRole('table')).toContainText('Should be there');
  await isClean('the pace');
  await server.call('POST', '/v1/activities', {
    activities: [{ id: 'c9', type: 'call.logged', at: new Date().toISOString(), rep: 'ana' }],
  });
  await expect(sheet().locator('.value')).toHaveText('4');

  await sheet().getByRole('button', { name: 'Change' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Goal', { exact: true }).fill('9000000');
  await page.keyboard.press('Enter');
  await expect(sheet()).toHaveCount(1);
  await expect(sheet()).toContainText('9,000,000');
  await expect(sheet()).toContainText('2 from the beginning, as usual');
  await page.keyboard.press('Escape');
  await expect(sheet()).toHaveCount(0);
  await expect(page.getByRole('row', { name: /Dials.*Ana Sousa/ })).toContainText('far behind');
});

test('B4 given a board, when it ranks by the part of the goal, then rows show goal and pace, and a goal that is deleted is gone', async () => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Boards' }).click();
  await page.getByRole('link', { name: 'Dials today', exact: true }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  await sheet().getByLabel('Ranked by').selectOption({ label: 'Part of the own goal' });
  await sheet().getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('columnheader', { name: 'Of goal' })).toBeVisible();
  const ana = page.getByRole('row', { name: /Ana Sousa/ });
  await expect(ana).toContainText('9,000,000');
  await expect(ana).toContainText('far behind');
  await expect(ana.getByRole('img', { name: /^4 of 9,000,000/ }).first()).toBeVisible();
  await isClean('the board');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Goals' }).click();
  await page.getByRole('link', { name: /Dials.*Ana Sousa/ }).click();
  await sheet().getByRole('button', { name: 'Change' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('row', { name: /Dials.*Ana Sousa/ })).toHaveCount(0);
  await expect(page).toHaveURL(/\/goals\/?\?/);
  expect(complaints).toEqual([]);
});

import { expect, type Page, test } from '@playwright/test';
import type { WorkspaceReply } from '../../shared/api/workspace.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

let server: BuiltServer;
let readKey = '';

test.beforeAll(async () => {
  server = await startBuiltServer();
});
test.afterAll(async () => {
  await server.close();
});
test.use({ viewport: { width: 1440, height: 900 } });
test.describe.configure({ mode: 'serial' });

const open = (page: Page, path = '', key = server.adminKey) => page.goto(`${server.url}/console${path}#key=${key}&ws=main`);
const workspace = () => server.call('GET', '/v1/workspace') as Promise<WorkspaceReply>;
const log = (page: Page) => page.getByRole('region', { name: 'The log' }).getByRole('listitem');

test('T1 given an empty workspace, when its settings are saved, then what has no field stays, and the first step is done', async ({
  page,
}) => {
  const { id: _id, rev: _rev, currencyFixed: _fixed, ...before } = await workspace();
  await server.call('PUT', '/v1/workspace', { ...before, holidays: ['2026-12-25'] });
  await open(page);
  await expect(page.getByText('Days are counted in UTC and money in USD: check it first.')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Example Ltd');
  await expect(page.getByLabel('Time zone')).toHaveValue('UTC');
  // Typed and left: what nothing or several fit is no zone and holds the form back, the only one that fits is meant.
  await page.getByLabel('Time zone').fill('Atlantis');
  await page.getByLabel('Name', { exact: true }).click();
  await expect(page.getByLabel('Time zone')).toHaveAccessibleDescription('Nothing matches');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toHaveCount(0);
  await page.getByLabel('Time zone').fill('America');
  await page.getByLabel('Name', { exact: true }).click();
  await expect(page.getByLabel('Time zone')).toHaveAccessibleDescription('Choose one from the list.');
  await page.getByLabel('Time zone').fill('berlin');
  await page.getByLabel('Name', { exact: true }).click();
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
  await page.getByLabel('Currency').fill('xof');
  await page.getByRole('option', { name: 'XOF' }).click();
  await page.getByLabel('The week begins on').selectOption({ label: 'Sunday' });
  await page.getByLabel('The fiscal year begins in').selectOption({ label: 'April' });
  await page.getByText('Weeks: 4, 4 and 5').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(await workspace()).toMatchObject({
    name: 'Example Ltd',
    zone: 'Europe/Berlin',
    currency: 'XOF',
    weekStart: 'sun',
    fiscalYearStart: 4,
    quarters: '4-4-5',
    holidays: ['2026-12-25'],
    workingWeek: before.workingWeek,
  });
  await page.getByRole('navigation').getByRole('link', { name: 'Live' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Check how you count' })).toContainText('Done');
});

test('E8 given amounts, when the settings are opened, then the currency is shut and says why, and the rest can be saved', async ({
  page,
}) => {
  await server.call('PUT', '/v1/people/ana', { name: 'Ana Sousa', email: 'ana@example.com' });
  await server.call('PUT', '/v1/people/ben', { name: 'Ben Carter' });
  await server.call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  await server.call('PUT', '/v1/boards/day', { name: 'Calls of the day', metric: 'calls' });
  const at = new Date().toISOString();
  const won = { id: 'won', type: 'deal.won', at, rep: 'ana', value: '10', currency: 'XOF' };
  const calls = ['call-1', 'call-2'].map((id) => ({ id, type: 'call.logged', at, rep: 'ana' }));
  await server.call('POST', '/v1/activities', { activities: [won, ...calls] });
  await open(page, '/settings');
  await page.getByLabel('Name', { exact: true }).fill('Example Inc');
  await expect(page.getByLabel('Currency')).toBeDisabled();
  await expect(page.getByLabel('Currency')).toHaveAccessibleDescription(/It stays XOF/);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  expect(await workspace()).toMatchObject({ name: 'Example Inc', currency: 'XOF' });
});

test('E9 given a line of the log, when its activity is voided there, then it says so with the reason and the line is struck out', async ({
  page,
}) => {
  await open(page);
  await log(page).first().getByRole('button').click();
  const sheet = page.getByRole('dialog', { name: 'Call logged' });
  await expect(sheet).toContainText('call-2');
  await sheet.getByRole('button', { name: 'Void' }).click();
  const ask = page.getByRole('alertdialog', { name: 'Void this activity?' });
  await ask.getByLabel('Reason').fill('logged twice');
  await ask.getByRole('button', { name: 'Void' }).click();
  await expect(sheet).toContainText('logged twice');
  await expect(sheet.getByRole('button', { name: 'Void' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(log(page).filter({ hasText: 'Voided' })).toHaveCount(1);
});

test('E9 given the entries behind a number, when one is given to somebody else, then the entries and the board follow', async ({
  page,
}) => {
  await open(page, '/boards/day');
  await page
    .getByRole('row', { name: /Ana Sousa/ })
    .getByText('Ana Sousa')
    .click();
  const why = page.getByRole('dialog', { name: 'Why 1?' });
  await why.getByRole('button', { name: 'Call logged' }).click();
  const sheet = page.getByRole('dialog', { name: 'Call logged' });
  await sheet.getByRole('button', { name: 'Give to somebody else' }).click();
  await sheet.getByRole('combobox', { name: 'Who did it' }).fill('ben');
  await page.getByRole('option', { name: 'Ben Carter' }).click();
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toContainText('Given to somebody else');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Why 0?' })).toContainText('No entries in this period');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row', { name: /^1.*Ben Carter/ })).toBeVisible();
});

test('given a key that may only read, when settings and an activity are open, then nothing can be changed', async ({ page }) => {
  const { key } = (await server.call('POST', '/v1/keys', { name: 'Looker', scopes: ['read'] })) as { key: string };
  readKey = key;
  await open(page, '/settings', readKey);
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
  await expect(page.getByLabel('Time zone')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await page.getByRole('navigation').getByRole('link', { name: 'Live' }).click();
  await log(page).first().getByRole('button').click();
  await expect(page.getByRole('dialog').getByText('call-2')).toBeVisible();
  await expect(page.getByRole('button', { name: /Void|Give to/ })).toHaveCount(0);
});

test('M1 given the metric form, when a type is not one or the sum needs numbers, then the field says so and offers only those', async ({
  page,
}) => {
  await open(page, '/metrics');
  await page.getByRole('row', { name: /Calls/ }).getByRole('cell').nth(1).click();
  const sheet = page.getByRole('dialog', { name: 'Edit Calls' });
  const types = sheet.getByLabel('Of these activities');
  await types.fill('meeting');
  await types.press('Enter');
  await expect(types).toHaveAccessibleDescription(/“meeting” is not a type of activity.*as in meeting\./);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toBeVisible();
  await types.fill('Meeting held');
  await types.press('Enter');
  await expect(sheet.getByRole('button', { name: 'Take Meeting held away' })).toBeVisible();
  await sheet.getByLabel('Take').first().selectOption({ label: 'how many different' });
  await sheet.getByLabel('Field').selectOption({ label: 'Deal' });
  await sheet.getByLabel('Take').first().selectOption({ label: 'the sum of' });
  await expect(sheet.getByLabel('Field').locator('option')).toHaveText(['Amount', 'Property …']);
  await expect(sheet.getByLabel('Field')).toHaveValue('value');
});

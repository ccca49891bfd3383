import { expect, type Page, test } from '@playwright/test';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

let server: BuiltServer;

test.beforeAll(async () => {
  server = await startBuiltServer();
});
test.afterAll(async () => {
  await server.close();
});
test.use({ viewport: { width: 1440, height: 900 } });
test.describe.configure({ mode: 'serial' });

async function open(page: Page, name: string): Promise<void> {
  await page.goto(`${server.url}/console#key=${server.adminKey}&ws=main`);
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Fills a sheet by the labels of its fields and saves it. */
async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  const sheet = page.getByRole('dialog');
  for (const [label, value] of Object.entries(fields)) {
    const field = sheet.getByLabel(label, { exact: true });
    const isSelect = await field.evaluate((element) => element.tagName === 'SELECT');
    if (isSelect) await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await sheet.getByRole('button', { name: 'Save' }).click();
}

let sent = 0;
async function post(rep: string): Promise<void> {
  sent += 1;
  await server.call('POST', '/v1/activities', { id: `demo-${sent}`, type: 'demo.held', at: new Date().toISOString(), rep });
}

test('given an empty workspace, when the console opens, then it says what to do and has a first command for this address', async ({
  page,
}) => {
  await page.goto(`${server.url}/console#key=${server.adminKey}&ws=main`);
  await expect(page.getByRole('heading', { name: 'Set up your floor' })).toBeVisible();
  await expect(page.getByLabel('The first activity, as a command')).toContainText(`curl ${server.url}/v1/activities`);
  await expect(page.getByLabel('The first activity, as a command')).toContainText('Bearer YOUR_KEY');
  expect(page.url()).not.toContain(server.adminKey);
});

test('given forms, when a team and a person are made, then they are listed and nobody was asked for an id', async ({ page }) => {
  await open(page, 'People and teams');
  await page.getByRole('button', { name: 'New team' }).first().click();
  await fill(page, { Name: 'North Harbour' });
  await expect(page.getByRole('button', { name: 'North Harbour' })).toBeVisible();
  await page.getByRole('button', { name: 'New person' }).first().click();
  await fill(page, { Name: 'Ana Sousa', 'E-mail': 'ana@example.com', Team: 'North Harbour' });
  await expect(page.getByRole('row', { name: /Ana Sousa.*ana@example\.com.*North Harbour.*Rep/ })).toBeVisible();
  await expect(page.getByText('1 person')).toBeVisible();
});

test('given an e-mail that is somebody else’s, when a person is saved, then the field says so and nothing is lost', async ({ page }) => {
  await open(page, 'People and teams');
  await page.getByRole('button', { name: 'New person' }).first().click();
  await fill(page, { Name: 'Ana Twin', 'E-mail': 'ana@example.com' });
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('alert')).toContainText('Something else still rests on this');
  await expect(sheet.getByLabel('E-mail')).toHaveAccessibleDescription('Still used by Ana Sousa.');
  await expect(sheet.getByLabel('Name', { exact: true })).toHaveValue('Ana Twin');
});

test('M1 given the metric form, when a count of activities is described, then the list says it in plain words', async ({ page }) => {
  await open(page, 'Metrics');
  await page.getByRole('button', { name: 'New metric' }).click();
  await fill(page, { Name: 'Demos held', 'Of these activities': 'demo.held' });
  await expect(page.getByRole('row', { name: /Demos held.*Count of “Demo held”/ })).toBeVisible();
  await page.getByRole('button', { name: 'New metric' }).click();
  await page.getByRole('dialog').getByText('Other metrics').click();
  await fill(page, { Name: 'Demos per call', Formula: '[Demos held] / [Nothing]' });
  await expect(page.getByRole('dialog').getByLabel('Formula')).toHaveAccessibleDescription(/Nothing/);
  await fill(page, { Formula: '[Demos held] / [Calls]' });
  await expect(page.getByRole('row', { name: /Demos per call.*\[Demos held\] \/ \[Calls\]/ })).toBeVisible();
});

test('B1 given a board made by its form, when an activity is posted, then the row appears live and opens to its entries', async ({
  page,
}) => {
  await open(page, 'Boards');
  await page.getByRole('button', { name: 'New board' }).click();
  await fill(page, { Name: 'Demos today', Metric: 'Demos held' });
  await expect(page.getByRole('heading', { level: 1, name: 'Demos today' })).toBeVisible();
  await expect(page.getByText('On the start line: nobody has scored in this period.')).toBeVisible();
  await post('ana@example.com');
  await expect(page.getByRole('row', { name: /^1.*Ana Sousa.*North Harbour/ })).toBeVisible();
  await page.getByRole('button', { name: 'Why 1? Ana Sousa' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('heading', { name: 'Why 1?' })).toBeVisible();
  await expect(sheet.getByText('demo-1')).toBeVisible();
  await expect(sheet.getByText('Demo held')).toBeVisible();
});

test('given the start page, when activities arrive, then the newest is on top with who and which team', async ({ page }) => {
  await page.goto(`${server.url}/console#key=${server.adminKey}&ws=main`);
  const lines = page.getByRole('region', { name: 'The log' }).getByRole('listitem');
  await expect(lines).toHaveCount(1);
  await post('ana@example.com');
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText('Ana Sousa gave a demo');
  await expect(lines.first()).toContainText('North Harbour');
  await expect(page.getByRole('listitem').filter({ hasText: 'Demos today' })).toContainText('2');
});

test('E3 given a name that nobody is linked to, when it is linked by one choice, then its activities count', async ({ page }) => {
  await post('who@example.com');
  await page.goto(`${server.url}/console#key=${server.adminKey}&ws=main`);
  await expect(page.getByRole('region', { name: 'The log' }).getByRole('listitem').first()).toContainText('who@example.com');
  await page.getByRole('link', { name: 'Not linked' }).click();
  await page.getByRole('combobox', { name: 'Who is who@example.com?' }).fill('sousa');
  await page.getByRole('option', { name: /Ana Sousa/ }).click();
  await expect(page.getByText('who@example.com is now Ana Sousa: ')).toBeVisible();
  await page.getByRole('link', { name: 'Boards' }).click();
  await page.getByRole('link', { name: 'Demos today', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Why 3? Ana Sousa' })).toBeVisible();
});

test('B6 given a moment before anything happened, when a board is looked at as of it, then it is the start line, and live again after', async ({
  page,
}) => {
  await open(page, 'Boards');
  await page.getByRole('link', { name: 'Demos today', exact: true }).click();
  await page.getByLabel('As of').fill('2026-01-05T12:00');
  await page.getByLabel('As of').blur();
  await expect(page.getByText(/You see this board as of Jan 5, 2026.*That period is over/)).toBeVisible();
  await expect(page.getByRole('button', { name: /Why [1-9]/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to live' }).click();
  await expect(page.getByRole('button', { name: 'Why 3? Ana Sousa' })).toBeVisible();
});

test('given something that others rest on, when it is deleted, then the refusal names them; a board asks first and goes', async ({
  page,
}) => {
  await open(page, 'Metrics');
  await page.getByRole('button', { name: 'Demos held' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  const ask = page.getByRole('alertdialog', { name: 'Delete the metric “Demos held”?' });
  await ask.getByRole('button', { name: 'Delete' }).click();
  await expect(ask.getByRole('alert')).toContainText('Still used by Demos per call, Demos today.');
  await ask.getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Demos today' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('The metric and all activities stay');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Boards' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Demos today', exact: true })).toHaveCount(0);
});

import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { becomeAdministrator, freshPage, join } from '../support/people-visits.ts';

let server: BuiltServer;
let admin: Page;
let manager: Page;
let rep: Page;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  [admin, manager, rep] = await Promise.all([
    freshPage(browser),
    freshPage(browser),
    freshPage(browser, { viewport: { width: 390, height: 844 } }),
  ]);
  await becomeAdministrator(admin, server);
  await server.call('PUT', '/v1/teams/east', { name: 'East' });
  const people = { ana: 'Ana Sousa', ben: 'Ben Carter', mo: 'Mo Adler' };
  for (const [id, name] of Object.entries(people)) {
    await server.call('PUT', `/v1/people/${id}`, { name, email: `${id}@example.com`, team: 'east', role: id === 'mo' ? 'manager' : 'rep' });
  }
  await server.call('PUT', '/v1/metrics/won', {
    name: 'Won',
    format: 'currency',
    measure: { types: ['deal.won'], aggregate: 'sum', field: 'value' },
  });
  await server.call('PUT', '/v1/boards/won', { name: 'Won this week', metric: 'won', period: { kind: 'week' } });
  const now = Date.now();
  const won = (id: string, value: string, at: number, source = 'crm') => ({
    id,
    type: 'deal.won',
    at: new Date(at).toISOString(),
    rep: 'ana',
    value,
    currency: 'USD',
    source,
  });
  // Both within the week, however early in it the test runs.
  await server.call('POST', '/v1/activities', [won('deal-1', '900', now - 1_000), won('deal-2', '50', now, 'manual')]);
  for (const [id, page] of [
    ['mo', manager],
    ['ana', rep],
  ] as const) {
    const { token } = (await server.call('POST', `/v1/people/${id}/invitation`)) as { token: string };
    await join(page, `${server.url}/console/join#${token}`);
  }
});
test.afterAll(async () => {
  await server.close();
});

const pages = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
async function goTo(page: Page, link: string | RegExp, title: string): Promise<void> {
  await pages(page).getByRole('link', { name: link }).click();
  await expect(heading(page, title)).toBeVisible();
}
const mine = (page: Page) => page.getByRole('region', { name: 'My disputes' });
const card = (page: Page) => page.getByRole('article').filter({ hasText: 'Won this week' });
const saved = async (page: Page, press: () => Promise<void>) => {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
};

test('M6 given a rep’s own number, when a keyboard opens it, then its entries are there with their sources, and one is disputed there', async () => {
  await expect(heading(rep, 'Ana Sousa')).toBeVisible();
  await rep.getByRole('button', { name: 'Why $950? Won this week' }).focus();
  await rep.keyboard.press('Enter');
  const sheet = rep.getByRole('dialog', { name: 'Why $950?' });
  const entries = sheet.getByRole('listitem');
  await expect(entries).toHaveCount(2);
  await expect(entries.filter({ hasText: 'deal-1' })).toContainText('Source crm');
  await expect(entries.filter({ hasText: 'By hand' })).toHaveCount(1);
  await expect(entries.filter({ hasText: 'By hand' })).toContainText('deal-2');
  expect(await seriousProblems(rep)).toEqual([]);
  await entries
    .filter({ hasText: 'deal-1' })
    .getByRole('button', { name: /^Dispute: Deal won/ })
    .press('Enter');
  await sheet.getByRole('button', { name: 'Send' }).click();
  await expect(sheet.getByRole('alert')).toHaveText('Choose what is wrong.');
  await expect(sheet.getByRole('radio')).toHaveCount(3);
  await sheet.getByText('The amount is wrong').click();
  await sheet.getByLabel('In your words').fill('It was 1,900.');
  expect(await seriousProblems(rep)).toEqual([]);
  await sheet.getByRole('button', { name: 'Send' }).click();
  await expect(sheet.getByText('Sent. Whoever manages you answers')).toBeVisible();
  await expect(entries.filter({ hasText: 'deal-1' })).toContainText('Dispute open');
  await expect(entries.filter({ hasText: 'deal-1' }).getByRole('button', { name: /^Dispute/ })).toHaveCount(0);
  await rep.keyboard.press('Escape');
  await expect(mine(rep).getByRole('listitem')).toContainText(['The amount is wrong: Won']);
});

test('M6 given an open dispute, when the manager corrects the amount and answers, then the number moves and the rep reads the answer', async () => {
  await manager.reload();
  await expect(pages(manager).getByRole('link', { name: /Disputes.*1 open/ })).toBeVisible();
  await goTo(manager, /Disputes/, 'Disputes');
  await manager.getByRole('button', { name: 'Ana Sousa: The amount is wrong: Won' }).click();
  const sheet = manager.getByRole('dialog', { name: 'Ana Sousa' });
  await expect(sheet).toContainText('It was 1,900.');
  await sheet.getByRole('button', { name: 'Correct this activity' }).click();
  const activity = manager.getByRole('dialog', { name: 'Deal won' });
  await activity.getByRole('button', { name: 'Change amount or date' }).click();
  await expect(activity.getByText(/^Boards that count it: .*Won this week\.$/)).toBeVisible();
  await expect(activity.getByRole('button', { name: 'Save' })).toBeDisabled();
  await activity.getByLabel('Amount').fill('1900');
  await activity.getByLabel('Reason').fill('as in the contract');
  await manager.keyboard.press('Escape');
  const ask = manager.getByRole('alertdialog', { name: 'Throw away what you changed?' });
  await ask.getByRole('button', { name: 'Go on editing' }).click();
  expect(await seriousProblems(manager)).toEqual([]);
  await activity.getByRole('button', { name: 'Save' }).click();
  await expect(activity).toContainText('as in the contract');
  await expect(activity.getByRole('region', { name: 'Corrections' })).toContainText('by Mo Adler');
  await expect(activity.locator('s').first()).toHaveText('$900');
  await manager.keyboard.press('Escape');
  await expect(sheet).toContainText('$1,900');
  await sheet.getByText('It is corrected').click();
  await sheet.getByLabel('In your words').fill('You are right, thank you.');
  await sheet.getByRole('button', { name: 'Answer' }).click();
  await expect(manager.getByText('Answered. Ana Sousa reads it')).toBeVisible();
  await expect(manager.getByRole('heading', { name: 'All are answered' })).toBeVisible();
  await expect(pages(manager).getByRole('link', { name: /open/ })).toHaveCount(0);
  await manager.getByText('All', { exact: true }).click();
  await expect(manager.getByRole('row', { name: /Ana Sousa.*Corrected/ })).toBeVisible();

  await expect(card(rep).getByRole('button', { name: 'Why $1,950? Won this week' })).toBeVisible();
  await expect(mine(rep)).toContainText('You are right, thank you.', { timeout: 60_000 });
  await expect(mine(rep)).toContainText('Corrected');
});

test('M6 given something missing, when it is disputed and withdrawn, then nobody is asked any more; text that looks like a formula leaves as text', async () => {
  await card(rep).getByRole('button', { name: /^Why/ }).click();
  const sheet = rep.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Something is missing' }).click();
  await sheet.getByLabel('What is missing?').fill('=HYPERLINK("http://example.com")');
  await sheet.getByRole('button', { name: 'Send' }).click();
  await expect(sheet.getByText('Sent. Whoever manages you answers')).toBeVisible();
  await rep.keyboard.press('Escape');
  await mine(rep).getByRole('button', { name: 'Withdraw' }).click();
  await rep.getByRole('alertdialog', { name: 'Withdraw this dispute?' }).getByRole('button', { name: 'Withdraw' }).click();
  await expect(mine(rep).getByRole('listitem').first()).toContainText('Withdrawn');

  await manager.reload();
  await expect(pages(manager).getByRole('link', { name: /open/ })).toHaveCount(0);
  await manager.getByText('All', { exact: true }).click();
  await manager.getByRole('button', { name: 'State', exact: true }).click();
  await expect(manager.getByRole('columnheader', { name: 'State' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(manager.getByRole('row').nth(1)).toContainText('Corrected');
  const { name, text } = await saved(manager, () => manager.getByRole('button', { name: 'CSV' }).click());
  expect(name).toMatch(/^disputes-\d{4}-\d\d-\d\d\.csv$/);
  expect(text).toContain(`"'=HYPERLINK(""http://example.com"")"`);
});

test('V2 given a manager who looked, when the rep opens their data, then it says who, and all of it can be had as a file', async () => {
  await goTo(manager, 'Boards', 'Boards');
  await manager.getByRole('link', { name: 'Won this week', exact: true }).click();
  // The total is everybody's: it opens for those who see everybody.
  await expect(manager.getByRole('button', { name: /^Why .* Total$/ })).toHaveCount(0);
  await goTo(admin, 'Boards', 'Boards');
  await admin.getByRole('link', { name: 'Won this week', exact: true }).click();
  await admin.getByRole('button', { name: 'Why $1,950? Total' }).press('Enter');
  await expect(admin.getByRole('dialog', { name: 'Why $1,950?' }).getByRole('listitem')).toHaveCount(2);
  await admin.keyboard.press('Escape');
  await manager.getByRole('button', { name: 'Why $1,950? Ana Sousa' }).press('Enter');
  await expect(manager.getByRole('dialog', { name: 'Why $1,950?' }).getByRole('listitem')).toHaveCount(2);
  await manager.keyboard.press('Escape');
  await rep.getByRole('button', { name: 'My data' }).click();
  const sheet = rep.getByRole('dialog', { name: 'My data' });
  await expect(sheet.getByRole('region', { name: 'Who looked at my page' })).toContainText('Mo Adler');
  expect(await seriousProblems(rep)).toEqual([]);
  const { name, text } = await saved(rep, () => sheet.getByRole('button', { name: 'Download my data' }).click());
  expect(name).toMatch(/^ana-sousa-.*\.json$/);
  expect(JSON.parse(text)).toMatchObject({ person: 'ana', name: 'Ana Sousa', disputes: [{ state: 'withdrawn' }, { state: 'corrected' }] });
  await rep.keyboard.press('Escape');
});

test('T1 given the list of people, when one is not in today, then one click says so and another takes it back; time off is planned in the sheet', async () => {
  await goTo(manager, 'People', 'People and teams');
  await manager.getByRole('button', { name: 'Ben Carter is in today: mark as not in' }).click();
  await expect(manager.getByText('Ben Carter is not in today')).toBeVisible();
  await expect(manager.getByRole('row', { name: /Ben Carter is not in today: mark as back/ })).toBeVisible();
  await manager.getByRole('button', { name: 'Undo' }).click();
  await expect(manager.getByText('Ben Carter is back in today.')).toBeVisible();
  await manager.getByRole('button', { name: 'Ben Carter', exact: true }).click();
  const sheet = manager.getByRole('dialog', { name: 'Edit Ben Carter' });
  await sheet.getByRole('button', { name: 'Add time off' }).click();
  await sheet.getByLabel('Time off 1: first day').fill('2020-01-01');
  await sheet.getByLabel('Time off 1: last day').fill('2090-01-01');
  await sheet.getByLabel('Working time (%)').fill('80');
  await sheet.getByLabel('First day', { exact: true }).fill('2020-02-03');
  expect(await seriousProblems(manager)).toEqual([]);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(manager.getByRole('row', { name: /Ben Carter.*Time off/ })).toBeVisible();
  expect(await server.call('GET', '/v1/people/ben')).toMatchObject({
    fte: 0.8,
    startDate: '2020-02-03',
    timeOff: [{ from: '2020-01-01', to: '2090-01-01' }],
    awayToday: true,
  });
});

test('T1 given somebody who moves, when the sheet is open, then it says since when they are where; the list sorts and leaves as a file', async () => {
  await server.call('PUT', '/v1/teams/west', { name: 'West' });
  await goTo(admin, 'People', 'People and teams');
  await admin.getByRole('button', { name: 'Ben Carter', exact: true }).click();
  const sheet = admin.getByRole('dialog', { name: 'Edit Ben Carter' });
  await sheet.getByLabel('Team', { exact: true }).selectOption({ label: 'West' });
  await sheet.getByLabel('In this team since').fill('2026-01-05');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await admin.getByRole('button', { name: 'Ben Carter', exact: true }).click();
  await expect(sheet.getByRole('region', { name: 'Teams so far' }).getByRole('listitem')).toHaveText([
    'West, since Jan 5, 2026',
    'East, since the beginning',
  ]);
  expect(await seriousProblems(admin)).toEqual([]);
  await admin.keyboard.press('Escape');
  await admin.getByRole('button', { name: 'Name', exact: true }).click();
  await admin.getByRole('button', { name: 'Name', exact: true }).click();
  await expect(admin.getByRole('row').nth(1)).toContainText('Mo Adler');
  const { text } = await saved(admin, () => admin.getByRole('button', { name: 'CSV' }).click());
  expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
    '\uFEFFName',
    'Mo Adler',
    'Mia Chen',
    'Ben Carter',
    'Ana Sousa',
    '',
  ]);
});

test('E3 given unknown names, when one is linked and one becomes a person, then it is said what for, the board moves, and both are undone', async () => {
  const at = new Date().toISOString();
  const won = (id: string, rep: unknown) => ({ id, type: 'deal.won', at, rep, value: '10', currency: 'USD', source: 'crm' });
  await server.call('POST', '/v1/activities', [
    won('x-1', { source: 'dialer', externalId: 'ana_sousa' }),
    won('x-2', 'cleo.ito@example.com'),
    won('x-3', 'cleo.ito@example.com'),
  ]);
  const names = admin.getByRole('region', { name: '2 unknown names in what arrives' });
  const dialer = names.getByRole('listitem').filter({ hasText: 'ana_sousa in dialer' });
  await expect(dialer).toContainText('1 × Deal won');
  await expect(dialer).toContainText(/Once linked they count on .*Won this week\./);
  expect(await seriousProblems(admin)).toEqual([]);
  await dialer.getByRole('button', { name: 'Link ana_sousa in dialer to Ana Sousa' }).click();
  await expect(admin.getByText('ana_sousa in dialer is now Ana Sousa: 1 activity counts for them.')).toBeVisible();
  await expect(card(rep).getByRole('button', { name: 'Why $1,960? Won this week' })).toBeVisible();
  await admin.getByRole('button', { name: 'Undo' }).click();
  await expect(dialer).toBeVisible();
  await expect(card(rep).getByRole('button', { name: 'Why $1,950? Won this week' })).toBeVisible();

  await names.getByRole('button', { name: 'New person from cleo.ito@example.com' }).click();
  const sheet = admin.getByRole('dialog', { name: 'New person' });
  await expect(sheet.getByLabel('Name', { exact: true })).toHaveValue('Cleo Ito');
  await expect(sheet.getByLabel('E-mail')).toHaveValue('cleo.ito@example.com');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByText('cleo.ito@example.com is now Cleo Ito: 2 activities count for them.')).toBeVisible();
  await expect(admin.getByRole('row', { name: /Cleo Ito/ })).toBeVisible();
  const rows = async () => ((await server.call('GET', '/v1/boards/won/view')) as { rows: { name: string; value: number }[] }).rows;
  expect((await rows()).map(({ name, value }) => [name, value])).toContainEqual(['Cleo Ito', 20]);
  await admin.getByRole('button', { name: 'Undo' }).click();
  await expect(admin.getByRole('row', { name: /Cleo Ito/ })).toHaveCount(0);
  await expect(names.getByRole('listitem').filter({ hasText: 'cleo.ito@example.com' })).toContainText('2 activities');

  await server.call('POST', '/v1/activities', won('x-4', 'dora.lund@example.com'));
  await expect(admin.getByRole('region', { name: '3 unknown names in what arrives' })).toBeVisible();
  await admin.getByRole('button', { name: 'New person', exact: true }).click();
  await sheet.getByLabel('Name', { exact: true }).fill('Dora Lund');
  await sheet.getByLabel('E-mail').fill('dora.lund@example.com');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByText('dora.lund@example.com is now Dora Lund: 1 activity counts for them.')).toBeVisible();
  await expect(names).toBeVisible();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`given the page of disputes, ${colorScheme}, when checked by axe, then nothing serious is found`, async () => {
    await manager.emulateMedia({ colorScheme });
    await goTo(manager, /Disputes/, 'Disputes');
    await manager.getByText('All', { exact: true }).click();
    await manager.getByRole('row').nth(1).getByRole('button').click();
    await expect(manager.getByRole('dialog')).toBeVisible();
    expect(await seriousProblems(manager)).toEqual([]);
    await manager.keyboard.press('Escape');
    await expect(manager.getByRole('dialog')).toHaveCount(0);
    expect(await seriousProblems(manager)).toEqual([]);
  });
}

test('V5 given a person, when erased by typing their name, then they are gone from list and board, and the team’s total stays', async () => {
  const total = async () => ((await server.call('GET', '/v1/metrics/won/value?subject=team:east&period=week')) as { value: number }).value;
  const before = await total();
  await admin.getByRole('button', { name: 'Ana Sousa', exact: true }).click();
  const sheet = admin.getByRole('dialog', { name: 'Edit Ana Sousa' });
  await expect(sheet.getByRole('region', { name: 'Who looked at this page' })).toContainText('Mo Adler');
  await sheet.getByRole('button', { name: 'Erase' }).click();
  const ask = admin.getByRole('alertdialog', { name: 'Erase Ana Sousa for good?' });
  await expect(ask).toContainText('What was counted stays in the totals of teams');
  await expect(ask.getByRole('button', { name: 'Erase' })).toBeDisabled();
  expect(await seriousProblems(admin)).toEqual([]);
  await ask.getByLabel('Type “Ana Sousa” to confirm').fill('Ana Sousa');
  await ask.getByRole('button', { name: 'Erase' }).click();
  await expect(admin.getByRole('row', { name: /Ana Sousa/ })).toHaveCount(0);
  expect(await total()).toBe(before);
  await expect(heading(rep, 'Sign in')).toBeVisible();
});

test('V1 given teams only, when it is saved, then console and TV say why no row is there', async ({ page }) => {
  await pages(admin).getByRole('link', { name: 'Settings' }).click();
  await admin.getByLabel('Show teams only').check();
  await admin.getByLabel('Forget single people after (months)').fill('18');
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByText('Saved.')).toBeVisible();
  expect(await server.call('GET', '/v1/workspace')).toMatchObject({ privacy: { teamOnly: true, individualMonths: 18 } });
  await admin.goto(`${server.url}/console/boards/won?ws=main`);
  await expect(admin.getByText('Only teams are shown here')).toBeVisible();
  await page.goto(`${server.url}/tv#key=${server.adminKey}&ws=main&board=won`);
  await expect(page.getByText('Only teams are shown here')).toBeVisible();
});

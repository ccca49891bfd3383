import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { type PageWatch, watchPage } from '../support/page-watch.ts';
import { becomeAdministrator, freshPage } from '../support/people-visits.ts';
import { bytesOf, csvOf, dataFile, dataMissing } from '../support/table-files.ts';

let server: BuiltServer;
let page: Page;
let watch: PageWatch;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  page = await freshPage(browser);
  watch = await watchPage(page, server.url);
  await becomeAdministrator(page, server);
});
test.afterAll(async () => {
  await server.close();
});

/** As a spreadsheet in Germany writes it: 24 orders of three reps, three of which nobody could read. */
const reps = ['Jörg Müller', 'Zoë Brandt', 'Ana Sousa'];
const orders = Array.from({ length: 24 }, (_, n) => [
  `R-${100 + n}`,
  n === 7 ? '31.02.2026' : `${String(1 + n).padStart(2, '0')}.03.2026`,
  reps[n % 3] ?? '',
  ['Süd', 'Nord', 'Nord'][n % 3] ?? '',
  ['Won', 'Lost'][n % 2] ?? '',
  n === 10 ? 'viel' : n === 12 ? '' : `${n + 1}.250,50`,
  ['Gold', 'Silver'][n % 2] ?? '',
  `Café ${n} – €`,
]);
const head = ['Order no', 'Closed on', 'Sales rep', 'Team', 'Status', 'Amount', 'Product', 'Customer'];
const german = bytesOf(csvOf([head, ...orders], { delimiter: ';', newline: '\r\n' }), 'windows-1252');

const file = (name: string, bytes: Uint8Array | string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(bytes) });
const section = (name: string) => page.getByRole('region', { name, exact: true });
const figures = (name: string) => page.getByRole('list', { name, exact: true }).getByRole('listitem');
const check = () => page.getByRole('button', { name: /^Check (every row|again)$/ });
const activities = async () => ((await server.call('GET', '/v1/activities?limit=100')) as { items: unknown[] }).items.length;

async function choose(name: string, bytes: Uint8Array | string): Promise<void> {
  const another = page.getByRole('button', { name: 'Choose another file' });
  if (await another.isVisible()) await another.click();
  await page.getByLabel('The file to import').setInputFiles(file(name, bytes));
}
async function openImport(): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Import' }).click();
  await expect(page.getByText('Drop a file here')).toBeVisible();
}

test('given a German file, when it is chosen, then how it is written is guessed with reasons, and the first rows are shown', async () => {
  await openImport();
  await choose('orders.csv', german);
  await expect(page.getByText('orders.csv · 24 rows, 8 columns')).toBeVisible();
  const guessed = async (label: string, value: string, reason: RegExp) => {
    await expect(page.getByLabel(label)).toHaveValue(value);
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(reason);
  };
  await guessed('Letters are written in', 'windows-1252', /Please check: it is not valid UTF-8/);
  await guessed('Columns are parted by', ';', /cut 100 % of the lines into 8 columns/);
  await guessed('Names of columns', 'first', /a different name for each column/);
  await guessed('Fractions begin with', ',', /1\.250,50/);
  await guessed('Dates in “Closed on”', 'dmy', /can only be day, month, year/);
  await expect(page.getByLabel('Who did it')).toHaveValue('Sales rep');
  await expect(page.getByLabel('Rows are told apart by')).toHaveValue('Order no');
  const first = section('The first rows').getByRole('row');
  await expect(first.filter({ hasText: 'Deal won' }).first()).toContainText('Jörg Müller');
  await expect(first.filter({ hasText: 'Deal won' }).first()).toContainText('1,250.50');
  await expect(first.filter({ hasText: 'A person' }).first()).toContainText('in Süd');
});

test('E3 given new names, when nobody is made of them, then the check says how many are not linked, and writes nothing', async () => {
  await page.getByLabel('Add the people of the file').uncheck();
  await check().click();
  await expect(figures('This would happen')).toHaveText([/^22\s*would count/, /^2\s*refused/, /^3\s*names not linked yet/]);
  await expect(page.getByText('Jörg Müller (8)')).toBeVisible();
  expect(await activities()).toBe(0);
});

test('E2 given a check, when the file is imported, then people are made, refused lines are told one by one, and the same file again is nothing new', async () => {
  await page.getByLabel('Add the people of the file').check();
  await expect(figures('This would happen')).toHaveCount(0);
  await check().click();
  await expect(figures('This would happen')).toHaveText([/^22\s*would count/, /^2\s*refused/, /^3\s*new people/, /^2\s*new teams/]);
  await page.getByRole('button', { name: 'Import 22 activities' }).click();
  await expect(figures('Imported')).toHaveText([/^22\s*count now/, /^2\s*refused/, /^3\s*new people/, /^2\s*new teams/]);
  expect(await activities()).toBe(22);
  const refused = section('2 lines were refused').getByRole('row');
  await expect(refused.nth(1)).toHaveText(/^9\s*Closed on\s*"31\.02\.2026" is not a date written as day, month, year/);
  await expect(refused.nth(2)).toHaveText(/^12\s*Amount\s*"viel" is not a number/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(download.suggestedFilename()).toMatch(/^orders-csv-refused-.*\.csv$/);
  expect(readFileSync(await download.path(), 'utf8')).toContain('Line,Column,Row,Reason\r\n9,Closed on,,"""31.02.2026"" is not');

  await choose('orders.csv', german);
  await expect(page.getByText('As you said for the last file with these columns.')).toBeVisible();
  await check().click();
  await expect(page.getByText('Nothing new: all 22 activities are there already, and count once.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0);
  expect(await activities()).toBe(22);
});

test('given numbers that could be two, when somebody says which, then the rows follow and may be checked', async () => {
  await choose('sign.csv', 'Order;Seller;Signed on;Amount\nS-1;Ana Sousa;24.12.2025;1,200\nS-2;Ana Sousa;25.12.2025;2,500\n');
  const sign = page.getByLabel('Fractions begin with');
  await expect(page.getByRole('alert')).toContainText('The numbers in “Amount” have a sign that could begin a fraction or part thousands');
  await expect(sign).toHaveValue('');
  await expect(check()).toBeDisabled();
  await sign.selectOption('.');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(section('The first rows')).toContainText('1,200');
  await sign.selectOption(',');
  await expect(section('The first rows')).toContainText('1.200');
  await expect(check()).toBeEnabled();
});

test('E10 given dates that could be two, when somebody says which, then the rows follow and may be checked; a correction of that is free', async () => {
  await choose('visits.csv', 'Rep,Date,Kind\nAna Sousa,03/04/2026,Site visit\nMo Bray,05/06/2026,Meeting\nAna Sousa,07/06/2026,\n');
  const dates = page.getByLabel('Dates in “Date”');
  await expect(page.getByRole('alert')).toContainText('The dates in “Date” could begin with the day or with the month');
  await expect(dates).toHaveValue('');
  await expect(check()).toBeDisabled();
  await dates.selectOption('mdy');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(section('The first rows')).toContainText('Mar 4, 2026');
  await dates.selectOption('dmy');
  await expect(section('The first rows')).toContainText('Apr 3, 2026');
  await expect(check()).toBeEnabled();
});

test('E1 given a column of kinds, when one gets a name of its own and one is left out, then the first rows say so', async () => {
  await page.getByLabel('Add the people of the file').uncheck();
  await page.getByText('Says a column').click();
  await page.getByLabel('The column that says it').selectOption('Kind');
  await page.getByLabel('“Meeting” is').fill('leave');
  await page.getByRole('option', { name: 'Leave these rows out' }).click();
  await page.getByLabel('“Site visit” is').fill('Visit to a site');
  await page.getByRole('option', { name: 'activity.visit_to_a_site' }).click();
  await page.getByLabel('Any other text is').fill('refused');
  await page.getByRole('option', { name: 'refused', exact: true }).click();
  const rows = section('The first rows').getByRole('row');
  await expect(rows.nth(1)).toContainText('Activity visit to a site');
  await expect(rows.filter({ hasText: 'Left out' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Refused' })).toHaveCount(1);
});

test('given a mapping, when it is saved, changed beyond the form and loaded, then it is used as it is and said to be', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save the mapping' }).click()]);
  const mapping = JSON.parse(readFileSync(await download.path(), 'utf8'));
  const load = (name: string, text: string) => page.getByLabel('Load a mapping').setInputFiles(file(name, text));
  await load('same.json', JSON.stringify(mapping));
  await expect(page.getByText('As same.json says.')).toBeVisible();
  await expect(page.getByLabel('The column that says it')).toHaveValue('Kind');
  mapping.rows[0].contact = { column: 'Rep' };
  await load('rich.json', JSON.stringify(mapping));
  await expect(page.getByText('This mapping says more than the form')).toBeVisible();
  await expect(page.getByLabel('The column that says it')).toHaveCount(0);
  await expect(section('The first rows').getByRole('row').nth(1)).toContainText('Activity visit to a site');
  await load('wrong.json', '{"rows": []}');
  await expect(page.getByRole('alert')).toContainText('wrong.json: The mapping is not right');
  await load('broken.json', '{');
  await expect(page.getByRole('alert')).toContainText('broken.json is no mapping: it is not JSON');
  await page.getByRole('button', { name: 'Guess anew and use the form' }).click();
  await expect(page.getByLabel('Who did it')).toHaveValue('Rep');
});

test('given a busy server, when the import waits and is cancelled, then it says what is there, and goes on without counting twice', async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) => [`c${n}`, 'Mo Bray', '2026-03-05']);
  await choose('calls.csv', csvOf([['Call id', 'Agent', 'Day'], ...rows]));
  await check().click();
  let sent = 0;
  const busy = { status: 503, json: { code: 'unavailable', message: 'The store cannot be reached.' } };
  await page.route('**/v1/activities', (route) => {
    sent += 1;
    return sent === 1 ? route.continue() : route.fulfill(busy);
  });
  await page.getByRole('button', { name: 'Import 1,200 activities' }).click();
  await expect(page.getByText('500 of 1,200 rows, 700 left')).toBeVisible();
  await expect(page.getByText('The server is busy or away.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText(/^Stopped after 500 of 1,200 rows\. What was imported stays\./)).toBeVisible();
  await page.unroute('**/v1/activities');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(figures('Imported')).toHaveText([/^700\s*count now/, /^500\s*there already/, /^0\s*refused/]);
  await expect(page.getByText('500 activities are there already, and count once.')).toBeVisible();
});

test('given names that nobody is linked to, when the import is done, then one link leads to them and another to a board', async () => {
  await choose('more.csv', 'Call id,Agent,Day\nx1,Nobody Yet,2026-03-05\n');
  await page.getByLabel('Add the people of the file').uncheck();
  await check().click();
  await page.getByRole('button', { name: 'Import 1 activity' }).click();
  await expect(page.getByRole('link', { name: /^(To the board|Make a)/ })).toBeVisible();
  await page.getByRole('link', { name: 'Link the names' }).click();
  await expect(page.getByText('Nobody Yet', { exact: false }).first()).toBeVisible();
  await openImport();
});

const hostile: [string, string | Uint8Array, RegExp][] = [
  ['empty.csv', '', /The file is empty/],
  ['header.csv', 'a,b\n', /a header and no line below/],
  ['page.csv', '<!DOCTYPE html><html></html>', /This is a web page, not a table/],
  ['book.csv', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0]), /ZIP|Excel/],
  ['pointer.csv', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', /pointer of Git LFS/],
  ['one.json', '{\n"a": 1\n}\n', /one JSON document/],
  ['nul.csv', 'a,b\n1,\u00002\n', /NUL/],
];
for (const [name, bytes, sentence] of hostile) {
  test(`given ${name}, when it is chosen, then a sentence says what it is`, async () => {
    await choose(name, bytes);
    await expect(page.getByRole('alert')).toContainText(sentence);
    await expect(page.getByRole('alert')).toContainText(name);
    await expect(check()).toHaveCount(0);
  });
}

test('given real files with a wrong ending, when they are chosen, then a sentence says what they are', async () => {
  test.skip(dataMissing !== null, dataMissing ?? '');
  for (const name of ['Leads.is_really_github_html.csv', 'Leads.is_really_xlsx.csv', 'olist_closed_deals.is_git_lfs_pointer.csv']) {
    await choose(name, readFileSync(dataFile(`hostile_csv/${name}`)));
    await expect(page.getByRole('alert')).toContainText(name);
    await expect(check()).toHaveCount(0);
  }
});

test('given several files at once, when the first is open, then it says which wait and goes on with them; what is kept gets a name', async () => {
  const another = page.getByRole('button', { name: 'Choose another file' });
  if (await another.isVisible()) await another.click();
  const text = 'Rep,Date,Product\nAna Sousa,2026-03-04,Gold\nAna Sousa,2026-03-05,Tin\n';
  await page.getByLabel('The file to import').setInputFiles([file('one.csv', text), file('two.csv', text)]);
  await expect(page.getByText('one.csv · 2 rows, 3 columns')).toBeVisible();
  await expect(page.getByText('Still waiting: two.csv.')).toBeVisible();
  await page.getByRole('button', { name: 'Go on with two.csv' }).click();
  await expect(page.getByText('two.csv · 2 rows, 3 columns')).toBeVisible();
  await expect(page.getByText('Still waiting')).toHaveCount(0);
  await page.getByLabel('“Product” is').selectOption('fact');
  const name = page.getByLabel('Name of “Product”');
  await expect(name).toHaveValue('product');
  await name.fill('id');
  await expect(name).toHaveAccessibleDescription('This name is taken.');
  await name.fill('plan');
  await expect(name).toHaveAccessibleDescription('is its name in metrics');
});

test('given a quote that is never closed, when another is chosen, then the file is read after all', async () => {
  await choose('quotes.csv', 'Rep,Date,Note\nAna Sousa,2026-03-04,"a\nMo Bray,2026-03-05,b\n');
  await expect(page.getByRole('alert')).toContainText('is never closed');
  await page.getByLabel('Texts are wrapped in').selectOption('');
  await expect(page.getByText('quotes.csv · 2 rows, 3 columns')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

async function openImportAnew(): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Live' }).click();
  await openImport();
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`given the import page, ${colorScheme}, when checked by axe at every step, then nothing serious is found`, async () => {
    await page.emulateMedia({ colorScheme });
    await openImportAnew();
    expect(await seriousProblems(page), 'no file').toEqual([]);
    await choose('orders.csv', german);
    await expect(section('The first rows')).toContainText('Deal won');
    await check().click();
    await expect(section('2 lines would be refused')).toBeVisible();
    expect(await seriousProblems(page), 'a check').toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await seriousProblems(page), 'on a phone').toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.setViewportSize({ width: 1440, height: 900 });
  });
}

test('given all of it, when the page is asked what it complained about, then about nothing: no policy broken, nothing from elsewhere', () => {
  expect(watch.complaints).toEqual([]);
  expect(watch.strangers).toEqual([]);
});

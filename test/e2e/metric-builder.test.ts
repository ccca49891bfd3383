import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { watchPage } from '../support/page-watch.ts';
import { becomeAdministrator, freshPage } from '../support/people-visits.ts';

let server: BuiltServer;
let page: Page;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  await server.call('PUT', '/v1/people/ana', { name: 'Ana Sousa' });
  await server.call('PUT', '/v1/people/ben', { name: 'Ben Carter' });
  const at = new Date().toISOString();
  const won = (id: string, rep: string, value: string, product: string) => ({ id, type: 'deal.won', at, rep, value, deal: { product } });
  await server.call('POST', '/v1/activities', {
    activities: [
      won('w1', 'ana', '100', 'gold'),
      won('w2', 'ana', '50', 'silver'),
      won('w3', 'ben', '25', 'gold'),
      { id: 'v1', type: 'site.visited', at, rep: 'ben', props: { minutes: 30 } },
    ],
  });
  page = await freshPage(browser);
  await becomeAdministrator(page, server);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Metrics' }).click();
});
test.afterAll(async () => {
  await server.close();
});

const sheet = () => page.getByRole('dialog');
const preview = () => sheet().getByRole('region', { name: 'With what is here now' });
const rows = () => preview().getByRole('listitem');

test('M1 given a form that fills, when it changes, then the numbers beside it follow, on what is really there', async () => {
  await page.getByRole('button', { name: 'New metric' }).first().click();
  await expect(preview()).toContainText('Say what it counts');
  await sheet().getByLabel('Of these activities').fill('deal won');
  await page.keyboard.press('Enter');
  await expect(preview()).toContainText('It rests on 3 activities.');
  await expect(rows()).toHaveText([/1\s*Ana Sousa\s*2/, /2\s*Ben Carter\s*1/]);
  await sheet().getByLabel('Take', { exact: true }).selectOption({ label: 'the sum of' });
  await expect(rows()).toHaveText([/Ana Sousa\s*150/, /Ben Carter\s*25/]);
  await sheet().getByLabel('Shown as').selectOption({ label: 'Money' });
  await expect(rows().first()).toContainText('$150');
  await preview().getByLabel('Show', { exact: true }).selectOption({ label: 'Teams' });
  await expect(rows()).toHaveCount(0);
  await preview().getByLabel('Show', { exact: true }).selectOption({ label: 'Reps' });
  await preview().getByLabel('Period').selectOption({ label: 'Last 10 years' });
  await expect(preview()).toContainText('It rests on 3 activities.');
});

test('M1 given a field that was seen here, when a condition uses it by its name, then the preview is of those alone', async () => {
  await sheet().getByRole('button', { name: 'Add a condition' }).click();
  // A condition that is still being written changes nothing.
  await expect(preview()).toContainText('Say what it counts');
  const condition = sheet().getByRole('group', { name: 'Only where' });
  await condition.getByLabel('Field').selectOption({ label: 'deal product' });
  await condition.getByLabel('Comparison').selectOption({ label: 'is' });
  await condition.getByLabel('Value').fill('gold');
  await expect(rows()).toHaveText([/Ana Sousa\s*\$100/, /Ben Carter\s*\$25/]);
  await expect(preview()).toContainText('It rests on 2 activities.');
  await sheet().getByLabel('Name', { exact: true }).fill('Gold revenue');
  await sheet().getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /Gold revenue/ })).toContainText('where deal product is gold');
});

test('M1 given a kind that only this floor has, when a metric is made, then it is offered as seen, and so are its fields', async () => {
  await page.getByRole('button', { name: 'New metric' }).first().click();
  const list = await sheet().getByLabel('Of these activities').getAttribute('list');
  await expect(page.locator(`datalist[id="${list}"] option`).filter({ hasText: 'Site visited · seen here' })).toHaveCount(1);
  await sheet().getByLabel('Of these activities').fill('site.visited');
  await page.keyboard.press('Enter');
  await sheet().getByLabel('Take', { exact: true }).selectOption({ label: 'the largest' });
  await sheet().getByLabel('Field', { exact: true }).selectOption({ label: 'minutes' });
  await expect(rows().first()).toHaveText(/1\s*Ben Carter\s*30/);
});

test('M1 given a formula that cannot be, when it is typed, then the preview says why; mended, it counts', async () => {
  await sheet().getByText('Other metrics', { exact: true }).click();
  await sheet().getByLabel('Formula').fill('[Gold revenue] / ');
  await expect(preview().getByRole('status')).toContainText(/\w+/);
  await expect(rows()).toHaveCount(0);
  await sheet().getByLabel('Formula').fill('[Gold revenue] * 2');
  await expect(rows().first()).toHaveText(/Ana Sousa\s*200/);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`given the builder, ${colorScheme}, when checked by axe, then nothing serious is found`, async () => {
    await page.emulateMedia({ colorScheme });
    expect(await seriousProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await seriousProblems(page), 'on a phone').toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test(`given the gallery, ${colorScheme}, when checked by axe, then nothing serious is found in any component`, async ({
    browser,
  }, info) => {
    const visitor = await freshPage(browser, { colorScheme });
    const watch = await watchPage(visitor, server.url);
    await visitor.goto(`${server.url}/console/gallery`);
    await expect(visitor.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();
    expect(await seriousProblems(visitor), 'the page').toEqual([]);
    await visitor.screenshot({ path: info.outputPath(`gallery-${colorScheme}.png`), fullPage: true });
    await visitor.getByRole('button', { name: 'Open the sheet' }).click();
    await expect(visitor.getByRole('dialog')).toBeVisible();
    expect(await seriousProblems(visitor), 'the sheet').toEqual([]);
    await visitor.keyboard.press('Escape');
    await visitor.getByRole('button', { name: 'Open the question' }).click();
    await expect(visitor.getByRole('alertdialog').getByRole('button', { name: 'Delete' })).toBeDisabled();
    await visitor.getByLabel('Type “Calls” to confirm').fill('Calls');
    expect(await seriousProblems(visitor), 'the question').toEqual([]);
    await visitor.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await visitor.getByText(colorScheme === 'dark' ? 'Light' : 'Dark', { exact: true }).click();
    expect(await visitor.evaluate(() => document.documentElement.dataset.theme)).toBe(colorScheme === 'dark' ? 'light' : 'dark');
    expect(watch.complaints).toEqual([]);
    await visitor.context().close();
  });
}

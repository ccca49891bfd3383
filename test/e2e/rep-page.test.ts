import { expect, type Page, test } from '@playwright/test';
import { seriousProblems as serious } from '../support/axe.ts';
import { isSameDocument, markDocument, watchPage } from '../support/page-watch.ts';
import { raceFixture } from '../support/race-fixture.ts';

const race = raceFixture({ ana: 5, ben: 3 });
test.use({ viewport: { width: 390, height: 844 } });

const open = (page: Page) => page.goto(`${race.server.url}/${race.floor.access}`);
const card = (page: Page) => page.locator('[data-board=race]');
const pick = (page: Page, name: string) => page.getByRole('button', { name }).click();

test('given the link, when somebody picks their name, then rank and gap are there, and an activity moves them at once', async ({
  page,
}) => {
  const watch = await watchPage(page, race.server.url);
  await open(page);
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible();
  await expect(page.getByRole('button')).toHaveText([/Ana Sousa/, /Ben Carter/, /Mei Tanaka/]);
  expect(page.url()).not.toContain(race.server.adminKey);
  await page.getByRole('searchbox').fill('tan');
  await expect(page.getByRole('button')).toHaveText([/Mei Tanaka/]);
  await page.getByRole('searchbox').fill('');
  await pick(page, 'Ben Carter');
  await markDocument(page);

  await expect(page.getByRole('heading', { name: 'Ben Carter' })).toBeVisible();
  await expect(card(page).locator('.rank')).toHaveText(/2\s*of 3/);
  await expect(card(page).locator('.value')).toHaveText('3');
  await expect(card(page).locator('.sentence')).toHaveText('2 to catch Ana Sousa');
  await race.floor.made('ben', 1);
  await expect(card(page).locator('.sentence')).toHaveText('1 to catch Ana Sousa');
  await race.floor.made('ben', 4);
  await expect(card(page).locator('.rank')).toHaveText(/1\s*of 3/);
  await expect(card(page).locator('.sentence')).toHaveText('You lead, 3 ahead of Ana Sousa');
  await race.floor.made('mei', 7);
  await race.floor.made('ana', 20);
  await expect(card(page).locator('.rank')).toHaveText(/2\s*of 3/);
  await expect(card(page).getByText('Mei Tanaka is 1 behind you')).toBeVisible();
  await expect(page.getByRole('status')).toContainText('Live');
  expect(await isSameDocument(page)).toBe(true);
  expect(watch).toEqual({ complaints: [], failures: [], strangers: [] });
});

test('G2 given a goal, when the page is open, then its ring tells the pace, and a tap shows the curve, live', async ({ page }) => {
  await race.floor.call('PUT', 'goals/race', { metric: 'race', subject: { rep: 'ben' }, period: 'month', value: 2_000 });
  await race.floor.call('PUT', 'boards/month', { name: 'This month', metric: 'race', period: 'month' });
  await open(page);
  await pick(page, 'Ben Carter');
  const ring = page.locator('[data-board=month] .goal');
  await expect(ring).toContainText('3 of 2,000');
  await ring.click();
  const curve = page.getByRole('dialog');
  await expect(curve.locator('figure svg')).toBeVisible();
  await race.floor.made('ben', 4);
  await expect(curve.locator('.value')).toHaveText('7');
  await page.keyboard.press('Escape');
  await expect(ring).toContainText('7 of 2,000');
});

test('given a chosen name, when the page is opened again, then it is remembered until somebody says otherwise', async ({ page }) => {
  await open(page);
  await pick(page, 'Mei Tanaka');
  await expect(card(page).locator('.rank')).toContainText('3');
  await page.goto(race.server.url);
  await expect(page.getByRole('heading', { name: 'Mei Tanaka' })).toBeVisible();
  await pick(page, 'Not you?');
  await pick(page, 'Ana Sousa');
  await expect(card(page).locator('.sentence')).toHaveText('You lead, 2 ahead of Ben Carter');
});

test('REL11 given a server that is killed, when it is back, then the page goes on by itself with what happened meanwhile', async ({
  page,
}) => {
  const watch = await watchPage(page, race.server.url);
  await open(page);
  await pick(page, 'Ben Carter');
  await expect(page.getByRole('status')).toContainText('Live');
  await markDocument(page);
  await race.server.kill();
  const posting = race.floor.made('ben', 6);
  await expect(page.getByRole('status')).toContainText('Reconnecting');
  await expect(card(page).locator('.value')).toHaveText('3');
  await race.server.restart();
  await posting;
  await expect(page.getByRole('status')).toContainText('Live', { timeout: 60_000 });
  await expect(card(page).locator('.value')).toHaveText('9');
  await expect(card(page).locator('.rank')).toHaveText(/1\s*of 3/);
  expect(await isSameDocument(page)).toBe(true);
  expect(watch.complaints).toEqual([]);
  expect(watch.strangers).toEqual([]);
});

test('given a key nobody gave out, when the page is opened, then it says which link to open', async ({ page }) => {
  await page.goto(`${race.server.url}/#key=rb_000000000000_${'x'.repeat(43)}&ws=main`);
  await expect(page.getByRole('heading', { name: 'This page needs its link' })).toBeVisible();
  await expect(page.getByRole('button')).toHaveCount(0);
  expect(await serious(page)).toEqual([]);
});

for (const [what, address] of [
  ['no key', '/?ws=main'],
  ['no demo floor to watch', '/'],
] as const) {
  test(`given ${what}, when the page is opened, then it asks to sign in, to come back here`, async ({ page }) => {
    await page.goto(race.server.url + address);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    expect(new URL(page.url()).searchParams.get('back')).toBe(address);
  });
}

test('given somebody who was deleted, when the page is open or opened, then it says so and offers to choose again', async ({ page }) => {
  await open(page);
  await pick(page, 'Mei Tanaka');
  await expect(card(page)).toBeVisible();
  await race.floor.call('DELETE', 'people/mei');
  await expect(page.getByRole('heading', { name: 'This person is not here' })).toBeVisible();
  await pick(page, 'Not you?');
  await expect(page.getByRole('button')).toHaveText([/Ana Sousa/, /Ben Carter/]);
});

for (const scheme of ['dark', 'light'] as const) {
  test(`given the page, ${scheme}, when checked by axe, then nothing serious is found and nothing is cut off`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page);
    await expect(page.getByRole('button')).toHaveCount(3);
    expect(await serious(page)).toEqual([]);
    await pick(page, 'Ben Carter');
    await expect(card(page).locator('.sentence')).toBeVisible();
    expect(await serious(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
}

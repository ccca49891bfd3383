import { expect, type Page, test } from '@playwright/test';
import { isSameDocument, markDocument, watchPage } from '../support/page-watch.ts';
import { raceFixture } from '../support/race-fixture.ts';
import { openRaceFloor } from '../support/race-floor.ts';

const race = raceFixture({ ana: 20, ben: 10 });

const open = (page: Page) => page.goto(`${race.server.url}/tv${race.floor.access}`);
const numberOf = (page: Page, name: string) => page.locator('.row', { hasText: name }).locator('.value');
/** Name and value from top to bottom, as they stand on the screen. */
const standing = (page: Page) =>
  page.locator('.row').evaluateAll((rows) =>
    rows
      .map((row) => ({ y: row.getBoundingClientRect().top, text: ['.name', '.value'].map((part) => row.querySelector(part)?.textContent) }))
      .sort((a, b) => a.y - b.y)
      .map(({ text }) => text.join(' ')),
  );

test('given the TV, when an activity is posted by HTTP, then its row overtakes, its number counts up and the page has no complaints', async ({
  page,
}) => {
  const watch = await watchPage(page, race.server.url);
  await open(page);
  await expect.poll(() => standing(page)).toEqual(['Ana Sousa 20', 'Ben Carter 10', 'Mei Tanaka 0']);
  await markDocument(page);
  await numberOf(page, 'Mei Tanaka').evaluate((value) => {
    const shown: string[] = [];
    new MutationObserver(() => {
      shown.push(value.textContent ?? '');
      value.setAttribute('data-shown', shown.join(' '));
    }).observe(value, { childList: true, characterData: true, subtree: true });
  });
  await race.floor.made('mei', 40);
  await expect.poll(() => standing(page)).toEqual(['Mei Tanaka 40', 'Ana Sousa 20', 'Ben Carter 10']);
  const shown = ((await numberOf(page, 'Mei Tanaka').getAttribute('data-shown')) ?? '').split(' ').map(Number);
  expect(shown.length).toBeGreaterThan(2);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(await isSameDocument(page)).toBe(true);
  expect(watch).toEqual({ complaints: [], failures: [], strangers: [] });
});

test('REL11 given a server that is killed, when activities are posted meanwhile, then the TV says it is cut off and comes back right by itself', async ({
  page,
}) => {
  const watch = await watchPage(page, race.server.url);
  await open(page);
  await expect.poll(() => standing(page)).toEqual(['Ana Sousa 20', 'Ben Carter 10', 'Mei Tanaka 0']);
  await expect(page.locator('.status')).toContainText('Live');
  await markDocument(page);
  for (const round of [1, 2]) {
    await race.server.kill();
    // Somebody goes on working: the call waits until there is a server again.
    const posting = race.floor.made('mei', 25);
    await expect(page.locator('.status')).toContainText(/Reconnecting\s*as of \d/);
    await expect(page.locator('.row')).toHaveCount(3);
    await race.server.restart();
    await posting;
    await expect(page.locator('.status')).toContainText('Live', { timeout: 60_000 });
    const mei = `Mei Tanaka ${25 * round}`;
    await expect.poll(() => standing(page)).toEqual([mei, 'Ana Sousa 20', 'Ben Carter 10']);
  }
  // And it is live again, not only right: the next one moves it as well.
  await race.floor.made('ben', 90);
  await expect.poll(() => standing(page)).toEqual(['Ben Carter 100', 'Mei Tanaka 50', 'Ana Sousa 20']);
  expect(await isSameDocument(page)).toBe(true);
  expect(watch.complaints).toEqual([]);
  expect(watch.strangers).toEqual([]);
});

test('REL11 given a TV opened with a board that is yet to be made, when somebody makes it, then it appears by itself', async ({ page }) => {
  const watch = await watchPage(page, race.server.url);
  await page.goto(`${race.server.url}/tv${race.floor.access}&board=later`);
  await expect(page.getByRole('heading', { name: 'This board is not here' })).toBeVisible();
  await markDocument(page);
  await race.floor.call('PUT', 'boards/later', { name: 'The late one', metric: 'race', period: 'year' });
  await expect(page.locator('h1')).toHaveText('The late one');
  await race.floor.made('mei', 40);
  await expect.poll(() => standing(page)).toEqual(['Mei Tanaka 40', 'Ana Sousa 20', 'Ben Carter 10']);
  expect(await isSameDocument(page)).toBe(true);
  expect(watch.complaints).toEqual([]);
});

for (const [what, board, notice] of [
  ['all boards', '', 'No boards yet'],
  ['one board', '&board=race', 'This board is not here'],
] as const) {
  test(`REL11 given a TV opened with ${what} of a workspace that is yet to be made, when somebody makes it, then they appear by themselves`, async ({
    page,
  }) => {
    const watch = await watchPage(page, race.server.url);
    const next = race.floor.access.replace(/\d+$/, (number) => String(Number(number) + 1));
    await page.goto(`${race.server.url}/tv${next}${board}`);
    await expect(page.getByRole('heading', { name: notice })).toBeVisible();
    await markDocument(page);
    const made = await openRaceFloor(race.server);
    expect(made.access).toBe(next);
    await made.made('ben', 7);
    await expect.poll(() => standing(page), { timeout: 60_000 }).toEqual(['Ben Carter 7', 'Ana Sousa 0', 'Mei Tanaka 0']);
    await expect(page.locator('.status')).toContainText('Live');
    expect(await isSameDocument(page)).toBe(true);
    expect(watch.complaints).toEqual([]);
  });
}

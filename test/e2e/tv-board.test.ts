import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

const names: Record<string, string> = { ana: 'Ana Sousa', ben: 'Ben Carter', mei: 'Mei Tanaka' };
let server: BuiltServer;
let calls = 0;

test.beforeAll(async () => {
  server = await startBuiltServer();
  await server.call('PUT', '/v1/teams/north', { name: 'North' });
  for (const [id, name] of Object.entries(names)) await server.call('PUT', `/v1/people/${id}`, { name, team: 'north' });
  await server.call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  await server.call('PUT', '/v1/boards/calls', { name: 'Calls today', metric: 'calls' });
});
test.afterAll(async () => {
  await server.close();
});

async function made(rep: string, count: number): Promise<void> {
  const at = new Date().toISOString();
  const activities = Array.from({ length: count }, () => {
    calls += 1;
    return { id: `call-${calls}`, type: 'call.logged', at, rep };
  });
  await server.call('POST', '/v1/activities', { activities });
}

const open = (page: Page) => page.goto(`${server.url}/tv#key=${server.adminKey}&ws=main`);
const rowOf = (page: Page, name: string) => page.locator('.row', { hasText: name });
/** The rows from top to bottom, as they stand on the screen. */
const order = (page: Page) =>
  page.locator('.row').evaluateAll((rows) =>
    rows
      .map((row) => ({ name: row.querySelector('.name')?.textContent ?? '', y: row.getBoundingClientRect().top }))
      .sort((a, b) => a.y - b.y)
      .map((row) => row.name),
  );

test('B2 given a board on which nobody has scored, when the TV opens, then it is a start line without ranks', async ({ page }) => {
  await open(page);
  await expect(page.getByText('On the start line')).toBeVisible();
  await expect(page.locator('.row')).toHaveCount(3);
  await expect(page.locator('.rank').first()).toHaveText('');
});

test('given a link with its key, when opened, then the key leaves the address bar and a bare address works from then on', async ({
  page,
}) => {
  await open(page);
  await expect(page.locator('h1')).toHaveText('Calls today');
  expect(page.url()).not.toContain(server.adminKey);
  await page.goto(`${server.url}/tv`);
  await expect(page.locator('h1')).toHaveText('Calls today');
});

test('given calls, when they are posted, then ranks, values, gaps and the ticker follow without a reload', async ({ page }) => {
  await open(page);
  await made('ana', 3);
  await made('ben', 1);
  await expect(rowOf(page, 'Ana Sousa').locator('.value')).toHaveText('3');
  await expect(rowOf(page, 'Ana Sousa')).toHaveClass(/lead/);
  await expect(page.locator('.gap').first()).toHaveText('2 behind');
  await expect(page.locator('.ticker-line.enters')).toContainText('made a call');
  await expect(page.locator('.total-value')).toHaveText('4');
  await expect(page.locator('.status')).toContainText('Live');
});

test('given an overtake, when it happens, then the row travels there and no element is made anew', async ({ page }) => {
  await open(page);
  await expect(rowOf(page, 'Mei Tanaka')).toBeVisible();
  await rowOf(page, 'Mei Tanaka').evaluate((row) => row.setAttribute('data-before', 'yes'));
  await made('mei', 9);
  await expect(rowOf(page, 'Mei Tanaka').locator('.value')).toHaveText('9');
  await expect.poll(() => order(page)).toEqual(['Mei Tanaka', 'Ana Sousa', 'Ben Carter']);
  await expect(rowOf(page, 'Mei Tanaka')).toHaveAttribute('data-before', 'yes');
});

test('REL11 given a server that is killed, when it is back, then the board stood "as of" and goes on by itself', async ({ page }) => {
  await open(page);
  await expect(page.locator('.status')).toContainText('Live');
  await server.kill();
  await expect(page.locator('.status')).toContainText(/Reconnecting\s*as of/);
  await expect(page.locator('.row')).toHaveCount(3);
  await expect(page.locator('.banner')).toContainText('No connection', { timeout: 60_000 });
  await server.restart();
  await expect(page.locator('.status')).toContainText('Live', { timeout: 60_000 });
  await expect(page.locator('.banner')).toHaveCount(0);
  await made('ben', 1);
  await expect(rowOf(page, 'Ben Carter').locator('.value')).toHaveText('2');
});

test('given no key and no demo floor, when the TV opens, then it says which link to open', async ({ page }) => {
  await page.goto(`${server.url}/tv`);
  await expect(page.getByRole('heading', { name: 'This screen needs its link' })).toBeVisible();
});

test('given a board that is not there, when asked for by its link, then it says so', async ({ page }) => {
  await page.goto(`${server.url}/tv#key=${server.adminKey}&ws=main&board=nothing`);
  await expect(page.getByRole('heading', { name: 'This board is not here' })).toBeVisible();
});

for (const [name, width, height] of [
  ['1080p', 1920, 1080],
  ['720p', 1280, 720],
  ['4K', 3840, 2160],
  ['upright', 1080, 1920],
] as const) {
  test(`given a screen of ${name}, when the board is on, then nothing scrolls and everything stays in the safe area`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page);
    await expect(page.locator('.row')).toHaveCount(3);
    const outside = await page.locator('.row, .head, .foot').evaluateAll((elements) => {
      // The picture may wander by four pixels against burn-in.
      const safe = { x: innerWidth * 0.05 - 5, y: innerHeight * 0.05 - 5 };
      return elements
        .map((element) => element.getBoundingClientRect())
        .filter((box) => box.left < safe.x || box.top < safe.y || box.right > innerWidth - safe.x || box.bottom > innerHeight - safe.y)
        .length;
    });
    expect(outside).toBe(0);
    expect(
      await page.evaluate(() => [document.documentElement.scrollHeight <= innerHeight, document.documentElement.scrollWidth <= innerWidth]),
    ).toEqual([true, true]);
  });
}

test('given the board, when checked by axe, then nothing serious is found', async ({ page }) => {
  await open(page);
  await expect(page.locator('.row')).toHaveCount(3);
  expect(await seriousProblems(page)).toEqual([]);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, type Page, test } from '@playwright/test';
import { type BuiltServer, builtMain, startBuiltServer } from '../support/built-server.ts';
import { watchPage } from '../support/page-watch.ts';

let server: BuiltServer | null = null;
let simulator: ChildProcess | null = null;

test.afterEach(async () => {
  await kill();
  await server?.close();
});

/** The demo floor as a server starts it, but as a process of ours, so that it can be killed. */
function startFloor(server: BuiltServer): void {
  const args = [builtMain, 'simulate', '--url', server.url, '--days', '2', '--rate', '5', '--until-stopped'];
  simulator = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, RALLYBOARD_KEY: server.adminKey },
    stdio: 'ignore',
  });
}

async function kill(): Promise<void> {
  const child = simulator;
  simulator = null;
  if (!child || child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const wall = (page: Page) =>
  page
    .locator('.row')
    .evaluateAll((rows) => rows.map((row) => `${row.querySelector('.name')?.textContent} ${row.querySelector('.value')?.textContent}`));
const total = async (page: Page) => Number((await page.locator('.total-value').textContent())?.replaceAll(/\D/g, ''));
/** Seconds since the last activity, as the foot of the screen says it. */
const age = async (page: Page) => {
  const text = (await page.locator('.status').textContent()) ?? '';
  const [, amount, unit] = /(\d+) (s|min)\w* ago/.exec(text) ?? [];
  return Number(amount ?? 0) * (unit === 'min' ? 60 : 1);
};

test('given a first start, when the TV is opened at once, then it moves within seconds', async ({ page }) => {
  server = await startBuiltServer({ RALLYBOARD_DEMO: 'auto' });
  const watch = await watchPage(page, server.url);
  await page.goto(`${server.url}/tv`);
  await expect(page.locator('.row').first()).toBeVisible({ timeout: 60_000 });
  const shown = () => page.locator('.ticker-line.enters').textContent();
  await expect(page.locator('.ticker-line.enters')).toBeVisible({ timeout: 60_000 });
  const first = await shown();
  await expect.poll(shown).not.toBe(first);
  expect(watch.complaints).toEqual([]);
});

test('given the demo floor, when its simulator is killed, then the wall stands still while its age grows, and moves when it runs again', async ({
  page,
}) => {
  server = await startBuiltServer();
  const { url } = server;
  const watch = await watchPage(page, url);
  startFloor(server);
  await expect
    .poll(async () => (await fetch(`${url}/v1/boards/calls-today`, { headers: { 'Rallyboard-Workspace': 'demo' } })).status, {
      timeout: 60_000,
    })
    .toBe(200);
  await page.goto(`${url}/tv?ws=demo&board=calls-today`);
  await expect(page.locator('.row')).not.toHaveCount(0, { timeout: 60_000 });
  await expect(page.locator('.status')).toContainText('Live');
  await expect(page.locator('.goal-pace')).toContainText(/should be \d+ by now/);
  expect(await page.locator('.row .notch').count()).toBe(await page.locator('.row').count());
  const first = await total(page);
  await expect.poll(() => total(page), { timeout: 60_000 }).toBeGreaterThan(first);
  await kill();

  // What was on its way arrives; from an age of some seconds on nothing does.
  await expect.poll(() => age(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
  const still = await wall(page);
  await expect.poll(() => age(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(8);
  expect(await wall(page)).toEqual(still);
  await expect(page.locator('.status')).toContainText(/Live\s*Last activity \d+ s ago/);

  const stood = await total(page);
  startFloor(server);
  await expect.poll(() => total(page), { timeout: 60_000 }).toBeGreaterThan(stood);
  await expect.poll(() => age(page)).toBeLessThan(8);
  expect(watch.complaints).toEqual([]);
  expect(watch.strangers).toEqual([]);
});

import { expect, test } from '@playwright/test';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

let server: BuiltServer;
test.beforeAll(async () => {
  server = await startBuiltServer({ RALLYBOARD_DEMO: 'on' });
});
test.afterAll(async () => {
  // By a signal that lets it end the simulator, too.
  await server.stop();
  await server.close();
});
test.use({ viewport: { width: 1440, height: 900 } });

test('given the demo floor and nobody signed in, when its pages are opened, then they are there to read, and one’s own workspace asks to sign in', async ({
  page,
}) => {
  await page.goto(`${server.url}/console`);
  await expect(page.getByRole('region', { name: 'The log' }).getByRole('listitem').first()).toBeVisible();
  await expect(page.getByText('Read only')).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Boards' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByRole('button', { name: 'New board' })).toHaveCount(0);
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Who are you?' })).toBeVisible();

  await page.goto(`${server.url}/console`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
  await page.goto(`${server.url}/console?ws=main`);
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
});

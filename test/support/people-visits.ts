/** People at browsers of their own: they open links, sign in and do what they do by the labels of fields and buttons. */
import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import type { BuiltServer } from './built-server.ts';

export const PASSWORD = 'correct horse battery';

/** A browser that nobody has used; each has its own cookies and storage. */
export async function freshPage(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
  return context.newPage();
}

/** The one-time link of the first administrator, as the server printed it. */
export async function firstLink(server: BuiltServer): Promise<string> {
  const link = () => /http\S+\/console\/join#\S+/.exec(server.printed())?.[0] ?? '';
  await expect.poll(link).not.toBe('');
  return link();
}

export async function becomeAdministrator(page: Page, server: BuiltServer): Promise<void> {
  await page.goto(await firstLink(server));
  await page.getByLabel('Your name').fill('Mia Chen');
  await page.getByLabel('E-mail address').fill('mia@example.com');
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create my account' }).click();
  await expect(page.getByRole('button', { name: 'Account of Mia Chen' })).toBeVisible();
}

/** Invites somebody who is on the page "People and teams", and gives the link. */
export async function invite(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: new RegExp(`access of ${name}$`) }).click();
  const sheet = page.getByRole('dialog', { name: `Access of ${name}` });
  await sheet.getByRole('button', { name: /^(Invite|Make a new link)$/ }).click();
  const link = sheet.getByLabel('The link', { exact: true });
  await expect(link).toContainText('/console/join#');
  const text = await link.innerText();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  return text.trim();
}

/** Uses an invitation of workspace "My floor" with a new password. */
export async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: /^Join / }).click();
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Chooses from the menu behind the own name. */
export async function fromAccountMenu(page: Page, name: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: `Account of ${name}` }).click();
  await page.getByRole('menuitem', { name: choice, exact: true }).click();
}

import { expect, type Page, test } from '@playwright/test';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { becomeAdministrator, firstLink, freshPage, fromAccountMenu, invite, join, PASSWORD, signIn } from '../support/people-visits.ts';

let server: BuiltServer;
let admin: Page;
let rep: Page;
let manager: Page;
test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  server = await startBuiltServer();
  [admin, rep, manager] = await Promise.all([
    freshPage(browser),
    freshPage(browser, { viewport: { width: 390, height: 844 } }),
    freshPage(browser),
  ]);
});
test.afterAll(async () => {
  await server.close();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const pages = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const goTo = async (page: Page, name: string) => {
  await pages(page).getByRole('link', { name }).click();
  await expect(heading(page, name)).toBeVisible();
};
async function fillSheet(page: Page, fields: Record<string, string>): Promise<void> {
  const sheet = page.getByRole('dialog');
  for (const [label, value] of Object.entries(fields)) {
    const field = sheet.getByLabel(label, { exact: true });
    if (await field.evaluate((element) => element.tagName === 'SELECT')) await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toHaveCount(0);
}

test('SEC2 given the printed link of a first start, when it is used, then one administers the server, and it opens nothing a second time', async ({
  browser,
}) => {
  const link = await firstLink(server);
  await becomeAdministrator(admin, server);
  await expect(admin.getByRole('heading', { name: 'Set up your floor' })).toBeVisible();
  expect(admin.url()).toBe(`${server.url}/console/?ws=main`);
  const late = await freshPage(browser);
  await late.goto(link);
  await expect(heading(late, 'This link is used up')).toBeVisible();
  await late.getByRole('link', { name: 'Sign in' }).click();
  await expect(heading(late, 'Sign in')).toBeVisible();
  await late.context().close();
});

test('given people made by their form, when invited and joined, then the manager is in the console and the rep sees the own rank, unasked who', async () => {
  await goTo(admin, 'People and teams');
  await admin.getByRole('button', { name: 'New team' }).first().click();
  await fillSheet(admin, { Name: 'East' });
  for (const [name, role] of [
    ['Ana Sousa', 'Rep'],
    ['Ben Carter', 'Rep'],
    ['Mo Adler', 'Manager'],
  ] as const) {
    await admin.getByRole('button', { name: 'New person' }).first().click();
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
    await fillSheet(admin, { Name: name, 'E-mail': email, Team: 'East', Role: role });
  }
  await join(rep, await invite(admin, 'Ana Sousa'));
  await expect(heading(rep, 'Ana Sousa')).toBeVisible();
  await expect(rep.getByRole('button', { name: 'Not you?' })).toHaveCount(0);
  await join(manager, await invite(admin, 'Mo Adler'));
  await expect(heading(manager, 'Live')).toBeVisible();
  await admin.reload();
  await expect(admin.getByRole('row', { name: /Ana Sousa.*Active/ })).toBeVisible();
  await expect(admin.getByRole('row', { name: /Ben Carter.*Invite/ })).toBeVisible();
});

test('SEC1 given a manager and a rep in the console, when they look around, then they are offered what they may do and nothing else', async () => {
  for (const name of ['Live', 'Boards', 'Metrics', 'People']) await expect(pages(manager).getByRole('link', { name })).toBeVisible();
  await expect(pages(manager).getByRole('link', { name: 'Settings' })).toHaveCount(0);
  await goTo(manager, 'People and teams');
  await expect(manager.getByRole('button', { name: 'Ben Carter', exact: true })).toBeVisible();
  await expect(manager.getByRole('button', { name: /^(New team|Mia Chen|East)$/ })).toHaveCount(0);
  await manager.getByRole('button', { name: 'New person' }).first().click();
  await expect(manager.getByRole('dialog').getByLabel('Role').locator('option')).toHaveText(['Rep', 'Observer']);
  await fillSheet(manager, { Name: 'Cleo Ito', 'E-mail': 'cleo@example.com' });
  await expect(manager.getByRole('row', { name: /Cleo Ito.*East.*Rep/ })).toBeVisible();
  await manager.goto(`${server.url}/console/settings/audit?ws=main`);
  await expect(manager.getByRole('heading', { name: 'This page is for administrators' })).toBeVisible();
  await manager.getByRole('main').getByRole('link', { name: 'Live' }).click();
  await expect(heading(manager, 'Live')).toBeVisible();

  await rep.getByRole('link', { name: 'Console' }).click();
  await expect(heading(rep, 'Live')).toBeVisible();
  await expect(pages(rep).getByRole('link', { name: 'Boards' })).toBeVisible();
  await expect(pages(rep).getByRole('link', { name: /Metrics|People|Settings/ })).toHaveCount(0);
  await goTo(rep, 'Boards');
  await expect(rep.getByRole('button', { name: /New board/ })).toHaveCount(0);
  await rep.goto(`${server.url}/console/people?ws=main`);
  await expect(rep.getByRole('heading', { name: 'This page is for managers and administrators' })).toBeVisible();
});

test('given an address and nobody signed in, when a keyboard signs in, then it leads back there; a wrong password is said and nothing is lost', async ({
  browser,
}) => {
  const page = await freshPage(browser);
  await page.goto(`${server.url}/console/people?ws=main`);
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.type('mo@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not my password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is wrong.');
  await expect(page.getByLabel('E-mail address')).toHaveValue('mo@example.com');
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Hide password' })).toBeFocused();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('type', 'text');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'People and teams')).toBeVisible();
  await page.getByRole('button', { name: 'Account of Mo Adler' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await page.context().close();
});

test('given a page with data, when its person signs out, then nothing of it is on the screen, on the device or behind the back button', async ({
  browser,
}) => {
  const page = await freshPage(browser);
  await page.goto(`${server.url}/console?ws=main`);
  await signIn(page, 'mo@example.com');
  await goTo(page, 'People and teams');
  await expect(page.getByRole('row', { name: /Ana Sousa/ })).toBeVisible();
  await fromAccountMenu(page, 'Mo Adler', 'Sign out');
  await expect(heading(page, 'Sign in')).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => /^rallyboard:(last|key|person)/.test(key)))).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  await page.goBack();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(page.getByText('Ana Sousa')).toHaveCount(0);
  await page.goto(`${server.url}/?ws=main`);
  await expect(heading(page, 'Sign in')).toBeVisible();
  await page.context().close();
});

test('given the same account in two browsers, when it signs out everywhere, then both are at the sign-in page by themselves', async ({
  browser,
}) => {
  const second = await freshPage(browser);
  await second.goto(`${server.url}/console/sign-in`);
  await signIn(second, 'mo@example.com');
  await expect(heading(second, 'Live')).toBeVisible();
  await fromAccountMenu(manager, 'Mo Adler', 'Sign out everywhere');
  await manager.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  for (const page of [manager, second]) await expect(heading(page, 'Sign in')).toBeVisible();
  await expect(second.getByText('your account signed out everywhere')).toBeVisible();
  await second.context().close();
});

test('SEC9 given a rep’s page that is open, when the access is taken away, then the page closes by itself and the password opens nothing', async () => {
  await rep.goto(`${server.url}/?ws=main`);
  await expect(heading(rep, 'Ana Sousa')).toBeVisible();
  await expect(rep.getByRole('status')).toContainText('Live');
  await goTo(admin, 'People and teams');
  await admin.getByRole('button', { name: /access of Ana Sousa$/ }).click();
  const sheet = admin.getByRole('dialog', { name: 'Access of Ana Sousa' });
  await sheet.getByRole('button', { name: 'Take away access' }).click();
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Take away access' }).click();
  await expect(heading(rep, 'Sign in')).toBeVisible();
  await expect(rep.getByText('Ana Sousa')).toHaveCount(0);
  await expect(sheet.getByText('The access is taken away.')).toBeVisible();
  await admin.keyboard.press('Escape');
  await signIn(rep, 'ana@example.com');
  await expect(rep.getByRole('alert')).toContainText('The e-mail address or the password is wrong.');
});

test('given a forgotten password and a withdrawn invitation, when their links are opened, then the one asks for a new password and the other is over', async () => {
  await admin.getByRole('button', { name: /access of Mo Adler$/ }).click();
  const sheet = admin.getByRole('dialog', { name: 'Access of Mo Adler' });
  await sheet.getByRole('button', { name: 'Make a link for a new password' }).click();
  const reset = (await sheet.getByLabel('The link', { exact: true }).innerText()).trim();
  await admin.keyboard.press('Escape');
  await manager.goto(reset);
  await expect(heading(manager, 'Choose a new password')).toBeVisible();
  await manager.getByLabel('New password').fill('short');
  await manager.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(manager.getByLabel('New password')).toHaveAccessibleDescription(/at least 10 characters/);
  await expect(manager.getByLabel('New password')).toBeFocused();
  await manager.getByLabel('New password').fill('another horse battery');
  await manager.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(heading(manager, 'Live')).toBeVisible();

  const link = await invite(admin, 'Ben Carter');
  await admin.getByRole('button', { name: /^Invited until .*access of Ben Carter$/ }).click();
  await admin.getByRole('button', { name: 'Withdraw the invitation' }).click();
  await expect(admin.getByText('The invitation is withdrawn.')).toBeVisible();
  await admin.keyboard.press('Escape');
  await rep.goto(link);
  await expect(heading(rep, 'This link is used up')).toBeVisible();
});

test('given people without access, when all are invited at once, then each has a link in a list that is shown this once', async () => {
  const all = admin.getByRole('button', { name: /^Invite \d+ without access$/ });
  await all.click();
  await admin.getByRole('alertdialog').getByRole('button', { name: 'Make the links' }).click();
  const list = admin.getByRole('dialog', { name: /^\d+ links$/ });
  const file = admin.waitForEvent('download');
  await list.getByRole('button', { name: 'CSV' }).click();
  expect((await file).suggestedFilename()).toMatch(/^invitations.*\.csv$/i);
  const link = await list.getByRole('listitem').filter({ hasText: 'ben@example.com' }).locator('output').innerText();
  await admin.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(all).toHaveCount(0);
  await rep.goto(link);
  await expect(rep.getByLabel('E-mail address')).toHaveValue('ben@example.com');
});

test('given a changed password, when the page goes on, then it is still signed in and live', async () => {
  await fromAccountMenu(manager, 'Mo Adler', 'Change password');
  const sheet = manager.getByRole('dialog', { name: 'Change password' });
  await sheet.getByLabel('Current password').fill('wrong');
  await sheet.getByLabel('New password').fill(PASSWORD);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByLabel('Current password')).toHaveAccessibleDescription('This is not your current password.');
  await sheet.getByLabel('Current password').fill('another horse battery');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByText('Your password is changed.')).toBeVisible();
  await manager.keyboard.press('Escape');
  await goTo(manager, 'People and teams');
  await expect(manager.getByRole('row', { name: /Ben Carter/ })).toBeVisible();
  await expect(manager.getByText('Live', { exact: true }).last()).toBeVisible();
});

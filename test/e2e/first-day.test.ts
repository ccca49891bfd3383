import { expect, type Page, test } from '@playwright/test';
import { seriousProblems } from '../support/axe.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { chooserOf, enter, typeInto } from '../support/keyboard.ts';
import { type PageWatch, watchPage } from '../support/page-watch.ts';
import { firstLink, freshPage, PASSWORD } from '../support/people-visits.ts';

let server: BuiltServer;
test.beforeAll(async () => {
  server = await startBuiltServer();
});
test.afterAll(async () => {
  await server.close();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const sheet = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
const board = 'Deals of the year';

async function goTo(page: Page, link: string, title = link): Promise<void> {
  await enter(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link, exact: true }));
  await expect(heading(page, title)).toBeVisible();
}

/** Opens a form by its button, fills it by its labels and saves it. */
async function make(page: Page, what: string, fields: Record<string, string>): Promise<void> {
  await enter(page.getByRole('button', { name: what }).first());
  for (const [label, text] of Object.entries(fields)) await typeInto(sheet(page, what).getByLabel(label, { exact: true }), text);
  await enter(sheet(page, what).getByRole('button', { name: 'Save' }));
  await expect(sheet(page, what)).toHaveCount(0);
}

async function invite(page: Page, name: string): Promise<string> {
  await enter(page.getByRole('button', { name: new RegExp(`access of ${name}$`) }));
  const access = sheet(page, `Access of ${name}`);
  await enter(access.getByRole('button', { name: 'Invite', exact: true }));
  const link = access.getByLabel('The link', { exact: true });
  await expect(link).toContainText('/console/join#');
  const text = await link.innerText();
  await page.keyboard.press('Escape');
  await expect(access).toHaveCount(0);
  return text.trim();
}

async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await typeInto(page.getByLabel('New password'), PASSWORD);
  await page.keyboard.press('Enter');
}

/** As anybody could know them who works with them: by the address. `a.sousa` is nobody's yet. */
function deals(): string {
  const today = new Date().toISOString().slice(0, 10);
  const won = [
    'ana@example.com',
    'ben@example.com',
    'ana@example.com',
    'ben@example.com',
    'ben@example.com',
    ...Array(2).fill('a.sousa@example.org'),
  ];
  return ['Call id,Agent,Day', ...won.map((who, n) => `d${n},${who},${today}`)].join('\n');
}

test('The first day, by keyboard: given a first start, when its link is opened, people join, a file comes in and a name is linked, then the board moves and a rep sees behind the own row alone', async ({
  browser,
}) => {
  // One long way, on which the pages of three people are checked.
  test.slow();
  const watches: PageWatch[] = [];
  const openBrowser = async (options: Parameters<typeof freshPage>[1] = {}): Promise<Page> => {
    const page = await freshPage(browser, options);
    watches.push(await watchPage(page, server.url));
    return page;
  };
  const accessible = async (page: Page) => expect(await seriousProblems(page), page.url()).toEqual([]);
  const admin = await openBrowser();
  const manager = await openBrowser();

  await test.step('the one-time link makes the first administrator', async () => {
    await admin.goto(await firstLink(server));
    await typeInto(admin.getByLabel('Your name'), 'Mia Chen');
    await accessible(admin);
    await typeInto(admin.getByLabel('E-mail address'), 'mia@example.com');
    await typeInto(admin.getByLabel('New password'), PASSWORD);
    await admin.keyboard.press('Enter');
    await expect(admin.getByRole('heading', { name: 'Set up your floor' })).toBeVisible();
    await accessible(admin);
  });

  const links = await test.step('a team and its people are made, and two of them invited', async () => {
    await goTo(admin, 'People and teams');
    await make(admin, 'New team', { Name: 'East' });
    const person = (name: string, role: string) => ({
      Name: name,
      'E-mail': `${name.split(' ')[0]?.toLowerCase()}@example.com`,
      Team: 'East',
      Role: role,
    });
    for (const [name, role] of [
      ['Mo Adler', 'Manager'],
      ['Ana Sousa', 'Rep'],
      ['Ben Carter', 'Rep'],
    ] as const) {
      await make(admin, 'New person', person(name, role));
    }
    await accessible(admin);
    return { manager: await invite(admin, 'Mo Adler'), rep: await invite(admin, 'Ana Sousa') };
  });

  await test.step('the manager joins and makes a board', async () => {
    await join(manager, links.manager);
    await expect(heading(manager, 'Live')).toBeVisible();
    await goTo(manager, 'Metrics');
    await make(manager, 'New metric', { Name: 'Signatures', 'Of these activities': 'deal.won' });
    await goTo(manager, 'Boards');
    await make(manager, 'New board', { Name: board, Metric: 'Signatures', Period: 'This year' });
    await expect(heading(manager, board)).toBeVisible();
    await expect(manager.getByText('On the start line: nobody has scored in this period.')).toBeVisible();
    await accessible(manager);
  });

  await test.step('the rep joins, on a telephone, and stands at the start', async () => {
    const phone = await openBrowser({ viewport: { width: 390, height: 844 } });
    await join(phone, links.rep);
    await expect(heading(phone, 'Ana Sousa')).toBeVisible();
    await expect(phone.getByRole('article').filter({ hasText: board })).toBeVisible();
    await accessible(phone);
    await phone.context().close();
  });

  await test.step('a file is imported, and the board is there', async () => {
    await goTo(admin, 'Import');
    const chooser = await chooserOf(admin.getByLabel('The file to import'));
    await chooser.setFiles({ name: 'deals.csv', mimeType: 'text/csv', buffer: Buffer.from(deals()) });
    await typeInto(admin.getByLabel('Kind of activity'), 'Deal won');
    await expect(admin.getByRole('listbox').getByRole('option')).toHaveText(['Deal won']);
    await admin.keyboard.press('ArrowDown');
    await admin.keyboard.press('Enter');
    await expect(admin.getByRole('region', { name: 'The first rows' }).getByRole('row').nth(1)).toContainText('Deal won');
    // Addresses are no names: nobody is made of them unasked.
    await expect(admin.getByLabel('Add the people of the file')).not.toBeChecked();
    await enter(admin.getByRole('button', { name: 'Check every row' }));
    const figures = (name: string) => admin.getByRole('list', { name, exact: true }).getByRole('listitem');
    await expect(figures('This would happen')).toHaveText([/^7\s*would count/, /^0\s*refused/, /^1\s*names? not linked yet/]);
    await accessible(admin);
    await enter(admin.getByRole('button', { name: 'Import 7 activities' }));
    await expect(figures('Imported').first()).toHaveText(/^7\s*count now/);
    await expect(manager.getByRole('row', { name: /^1.*Ben Carter/ })).toBeVisible();
    await expect(manager.getByRole('row', { name: /^2.*Ana Sousa/ })).toBeVisible();
  });

  await test.step('a name is linked, and the board moves', async () => {
    await enter(admin.getByRole('link', { name: 'Link the names' }));
    const who = admin.getByRole('combobox', { name: 'Who is a.sousa@example.org?' });
    await typeInto(who, 'sousa');
    await expect(admin.getByRole('listbox').getByRole('option')).toHaveText([/^Ana Sousa/]);
    await accessible(admin);
    await admin.keyboard.press('ArrowDown');
    await admin.keyboard.press('Enter');
    await expect(admin.getByText('a.sousa@example.org is now Ana Sousa: 2 activities count for them.')).toBeVisible();
    await expect(manager.getByRole('row', { name: /^1.*Ana Sousa/ })).toBeVisible();
    await expect(manager.getByRole('button', { name: 'Why 4? Ana Sousa' })).toBeVisible();
    await expect(manager.getByRole('button', { name: 'Why 3? Ben Carter' })).toBeVisible();
  });

  await test.step('the rep signs in and may open the own row, and no other', async () => {
    const rep = await openBrowser();
    await rep.goto(`${server.url}/?ws=main`);
    await typeInto(rep.getByLabel('E-mail address'), 'ana@example.com');
    await typeInto(rep.getByLabel('Password', { exact: true }), PASSWORD);
    await accessible(rep);
    await rep.keyboard.press('Enter');
    await expect(heading(rep, 'Ana Sousa')).toBeVisible();
    await enter(rep.getByRole('button', { name: `Why 4? ${board}` }));
    const entries = sheet(rep, 'Why 4?').getByRole('listitem');
    for (const own of ['d0', 'd2', 'd5', 'd6']) await expect(entries.filter({ hasText: own })).toHaveCount(1);
    await expect(entries).toHaveCount(4);
    await accessible(rep);
    await rep.keyboard.press('Escape');
    await enter(rep.getByRole('link', { name: 'Console' }));
    await goTo(rep, 'Boards');
    await enter(rep.getByRole('link', { name: board, exact: true }));
    await expect(rep.getByRole('row', { name: /^2.*Ben Carter/ })).toBeVisible();
    await expect(rep.getByRole('button', { name: /^Why/ })).toHaveAccessibleName('Why 4? Ana Sousa');
  });

  for (const { complaints, strangers } of watches) expect([complaints, strangers]).toEqual([[], []]);
});

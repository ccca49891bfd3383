import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsTable } from '../../server/config.ts';
import { errorsTable } from '../support/errors-table.ts';

const url = new URL('../../README.md', import.meta.url);
const between = (name: string) => new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);

it('given the README, when compared with the schemas, then its tables of settings and errors are theirs', async () => {
  const readme = readFileSync(url, 'utf8');
  const expected = readme
    .replace(between('settings'), (_all, open, close) => `${open}${settingsTable()}\n${close}`)
    .replace(between('errors'), (_all, open, close) => `${open}${errorsTable()}\n${close}`);
  expect(readme).toMatch(between('settings'));
  expect(readme).toMatch(between('errors'));
  await expect(expected).toMatchFileSnapshot('../../README.md');
});

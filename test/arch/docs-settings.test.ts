import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settings, settingsTable } from '../../server/config.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs: settings', () => {
  it('given docs/settings.md, when it is compared with the schema, then its table is the one the schema prints', () => {
    const table = /<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(read('docs/settings.md'))?.[1];
    expect(table).toBe(settingsTable());
  });

  it('given any document with a settings table, when it is compared with the schema, then it is the same table', () => {
    if (!existsSync(new URL('../../README.md', import.meta.url))) return;
    const table = /<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(read('README.md'))?.[1];
    if (table !== undefined) expect(table).toBe(settingsTable());
  });

  it('given the schema, when it is printed, then every setting has a line with its variable and what it does', () => {
    const lines = settingsTable().split('\n');
    for (const one of Object.values(settings)) {
      expect(one.help.endsWith('.'), one.env).toBe(true);
      expect(lines.filter((line) => line.includes(`| \`${one.env}\` |`))).toHaveLength(1);
    }
    expect(lines.every((line) => line.split('|').length === 6)).toBe(true);
  });
});

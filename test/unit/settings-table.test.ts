import { describe, expect, it } from 'vitest';
import { settings, settingsTable } from '../../server/config.ts';

describe('docs: settings', () => {
  it('given the schema, when it is printed, then every setting has a line with its variable and what it does', () => {
    const lines = settingsTable().split('\n');
    for (const one of Object.values(settings)) {
      expect(one.help.endsWith('.'), one.env).toBe(true);
      expect(lines.filter((line) => line.includes(`| \`${one.env}\` |`))).toHaveLength(1);
    }
    expect(lines.every((line) => line.split('|').length === 6)).toBe(true);
  });
});

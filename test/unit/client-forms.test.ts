import { describe, expect, it } from 'vitest';
import { useAttempt } from '../../client/attempt.ts';
import { ApiRefusal } from '../../client/call.ts';
import { isElsewhere, momentAt, wallTime } from '../../client/moment.ts';

describe('moments in fields', () => {
  it('T3 given a zone, when a moment is shown in a field and typed again, then it is the same minute', () => {
    for (const zone of ['UTC', 'America/Sao_Paulo', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Auckland']) {
      for (const at of ['2017-12-19T23:30:00.000Z', '2026-03-29T01:05:00.000Z', '2026-07-01T12:00:00.000Z'])
        expect(momentAt(wallTime(Date.parse(at), zone), zone), `${zone} ${at}`).toBe(at);
    }
    expect(wallTime(Date.parse('2026-01-01T02:30:00Z'), 'America/Sao_Paulo')).toBe('2025-12-31T23:30');
  });

  it('T3 given an hour that clocks skip, when typed, then it is the one after; what is no time is none', () => {
    expect(momentAt('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect([momentAt('', 'UTC'), momentAt('soon', 'UTC')]).toEqual([null, null]);
  });

  it('given the zone of the reader, when asked, then it is not elsewhere', () => {
    const now = Date.parse('2026-03-29T12:00:00Z');
    expect(isElsewhere(undefined, now)).toBe(false);
    expect(isElsewhere('Asia/Kolkata', now) || isElsewhere('America/Sao_Paulo', now)).toBe(true);
  });
});

describe('what a refused form says', () => {
  const refused = async (code: ConstructorParameters<typeof ApiRefusal>[1], details: unknown, fields: string[]) => {
    const form = useAttempt(async () => {
      throw new ApiRefusal('A field is missing or wrong; details name each path.', code, details);
    }, fields);
    await form.submit();
    return [form.message.value, ...fields.map(form.problem)];
  };

  it('given problems of fields, when refused, then each field says its own and the form where to look', async () => {
    const details = [{ path: 'name', message: 'a name has letters' }];
    expect(await refused('invalid_request', details, ['name'])).toEqual(['Please look at the marked fields.', 'A name has letters']);
  });

  it('given problems that no field shows, when refused, then they are said as sentences instead of the one for programs', async () => {
    const details = [
      { path: 'name', message: 'a name has letters' },
      { path: 'limit', message: 'too many' },
    ];
    expect(await refused('invalid_request', details, [])).toEqual(['Name: a name has letters. Limit: too many.']);
    expect(await refused('invalid_request', details, ['name'])).toEqual([
      'Limit: too many. Please look at the marked fields.',
      'A name has letters',
    ]);
    expect(await refused('conflict', { rev: 1 }, ['name'])).toEqual(['A field is missing or wrong; details name each path.', '']);
  });
});

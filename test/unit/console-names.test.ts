import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../client/console/names.ts';
import { objectIdSchema } from '../../shared/id.ts';
import { idFromName, newPersonId } from '../../shared/new-id.ts';

describe('ids of new things', () => {
  it('given names, when ids are derived, then they read like the names', () => {
    expect(idFromName('Calls today', new Set(), 'board')).toBe('calls-today');
    expect(idFromName('  Größe & Çağ! ', new Set(), 'board')).toBe('gro-e-cag');
    expect(idFromName('Deals won', new Set(), 'metric', '_')).toBe('deals_won');
    expect(idFromName('電話', new Set(), 'metric')).toBe('metric');
  });

  it('given ids that are taken, when one is derived, then it counts on', () => {
    expect(idFromName('Calls', new Set(['calls']), 'board')).toBe('calls-2');
    expect(idFromName('Calls', new Set(['calls', 'calls-2']), 'board')).toBe('calls-3');
  });

  it('given any name, when an id is derived, then it is an id and not taken', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (name, others) => {
        const taken = new Set([...others, idFromName(name, new Set(), 'team')]);
        const id = idFromName(name, taken, 'team');
        expect(objectIdSchema.safeParse(id).success).toBe(true);
        expect(taken.has(id)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('given people, when ids are made, then they are ids, all different, and of nothing personal', () => {
    const ids = Array.from({ length: 500 }, newPersonId);
    expect(new Set(ids).size).toBe(500);
    expect(ids.every((id) => objectIdSchema.safeParse(id).success && /^p_[a-z2-9]{10}$/.test(id))).toBe(true);
  });
});

describe('searching', () => {
  it('given what people type, when compared, then capitals, accents and blanks around do not matter', () => {
    expect(matches(' dvorak', 'Tomáš Dvořák')).toBe(true);
    expect(matches('NORTH', null, undefined, 'The north')).toBe(true);
    expect(matches('', null)).toBe(true);
    expect(matches('south', 'North', null)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { createWriteGate, WriteFailed } from '../../server/store/write-gate.ts';
import { ManualClock } from '../support/manual-clock.ts';

const full = new WriteFailed('database or disk is full', true);
const lost = new WriteFailed('7 entries were acknowledged and are not all in the file', false);

/** A gate whose files answer `trouble` when they are opened anew: an error to throw, null for success. */
function gateWith(trouble: () => Error | null) {
  const clock = new ManualClock();
  const tries: number[] = [];
  const started = clock.now();
  const gate = createWriteGate({
    reopen: () => {
      tries.push(clock.now() - started);
      const error = trouble();
      if (error) throw error;
    },
    after: clock.after.bind(clock),
  });
  return { clock, gate, tries };
}

describe('the gate before the files', () => {
  it('REL3 given no failed write, when time passes, then it is open and nothing is tried', () => {
    const { clock, gate, tries } = gateWith(() => null);
    clock.advance(60_000);
    expect(gate.closedBecause).toBeNull();
    expect(tries).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('REL3 given a full disk, when it has room again, then the gate opens by itself and tries no more', () => {
    let trouble: Error | null = new Error('ENOSPC');
    const { clock, gate, tries } = gateWith(() => trouble);
    gate.close(full);
    expect(gate.closedBecause).toMatch(/disk is full.*takes writes again/);
    clock.advance(30_000);
    expect(gate.closedBecause).toMatch(/disk is full/);
    trouble = null;
    clock.advance(5_000);
    expect(gate.closedBecause).toBeNull();
    expect(clock.waiting).toBe(0);
    const count = tries.length;
    clock.advance(60_000);
    expect(tries).toHaveLength(count);
  });

  it('REL3 given a disk that stays full, when it is tried, then ever more seldom, at least every 5 seconds', () => {
    const { clock, gate, tries } = gateWith(() => new Error('ENOSPC'));
    gate.close(full);
    clock.advance(20_000);
    expect(tries).toEqual([500, 1_500, 3_500, 7_500, 12_500, 17_500]);
  });

  it('REL3 given many failed writes, when the gate is closed, then the first reason stays and one row of tries runs', () => {
    const { clock, gate, tries } = gateWith(() => null);
    gate.close(full);
    gate.close(new WriteFailed('disk I/O error', true));
    expect(gate.closedBecause).toContain('database or disk is full');
    clock.advance(10_000);
    expect(tries).toEqual([500]);
  });

  it('REL3 given an opened gate, when a write fails again, then it closes again and the tries begin anew', () => {
    const { clock, gate, tries } = gateWith(() => null);
    gate.close(full);
    clock.advance(500);
    gate.close(new WriteFailed('disk I/O error', true));
    expect(gate.closedBecause).toContain('disk I/O error');
    clock.advance(500);
    expect(gate.closedBecause).toBeNull();
    expect(tries).toEqual([500, 1_000]);
  });

  it('REL3 given a failed sync, when time passes, then nothing is tried and the reason asks for a start', () => {
    const { clock, gate, tries } = gateWith(() => null);
    gate.close(new WriteFailed('disk I/O error', false));
    clock.advance(60_000);
    expect(tries).toEqual([]);
    expect(gate.closedBecause).toMatch(/until Rallyboard is started again/);
  });

  it('REL3 given a file that lost what was acknowledged, when it is opened anew, then the gate stays closed and says so', () => {
    let trouble: Error | null = lost;
    const { clock, gate, tries } = gateWith(() => trouble);
    gate.close(full);
    clock.advance(500);
    expect(gate.closedBecause).toMatch(/7 entries were acknowledged.*started again/);
    trouble = null;
    clock.advance(60_000);
    expect(tries).toEqual([500]);
    expect(gate.closedBecause).not.toBeNull();
  });

  it('given a closed gate, when it is stopped, then nothing is tried any more', () => {
    const { clock, gate, tries } = gateWith(() => null);
    gate.close(full);
    gate.stop();
    clock.advance(60_000);
    expect(tries).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});

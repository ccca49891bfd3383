import { describe, expect, it } from 'vitest';
import { labelled, paceCurve } from '../../client/pace/curve.ts';
import { comparablePeriods, paceNow, paceSentence, paceShort, projectionSentence, rhythmSentence } from '../../client/pace/pace-words.ts';
import { sparkline } from '../../client/pace/sparkline.ts';
import type { PaceView, ValueFormat } from '../../shared/view.ts';

const frame = { width: 500, height: 200, left: 50, right: 50, top: 0, bottom: 0 };
const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour)).toISOString();
const format: ValueFormat = { kind: 'number', direction: 'more' };
/** A day of work from 9 to 13, looked at 11:30: 100 are asked for, 30 are there. */
const view: PaceView = {
  kind: 'pace',
  metric: { id: 'calls', name: 'Calls', format },
  subject: 'team:east',
  name: 'East',
  period: { kind: 'day', from: '2026-11-23', to: '2026-11-24' },
  value: 30,
  goal: 100,
  expected: 62.5,
  learnedFrom: 8,
  points: [
    { at: at(0), actual: 0, expected: 0, low: 0, high: 0 },
    { at: at(9), actual: 0, expected: 0, low: 0, high: 0 },
    { at: at(10), actual: 10, expected: 25, low: 20, high: 30 },
    { at: at(11), actual: 20, expected: 50, low: 40, high: 60 },
    { at: at(12), actual: null, expected: 75, low: 70, high: 80 },
    { at: at(13), actual: null, expected: 100, low: 100, high: 100 },
    { at: at(24), actual: null, expected: 100, low: 100, high: 100 },
  ],
};
const now = Date.parse(at(11)) + 1_800_000;

describe('the pace curve', () => {
  it('G2 given a day, when drawn, then steps of working time are equally wide, and the hours around work narrower', () => {
    const { moments } = paceCurve(view, now, frame);
    const xs = moments.map(({ x }) => x);
    expect(xs).toEqual([50, 90, 170, 250, 330, 410]);
  });

  it('G2 given a moment between two points, when drawn, then the line ends there, at the value, and the notch is where it should be', () => {
    const curve = paceCurve(view, now, frame);
    expect(curve.now).toEqual({ x: 290, value: 140, expected: 75 });
    expect(curve.actual).toBe('M50 200L90 200L170 180L250 160L290 140');
    expect(curve.area).toBe(`${curve.actual}L290 200L50 200Z`);
    expect(curve.goal).toBe(0);
  });

  it('T4 given a night between two points, when drawn, then now stands as far as the working time has come, not the clock', () => {
    const points = view.points.map((point, index) =>
      index === 4 ? { ...point, at: at(36) } : index > 4 ? { ...point, at: at(36 + index) } : point,
    );
    expect(paceCurve({ ...view, points }, Date.parse(at(34)), frame).now?.x).toBe(290);
    const bare = points.map(({ expected: _expected, low: _low, high: _high, ...point }) => point);
    const { goal: _goal, expected: _now, ...rest } = view;
    expect(paceCurve({ ...rest, points: bare }, Date.parse(at(11)) + 12.5 * 3_600_000, frame).now?.x).toBeGreaterThan(200);
  });

  it('G2 given a band, when drawn, then it goes out along the high and back along the low', () => {
    const { band } = paceCurve(view, now, frame);
    expect(band).toMatch(/^M50 200L90 200L170 140L250 80.*L450 0L450 0.*L250 120L170 160L90 200L50 200Z$/);
    const bare = { ...view, points: view.points.map(({ low: _low, high: _high, ...point }) => point) };
    expect(paceCurve(bare, now, frame).band).toBe('');
  });

  it('G3 given a projection, when drawn, then it stands beside the end, and the picture is high enough for it', () => {
    const projection = { low: 80, middle: 120, high: 160, periods: 8 };
    const curve = paceCurve({ ...view, projection }, now, frame);
    expect(curve.projection?.x).toBeGreaterThan(450);
    expect(curve.projection?.high).toBeGreaterThanOrEqual(0);
    expect(curve.levels.map(({ value }) => value)).toEqual([0, 50, 100, 150, 200]);
  });

  it('G2 given moments without a value, when drawn, then the line has a gap and nothing is made up', () => {
    const points = view.points.map((point, index) => (index < 2 ? { ...point, actual: null } : point));
    expect(paceCurve({ ...view, points }, now, frame).actual).toBe('M170 180L250 160L290 140');
    expect(paceCurve({ ...view, points, value: null }, now, frame).now?.value).toBeNull();
  });

  it('B6 given a period that is over, when drawn, then there is no now and the whole line', () => {
    const points = view.points.map((point, index) => ({ ...point, actual: index * 10 }));
    const curve = paceCurve({ ...view, points, value: 60 }, Date.parse(at(48)), frame);
    expect(curve.now).toBeNull();
    expect(curve.actual.split('L')).toHaveLength(7);
  });

  it('given nothing at all, or losses, when drawn, then the scale is round and holds zero', () => {
    const nothing = { value: 0, points: view.points.map(({ at: when }) => ({ at: when, actual: 0 })) };
    expect(paceCurve(nothing, now, frame).levels.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
    const losses = { ...nothing, value: -30 };
    expect(paceCurve(losses, now, frame).levels.map(({ value }) => value)).toEqual([-30, -20, -10, 0]);
  });

  it('given moments close to each other, when labelled, then only what has room and says something new is', () => {
    const moments = [0, 40, 80, 120, 160, 200].map((x) => ({ x }));
    const labels = labelled(moments, ({ x }) => (x < 100 ? 'Mon' : 'Tue'), 400);
    expect(labels.map(({ x, label }) => [x, label])).toEqual([
      [0, 'Mon'],
      [120, 'Tue'],
    ]);
  });
});

describe('pace in words', () => {
  it('G3 given paces, when told, then the part and its word are said', () => {
    expect(paceSentence(paceNow(view, format))).toBe('At 48% of pace: far behind');
    expect(paceShort(paceNow({ ...view, value: 57 }, format))).toBe('91%, on pace');
    expect(paceSentence(paceNow({ value: 0, goal: 10, expected: 0 }, format))).toBe('Nothing is expected yet');
    expect(paceSentence(paceNow({ value: 0, goal: 10, expected: 4 }, { direction: 'less' }))).toBe('Now: ahead');
    expect(paceSentence(paceNow({ value: 5 }, format))).toBe('No goal for this period');
    expect(paceShort(null)).toBe('');
  });

  it('G3 given a projection, when told, then its range and what it rests on are; without one that it is too little', () => {
    const projection = { low: 31.4, middle: 38, high: 44.2, periods: 8 };
    expect(projectionSentence({ ...view, projection })).toBe('Will end between 31 and 44, if the rest goes as in the last 8 Mondays.');
    expect(projectionSentence({ ...view, projection: { ...projection, low: 44 } })).toBe(
      'Will end at 44, if the rest goes as in the last 8 Mondays.',
    );
    expect(projectionSentence(view)).toContain('Too little to say');
    expect(comparablePeriods(7, { kind: 'month', from: '2026-11-01', to: '2026-12-01' })).toBe('7 months');
  });

  it('G2 given how much should be there, when told why, then the rhythm, the working time or the constant is named', () => {
    expect(rhythmSentence(view)).toContain('last 8 Mondays');
    expect(rhythmSentence({ ...view, learnedFrom: 0, basis: 'split' })).toMatch(/working time.*team’s/);
    expect(rhythmSentence({ ...view, points: view.points.map((point) => ({ ...point, expected: 100 })) })).toContain('every moment');
    expect(rhythmSentence({ ...view, goal: undefined })).toBe('');
  });
});

describe('the trend', () => {
  it('B3 given buckets, when drawn, then the highest is full, nothing is a line on the ground, and the last is the present', () => {
    const { bars, width, height } = sparkline([2, null, 4, -1]);
    expect(bars.map((bar) => bar.height)).toEqual([height / 2, 1.5, height, 1.5]);
    expect(bars.map((bar) => bar.isLast)).toEqual([false, false, false, true]);
    expect(width).toBe(26);
    expect(sparkline([]).bars).toEqual([]);
  });
});

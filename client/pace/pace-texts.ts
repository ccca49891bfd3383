/** The words of goals and pace, on every screen that shows them. As in `texts.ts`. */

/** Apart from the rest: walls need no more. */
export const periodTexts = {
  weekdays: (n: number, weekday: string) => `${n} ${weekday}s`,
  comparable: (n: number, kind: string) => (/^(week|month|quarter|year)$/.test(kind) ? `${n} ${kind}s` : `${n} comparable periods`),
};

export const paceTexts = {
  goal: 'Goal',
  actual: 'So far',
  expected: 'By now',
  shouldBe: 'Should be there',
  rangeOf: (before: string) => `Range of the last ${before}`,
  pace: 'Pace',
  when: 'When',
  table: 'The same as a table',
  low: 'Lowest before',
  high: 'Highest before',
  projected: 'At the end',
  statuses: { ahead: 'ahead', on: 'on pace', behind: 'behind', farBehind: 'far behind' },
  /** `percent` is written out, as in `71 %`. */
  at: (percent: string, status: string) => `At ${percent} of pace: ${status}`,
  atShort: (percent: string, status: string) => `${percent}, ${status}`,
  notYet: 'Nothing is expected yet',
  noGoal: 'No goal for this period',
  atNothing: (status: string) => `Now: ${status}`,
  bar: (value: string, goal: string, expected: string) => `${value} of ${goal}; ${expected} should be there by now`,
  /** Said instead of the picture. */
  picture: (name: string, value: string, goal: string, expected: string, pace: string) =>
    `${name}: ${value} so far${goal === '' ? '' : ` of a goal of ${goal}`}${expected === '' ? '' : `, ${expected} expected by now`}. ${pace}.`,
  willEnd: (low: string, high: string, before: string) => `Will end between ${low} and ${high}, if the rest goes as in the last ${before}.`,
  willEndAt: (value: string, before: string) => `Will end at ${value}, if the rest goes as in the last ${before}.`,
  tooLittle: 'Too little to say where it will end: that takes seven comparable periods in the log.',
  learned: (before: string) => `What should be there by now follows the rhythm of the last ${before}.`,
  byTime: 'What should be there by now follows the working time.',
  constant: 'It is the same goal at every moment of the period.',
  bases: {
    own: '',
    split: 'This goal is a part of the team’s.',
    sum: 'This goal is the sum of what is asked inside.',
  },
};

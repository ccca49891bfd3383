/**
 * The other arms of PERF9: a number per measure, subject and day in Maps, brought up to date by every event for the rep and the teams
 * above. Tuned as far as the shape allows: who stands above whom and which measures count a type is looked up in tables made before,
 * and whatever the innermost loop need not repeat stands outside it.
 */
import type { ActivityBody, AnyEntry } from '../../../shared/entry.ts';

const DAY_MS = 86_400_000;

/** What both arms know before the first event. */
export interface Tables {
  /** By identity: the rep and the teams above. */
  subjectsOf: ReadonlyMap<string, readonly string[]>;
  /** By type of activity. */
  measuresOf: ReadonlyMap<string, readonly number[]>;
  /** By measure: it counts, else it adds up values. */
  counts: readonly boolean[];
  subjects: readonly string[];
}

/** One way to keep numbers up to date and to answer with them. */
export interface Fold {
  fold(entries: readonly AnyEntry[]): void;
  /** Everything added up that screens ask on the day of `at` (epoch ms): each measure for each subject. */
  answer(at: number): number;
}

export function stringKeyCells({ subjectsOf, measuresOf, counts, subjects }: Tables): Fold {
  const cells = new Map<string, number>();
  return {
    fold(entries) {
      for (const entry of entries) {
        const { type, credits, value = 0 } = entry.body as ActivityBody;
        const day = Math.floor(entry.at / DAY_MS);
        const measures = measuresOf.get(type) ?? [];
        for (const subject of subjectsOf.get(credits[0]?.identity ?? '') ?? []) {
          const prefix = `${subject}|${day}|`;
          for (const measure of measures) {
            const key = prefix + measure;
            cells.set(key, (cells.get(key) ?? 0) + (counts[measure] ? 10_000 : value));
          }
        }
      }
    },
    answer(at) {
      const day = Math.floor(at / DAY_MS);
      let sum = 0;
      for (const subject of subjects) for (const measure of counts.keys()) sum += cells.get(`${subject}|${day}|${measure}`) ?? 0;
      return sum;
    },
  };
}

/** Subject, day, measure: so that all measures of an event share two of the three look-ups. */
export function nestedCells({ subjectsOf, measuresOf, counts, subjects }: Tables): Fold {
  const cells = new Map<string, Map<number, Map<number, number>>>();
  const cellsOf = (subject: string, day: number) => {
    let days = cells.get(subject);
    if (!days) {
      days = new Map();
      cells.set(subject, days);
    }
    let numbers = days.get(day);
    if (!numbers) {
      numbers = new Map();
      days.set(day, numbers);
    }
    return numbers;
  };
  return {
    fold(entries) {
      for (const entry of entries) {
        const { type, credits, value = 0 } = entry.body as ActivityBody;
        const day = Math.floor(entry.at / DAY_MS);
        const measures = measuresOf.get(type) ?? [];
        for (const subject of subjectsOf.get(credits[0]?.identity ?? '') ?? []) {
          const numbers = cellsOf(subject, day);
          for (const measure of measures) numbers.set(measure, (numbers.get(measure) ?? 0) + (counts[measure] ? 10_000 : value));
        }
      }
    },
    answer(at) {
      const day = Math.floor(at / DAY_MS);
      let sum = 0;
      for (const subject of subjects) {
        const numbers = cellsOf(subject, day);
        for (const measure of counts.keys()) sum += numbers.get(measure) ?? 0;
      }
      return sum;
    },
  };
}

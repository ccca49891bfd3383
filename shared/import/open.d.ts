import type { Inspection } from './inspect.ts';
import type { Mapping } from './mapping.ts';
export interface OpenQuestions {
  /** Columns whose dates could begin with the day as well as with the month. */
  dates: string[];
  /** Columns whose numbers have one sign that could begin a fraction as well as part thousands. */
  numbers: string[];
}
/** Only of columns that the mapping reads as dates or numbers. */
export declare function openIn(mapping: Mapping, { ambiguousDates, ambiguousNumbers }: Inspection): OpenQuestions;
/** The mapping to keep for another time: what was only guessed is left out, or it would count as said by then. */
export declare function withoutOpen({ file, ...mapping }: Mapping, open: OpenQuestions): Mapping;

/** What of a file could be read two ways: what is written stays written, so somebody says it first instead of a guess. */
import { dateColumnsOf } from './apply.ts';
import type { Inspection } from './inspect.ts';
import type { Mapping, Value } from './mapping.ts';

export interface OpenQuestions {
  /** Columns whose dates could begin with the day as well as with the month. */
  dates: string[];
  /** Columns whose numbers have one sign that could begin a fraction as well as part thousands. */
  numbers: string[];
}

/** Only of columns that the mapping reads as dates or numbers. */
export function openIn(mapping: Mapping, { ambiguousDates, ambiguousNumbers }: Inspection): OpenQuestions {
  const [dates, numbers] = [dateColumnsOf(mapping), numberColumnsOf(mapping)];
  return {
    dates: ambiguousDates.filter((column) => dates.has(column)),
    numbers: ambiguousNumbers.filter((column) => numbers.has(column)),
  };
}

/** The mapping to keep for another time: what was only guessed is left out, or it would count as said by then. */
export function withoutOpen({ file, ...mapping }: Mapping, open: OpenQuestions): Mapping {
  const { dates, decimal, ...said } = file;
  return {
    ...mapping,
    file: {
      ...said,
      ...(dates !== undefined && open.dates.length === 0 && { dates }),
      ...(decimal !== undefined && open.numbers.length === 0 && { decimal }),
    },
  };
}

/** The columns that a mapping reads as numbers or durations. */
function numberColumnsOf(mapping: Mapping): Set<string> {
  const found = new Set<string>();
  const look = (value: Value, isNumber: boolean): void => {
    if ('join' in value) for (const part of value.join) look(part, false);
    else if ('column' in value && (value.as === 'number' || value.as === 'seconds' || (isNumber && value.as === undefined)))
      found.add(value.column);
  };
  for (const template of mapping.rows) {
    if (template.make === 'person') continue;
    const { value, id, contact, type, deal, lead, props, details } = template;
    if (value) look(value, true);
    for (const other of [id, contact, type]) if (other) look(other, false);
    for (const group of [deal, lead, props, details]) for (const field of Object.values(group ?? {})) look(field, false);
  }
  return found;
}

/** The state of one import: the file as it is read, what was said about it, and the mapping that follows. */
import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import { checkColumns } from '../../../shared/import/apply.ts';
import { guessMapping } from '../../../shared/import/guess-mapping.ts';
import { type Inspection, inspectFile } from '../../../shared/import/inspect.ts';
import { type DateFormat, type FileSettings, type Mapping, parseMapping } from '../../../shared/import/mapping.ts';
import { openIn, withoutOpen } from '../../../shared/import/open.ts';
import { ImportRefusal, openTexts, type RefusalCode } from '../../../shared/import/texts.ts';
import { firstRows, type ShownLine } from './first-rows.ts';
import type { KeptMappings } from './kept-mappings.ts';
import { blankFields, datesOf, type FileShape, type MappingFields, openQuestions } from './mapping-fields.ts';
import { fieldsOf, mappingOf } from './mapping-form.ts';

export type Origin = { kind: 'guess' } | { kind: 'remembered' } | { kind: 'loaded'; name: string };

interface ImportSource {
  bytes: Uint8Array;
  /** The workspace's. */
  zone: Ref<string>;
  mayMakePeople: () => boolean;
  kept: KeptMappings;
}

/** What another answer about how the file is written may mend. */
const mendable: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['open_quote', 'too_many_columns', 'no_rows', 'wrong_encoding']);

export function useImport({ bytes, zone, mayMakePeople, kept }: ImportSource) {
  const said = shallowRef<Partial<FileSettings>>({});
  const inspection = shallowRef<Inspection>();
  const refusal = ref('');
  const refusedWith = ref<RefusalCode>();
  const fields = ref<MappingFields>();
  /** A mapping that says more than the form: used as it is. */
  const rich = shallowRef<Mapping | null>(null);
  const origin = ref<Origin>({ kind: 'guess' });
  const reasons = ref<string[]>([]);
  /** Whether somebody changed the mapping: it is then not guessed anew behind their back. */
  let isTouched = false;
  /** As the file looks before anything is said: by these columns it is known again. */
  let firstColumns: readonly string[] | undefined;
  watch(fields, () => (isTouched = true), { deep: true, flush: 'sync' });

  const shapeOf = ({ file, columns }: Inspection): FileShape => ({ file, columns });

  /** Null, with the reason on the page, when the file cannot be read like this; what was read before stays. */
  function read(given: Partial<FileSettings>): Inspection | null {
    try {
      const found = inspectFile(bytes, given);
      refusal.value = '';
      refusedWith.value = undefined;
      return found;
    } catch (thrown) {
      if (!(thrown instanceof ImportRefusal)) throw thrown;
      refusal.value = thrown.message;
      refusedWith.value = thrown.code;
      return null;
    }
  }

  function guess(found: Inspection): void {
    const guessed = guessMapping(found);
    const isComplete = guessed.missing.length === 0 && guessed.mapping.rows.length > 0;
    reasons.value = guessed.reasons;
    rich.value = null;
    fields.value = (isComplete ? fieldsOf(guessed.mapping, shapeOf(found)) : null) ?? blankFields(shapeOf(found));
    origin.value = { kind: 'guess' };
    isTouched = false;
  }

  /** Into the form where it fits, else as it is. */
  function adopt(mapping: Mapping, found: Inspection, from: Origin): void {
    const form = fieldsOf(mapping, shapeOf(found));
    rich.value = form === null ? mapping : null;
    fields.value = form ?? blankFields(shapeOf(found));
    reasons.value = [];
    origin.value = from;
    isTouched = true;
  }

  function begin(): void {
    const found = read({});
    if (!found) return;
    firstColumns = found.table.columns;
    const remembered = kept.find(firstColumns);
    inspection.value = found;
    if (remembered) {
      try {
        const mapping = parseMapping(remembered.mapping);
        const again = inspectFile(bytes, remembered.said);
        checkColumns(mapping, again.table.columns);
        said.value = remembered.said;
        inspection.value = again;
        adopt(mapping, again, { kind: 'remembered' });
        return;
      } catch {
        // It does not fit this file after all: then it is looked at as any other.
      }
    }
    guess(found);
  }
  begin();

  function say(settings: Partial<FileSettings>): void {
    const given = { ...said.value, ...settings };
    // Another way of cutting cells may show other columns: names that were made up for them would be wrong.
    if (settings.delimiter !== undefined || settings.format !== undefined) delete given.header;
    const found = read(given);
    if (!found) return;
    const before = inspection.value?.table.columns ?? [];
    const isSame = before.length === found.table.columns.length && before.every((name, index) => name === found.table.columns[index]);
    said.value = given;
    inspection.value = found;
    if (!isSame || !isTouched) guess(found);
  }

  /** One column's order; others that leave it open follow. */
  function sayDates(column: string, format: DateFormat): void {
    const isOpen = inspection.value?.columns.find(({ name }) => name === column)?.dates?.format.sure === false;
    if (fields.value) fields.value.dates[column] = format;
    if (isOpen) say({ dates: format });
  }

  function load(mapping: Mapping, name: string): void {
    const given = { ...mapping.file };
    const found = read(given);
    if (!found) return;
    try {
      if (found.file.format === 'csv') checkColumns(mapping, found.table.columns);
    } catch (thrown) {
      if (!(thrown instanceof ImportRefusal)) throw thrown;
      refusal.value = thrown.message;
      return;
    }
    said.value = given;
    inspection.value = found;
    adopt(mapping, found, { kind: 'loaded', name });
  }

  const open = computed(() => (fields.value && rich.value === null ? openQuestions(fields.value) : new Set<never>()));
  const mapping = computed<Mapping | null>(() => {
    const found = inspection.value;
    if (!found || !fields.value || open.value.size > 0) return null;
    const whole = rich.value ?? mappingOf(fields.value, shapeOf(found));
    const rows = mayMakePeople() ? whole.rows : whole.rows.filter(({ make }) => make !== 'person');
    return rows.length === 0 ? null : { source: whole.source, file: found.file, rows };
  });
  const reading = computed(() => {
    const file = inspection.value?.file;
    return { dates: file?.dates ?? 'iso', decimal: file?.decimal ?? '.', zone: file?.zone ?? zone.value } as const;
  });
  const preview = computed<{ lines: ShownLine[]; error: string }>(() => {
    const table = inspection.value?.table;
    if (!table || mapping.value === null) return { lines: [], error: '' };
    try {
      return { lines: firstRows(mapping.value, table, reading.value), error: '' };
    } catch (thrown) {
      if (!(thrown instanceof ImportRefusal)) throw thrown;
      return { lines: [], error: thrown.message };
    }
  });
  const openQuestion = computed(() => {
    if (!inspection.value || mapping.value === null) return { dates: [], numbers: [] };
    const { dates, numbers } = openIn(mapping.value, inspection.value);
    return { dates: dates.filter((column) => fields.value?.dates[column] === undefined), numbers };
  });
  /** Why nothing is imported before somebody has said how something is written; empty when all is clear. */
  const mustSay = computed(() => {
    const named = (columns: readonly string[]) => columns.map((column) => `“${column}”`).join(', ');
    const { dates, numbers } = openQuestion.value;
    const told = [
      ...(dates.length > 0 ? [openTexts.dates(named(dates))] : []),
      ...(numbers.length > 0 ? [openTexts.numbers(named(numbers))] : []),
    ];
    return told.join(' ');
  });
  const job = computed(() => {
    const table = inspection.value?.table;
    const isReady = table && mapping.value !== null && mustSay.value === '' && preview.value.error === '';
    return isReady ? { mapping: mapping.value, table, reading: reading.value } : null;
  });
  /** Everything that looks like dates or is read as such. */
  const dateColumns = computed(() => {
    const columns = inspection.value?.columns ?? [];
    const chosen = new Set(fields.value?.events.map(({ date }) => date) ?? []);
    return columns.filter(({ name, dates }) => dates !== undefined || chosen.has(name)).map(({ name }) => name);
  });

  return {
    said,
    inspection,
    refusal,
    fields,
    rich,
    origin,
    reasons,
    open,
    /** To keep: without what nobody has said yet. */
    mapping: computed(() => mapping.value && withoutOpen(mapping.value, openQuestion.value)),
    preview,
    openQuestion,
    mustSay,
    job,
    dateColumns,
    /** Without a table there are still the questions whose answer may give one. */
    mayBeSaid: computed(() => refusedWith.value !== undefined && mendable.has(refusedWith.value)),
    openWhy: computed<Inspection['why']>(() => {
      const why = { reason: '', sure: true };
      return { encoding: why, delimiter: why, quote: why, skipLines: why };
    }),
    datesOf: (column: string): DateFormat =>
      fields.value && inspection.value ? datesOf(column, fields.value, shapeOf(inspection.value)) : 'iso',
    say,
    sayDates,
    load,
    guessAgain: () => inspection.value && guess(inspection.value),
    /** For the next file with these columns. */
    remember: () => {
      const columns = firstColumns ?? inspection.value?.table.columns;
      if (columns && mapping.value) kept.keep(columns, { mapping: mapping.value, said: said.value });
    },
  };
}

/** `rallyboard import FILE`: a table of what people did becomes activities, and the people in it become reps. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { sourceIdSchema } from '../../shared/id.ts';
import { guessMapping } from '../../shared/import/guess-mapping.ts';
import { type Inspection, inspectFile } from '../../shared/import/inspect.ts';
import { dateFormatSchema, encodings, type FileSettings, type Mapping, parseMapping } from '../../shared/import/mapping.ts';
import { type OpenQuestions, openIn, withoutOpen } from '../../shared/import/open.ts';
import { type ImportReport, runImport } from '../../shared/import/run.ts';
import { missingTexts, openTexts, refusal } from '../../shared/import/texts.ts';
import { limit } from '../../shared/limit.ts';
import { MAIN_WORKSPACE, zoneSchema } from '../../shared/workspace.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { printable } from '../terminal.ts';
import { createApiClient } from './api-client.ts';
import { type Command, CommandFailed, DONE, FAILED, numberFlag, parseFlags, type Terminal, textFlag } from './command.ts';
import { importApi, workspaceZone } from './import-api.ts';
import { describeFile, describeFirstRows, describeReport } from './import-words.ts';
import { readServerFile } from './local-files.ts';

const delimiterNames = { tab: '\t', comma: ',', semicolon: ';', bar: '|', ',': ',', ';': ';', '\t': '\t', '\\t': '\t', '|': '|' } as const;
const quoteNames = { double: '"', single: "'", none: '', '"': '"', "'": "'" } as const;
type Name<T> = keyof T & string;
const namesOf = <T extends object>(table: T) => Object.keys(table) as [Name<T>, ...Name<T>[]];

const flagsSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'an address like http://localhost:3000' }).optional(),
  workspace: textFlag.default(MAIN_WORKSPACE),
  mapping: textFlag.optional(),
  'save-mapping': textFlag.optional(),
  report: textFlag.optional(),
  source: textFlag.pipe(sourceIdSchema).optional(),
  encoding: z.enum(encodings, `one of ${encodings.join(', ')}`).optional(),
  delimiter: z.enum(namesOf(delimiterNames), 'comma, semicolon, tab or bar').optional(),
  quote: z.enum(namesOf(quoteNames), 'double, single or none').optional(),
  dates: dateFormatSchema.optional(),
  decimal: z.enum(['.', ',', 'point', 'comma'], 'point or comma').optional(),
  zone: zoneSchema.optional(),
  'skip-lines': numberFlag(0, 1_000).int('a whole number').optional(),
  'dry-run': z.boolean().default(false),
  people: z.boolean().default(true),
  yes: z.boolean().default(false),
});
type ImportFlags = z.output<typeof flagsSchema>;

export const importCommand: Command = {
  usage: 'import <file>',
  summary: 'Bring a CSV or NDJSON file: how it is written and what its columns mean is guessed, shown, and can be said',
  options: [
    ['--dry-run', 'Read, map and ask the server, but write nothing'],
    ['--mapping <file>', 'What the columns mean, as JSON; see --save-mapping'],
    ['--save-mapping <file>', 'Write down the mapping that was used or guessed, to change it'],
    ['--source <name>', 'Whose ids these are: the same id counts once within it (default: import)'],
    ['--encoding <name>', `How text is written: ${encodings.join(', ')}`],
    ['--delimiter <name>', 'What parts cells: comma, semicolon, tab or bar'],
    ['--quote <name>', 'What cells are wrapped in: double, single or none'],
    ['--dates <order>', 'How dates are written: iso, ymd, dmy, mdy, epochMs, epochS or excel'],
    ['--decimal <sign>', 'What begins a fraction: point or comma'],
    ['--zone <zone>', "For times without an offset (default: the workspace's zone)"],
    ['--skip-lines <n>', 'Lines above the table'],
    ['--no-people', 'Make no people and teams, whatever the mapping says'],
    ['--report <file>', 'Write how it went, every refused line included, as JSON'],
    ['--yes', 'Do not ask before writing'],
    ['--workspace <id>', `The workspace (default: ${MAIN_WORKSPACE})`],
    ['--data <folder>', 'The data folder of the running server (default: ./.data)'],
    ['--url <url>', 'Another server; needs --key'],
    ['--key <key>', 'A key with the scope admin, or ingest with --no-people and --zone; better given as RALLYBOARD_KEY'],
  ],
  examples: ['rallyboard import deals.csv --dry-run', 'rallyboard import deals.csv --dates dmy --save-mapping deals.json'],
  async run([path = ''], flags, outside) {
    // Names and cells of the file are somebody else's words.
    const terminal: Terminal = { ...outside, out: (line) => outside.out(printable(line)), err: (line) => outside.err(printable(line)) };
    const given = parseFlags(flagsSchema, flags);
    const bytes = readInput(path);
    const asked = given.mapping === undefined ? null : readMapping(given.mapping);
    const inspection = inspectFile(bytes, { ...asked?.file, ...fileFlags(given) });
    for (const line of describeFile(basename(path), inspection)) terminal.err(line);
    const mapping = mappingFor(asked, inspection, given, terminal);
    const open = openIn(mapping, inspection);
    if (given['save-mapping'] !== undefined) {
      writeFileSync(given['save-mapping'], `${JSON.stringify(withoutOpen(mapping, open), null, 2)}\n`);
      terminal.err(`The mapping is in ${given['save-mapping']}.`);
    }
    mustBeSaid(open);
    return await send(mapping, inspection, given, readConfig(terminal.env, flags), terminal);
  },
};

function readInput(path: string): Uint8Array {
  try {
    if (statSync(path).size > limit.importFileBytesMax) throw refusal('too_large', limit.importFileBytesMax / 1024 / 1024);
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readMapping(path: string): Mapping {
  try {
    return parseMapping(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) throw refusal('not_a_mapping', `${path} is not JSON`);
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new ConfigError(`there is no file ${path}.`);
  if (code === 'EISDIR') return new ConfigError(`${path} is a folder, not a file.`);
  return code === 'EACCES' ? new CommandFailed(`${path} cannot be read: no rights.`) : error;
}

/** Only what was said: the rest is guessed. */
function fileFlags(given: ImportFlags): Partial<FileSettings> {
  const { encoding, delimiter, quote, dates, decimal, zone, 'skip-lines': skipLines } = given;
  return {
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter: delimiterNames[delimiter] }),
    ...(quote !== undefined && { quote: quoteNames[quote] }),
    ...(dates !== undefined && { dates }),
    ...(decimal !== undefined && { decimal: decimal === ',' || decimal === 'comma' ? ',' : '.' }),
    ...(zone !== undefined && { zone }),
    ...(skipLines !== undefined && { skipLines }),
  };
}

/** The mapping that was given, or a first guess with its reasons; complete with how the file is written. */
function mappingFor(asked: Mapping | null, inspection: Inspection, given: ImportFlags, terminal: Terminal): Mapping {
  let mapping = asked;
  if (!mapping) {
    const guess = guessMapping(inspection);
    for (const reason of guess.reasons) terminal.err(`  - ${reason}`);
    if (guess.missing.length > 0) {
      const missing = guess.missing.map((one) => missingTexts[one]).join(' ');
      throw new CommandFailed(`${missing} Write a mapping and pass it with --mapping (docs: "Bring your own data" in the README).`);
    }
    mapping = guess.mapping;
  }
  const { people, source = mapping.source } = given;
  const rows = people ? mapping.rows : mapping.rows.filter(({ make }) => make !== 'person');
  return { source, file: inspection.file, rows };
}

/** What is written stays written: what could be two is asked about rather than guessed. */
function mustBeSaid({ dates, numbers }: OpenQuestions): void {
  const columns = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
  const open = [
    ...(dates.length > 0 ? [`${openTexts.dates(columns(dates))} Say which: --dates dmy or --dates mdy.`] : []),
    ...(numbers.length > 0 ? [`${openTexts.numbers(columns(numbers))} Say which: --decimal , or --decimal . (comma, point).`] : []),
  ];
  if (open.length > 0) throw new CommandFailed(open.join(' '));
}

async function send(mapping: Mapping, inspection: Inspection, given: ImportFlags, config: Config, terminal: Terminal): Promise<number> {
  const local = given.url ? null : readServerFile(config.dataDir);
  const url = given.url ?? local?.url;
  if (!url) throw new CommandFailed(`no server runs on ${config.dataDir}. Start it with npm start, or name another with --url and --key.`);
  const key = config.clientKey ?? config.adminKey ?? local?.key;
  if (!key) throw new ConfigError(`--key is missing: a key of workspace ${given.workspace}.`);
  const reach = { url, key, workspace: given.workspace, signal: terminal.signal };
  // The first call is not patient: a wrong address is told at once.
  const first = createApiClient({ ...reach, patient: false });
  const zone = mapping.file.zone ?? (await workspaceZone(first));
  const reading = { dates: inspection.file.dates, decimal: inspection.file.decimal, zone };
  terminal.err('The first rows:');
  for (const line of describeFirstRows(mapping, inspection, reading)) terminal.err(line);
  const dryRun = given['dry-run'];
  if (!dryRun && !given.yes && terminal.confirm && !(await terminal.confirm(`Import ${inspection.table.rows.length} rows like this?`))) {
    terminal.err('Nothing was written.');
    return DONE;
  }
  const patient = createApiClient({
    ...reach,
    patient: true,
    onLine: (online) => terminal.err(online ? 'The server is back.' : `Waiting for ${url} ...`),
  });
  const report = await stoppable(terminal, () =>
    runImport(
      { mapping, table: inspection.table, reading, dryRun, onProgress: progress(terminal), signal: terminal.signal },
      importApi(patient, dryRun),
    ),
  );
  for (const line of describeReport(report)) terminal.out(line);
  if (given.report !== undefined) writeFileSync(given.report, `${JSON.stringify(report, null, 2)}\n`);
  return report.refused > 0 ? FAILED : DONE;
}

/** A line for each tenth. */
function progress(terminal: Terminal): (done: number, of: number) => void {
  let tenths = 0;
  return (done, of) => {
    const now = Math.floor((done * 10) / Math.max(1, of));
    if (now > tenths || done === of) terminal.err(`${done} of ${of} rows`);
    tenths = now;
  };
}

async function stoppable(terminal: Terminal, run: () => Promise<ImportReport>): Promise<ImportReport> {
  try {
    return await run();
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    throw new CommandFailed('stopped. Run the same command again to go on: what is there already counts once.');
  }
}

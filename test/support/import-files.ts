/** Files for the import's tests: written in any dialect, and the mappings of the real ones beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Inspection, inspectFile } from '../../shared/import/inspect.ts';
import { type Encoding, type FileSettings, type Mapping, type MappingInput, parseMapping } from '../../shared/import/mapping.ts';
import type { Reading } from '../../shared/import/value.ts';

const dataFolder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
export const dataFile = (path: string): string => `${dataFolder}${path}`;
/** Why tests with real data are skipped; null when it is there. */
export const dataMissing = existsSync(dataFolder) ? null : 'the real data is not beside the project (../shared/data)';
export const readData = (path: string): Uint8Array => readFileSync(dataFile(path));

export function bytesOf(text: string, encoding: Encoding = 'utf-8', mark = encoding.startsWith('utf-16')): Uint8Array {
  const marked = mark ? `\ufeff${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked, 'utf8');
  if (encoding === 'windows-1252') return Uint8Array.from(text, (char) => windowsByte(char));
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

/** The characters of windows-1252 that are elsewhere in Unicode, from 0x80 on; a dash stands for those that have no meaning. */
const windowsHigh = '€-‚ƒ„…†‡ˆ‰Š‹Œ-Ž--‘’“”•–—˜™š›œ-žŸ';
export const windowsChars = [...windowsHigh].filter((char) => char !== '-').join('');

function windowsByte(char: string): number {
  const index = char === '-' ? -1 : windowsHigh.indexOf(char);
  return index >= 0 ? 0x80 + index : char.charCodeAt(0);
}

/** As a careful program writes it: quotes where they are needed, or everywhere. */
export function csvOf(
  table: readonly (readonly string[])[],
  {
    delimiter = ',',
    quote = '"',
    newline = '\n',
    always = false,
  }: { delimiter?: string; quote?: string; newline?: string; always?: boolean } = {},
): string {
  const cell = (text: string) => {
    const needs = always || text.includes(delimiter) || text.includes(quote) || /[\r\n]/.test(text);
    return needs ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  return table.map((row) => row.map(cell).join(delimiter) + newline).join('');
}

export const look = (text: string, given?: Partial<FileSettings>): Inspection => inspectFile(bytesOf(text), given);
export const readingOf = ({ file }: Inspection, zone = 'UTC'): Reading => ({ dates: file.dates, decimal: file.decimal, zone });
export const mappingOf = (rows: MappingInput['rows'], more: Partial<MappingInput> = {}): Mapping => parseMapping({ rows, ...more });

/** A CRM export with a row per deal in its latest stage. */
export const pipelineMapping: MappingInput = {
  source: 'crm',
  rows: [
    {
      make: 'activity',
      type: { constant: 'deal.created' },
      id: { join: [{ constant: 'created' }, { column: 'opportunity_id' }], with: ':' },
      at: { column: 'engage_date' },
      undated: true,
      rep: { externalId: { column: 'sales_agent' } },
      deal: { id: { column: 'opportunity_id' }, product: { column: 'product' } },
    },
    {
      make: 'activity',
      when: [{ column: 'deal_stage', in: ['Won', 'Lost'] }],
      type: { lookup: { column: 'deal_stage', table: { Won: 'deal.won', Lost: 'deal.lost' } } },
      id: { join: [{ constant: 'closed' }, { column: 'opportunity_id' }], with: ':' },
      at: { column: 'close_date' },
      rep: { externalId: { column: 'sales_agent' } },
      value: { column: 'close_value' },
      currency: 'USD',
      deal: { id: { column: 'opportunity_id' }, product: { column: 'product' } },
    },
  ],
};

/** Its reps, the teams of their managers, and the offices above those. */
export const teamsMapping: MappingInput = {
  source: 'crm',
  rows: [{ make: 'person', name: { column: 'sales_agent' }, team: { column: 'manager' }, parentTeam: { column: 'regional_office' } }],
};

/** A telephone log with date and time apart. */
export const callsMapping: MappingInput = {
  source: 'phone',
  rows: [
    {
      make: 'activity',
      type: { constant: 'call.logged' },
      id: { column: 'Call Id' },
      at: { join: [{ column: 'Date' }, { column: 'Time' }], with: ' ' },
      rep: { externalId: { column: 'Agent' } },
      props: {
        answered: { column: 'Answered (Y/N)', as: 'yesNo' },
        resolved: { column: 'Resolved', as: 'yesNo' },
        talk: { column: 'AvgTalkDuration', as: 'seconds' },
        wait: { column: 'Speed of answer in seconds', as: 'number' },
        rating: { column: 'Satisfaction rating', as: 'number' },
      },
    },
    { make: 'person', name: { column: 'Agent' } },
  ],
};

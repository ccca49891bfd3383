/** What the import's tests look at: texts as files, and the mappings of the real ones beside the project. */
import { type Inspection, inspectFile } from '../../shared/import/inspect.ts';
import { type FileSettings, type Mapping, type MappingInput, parseMapping } from '../../shared/import/mapping.ts';
import type { Reading } from '../../shared/import/value.ts';
import { bytesOf } from './table-files.ts';

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

import { z } from 'zod';
import { objectIdSchema } from '../id.ts';
import { queryTimeSchema, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

export const dataFaultSchema = z.enum(['unlinked', 'undated', 'late', 'double', 'skippedStage', 'staleDeal']);

const countsSchema = z.array(z.strictObject({ id: z.string(), name: z.string(), count: z.number().int() }));

export const getDataCheck = defineContract({
  method: 'GET',
  path: '/v1/data-check',
  query: z.strictObject({
    board: objectIdSchema.optional().meta({ description: 'Only what this board counts' }),
    team: objectIdSchema.optional().meta({ description: 'Only people of this team and below it' }),
    at: queryTimeSchema.optional(),
  }),
  reply: z
    .strictObject({
      score: z.number().int().nullable().meta({ description: '0 to 100: the part without a fault; null when there is nothing to look at' }),
      activities: z.number().int().meta({ description: 'That came in within the last 90 days' }),
      deals: z.number().int().meta({ description: 'Open ones' }),
      faults: z.array(
        z.strictObject({
          fault: dataFaultSchema,
          count: z.number().int(),
          byRep: countsSchema,
          bySource: countsSchema,
          examples: z.array(z.number().int()).meta({ description: 'Positions of entries that show it, newest first' }),
        }),
      ),
      asOf: timeSchema,
    })
    .meta({ id: 'DataCheck' }),
  permission: 'manage',
  docs: {
    summary: 'Check the data',
    description:
      'What is wrong with what numbers rest on: credited to nobody, without a date, more than a day late, possibly sent twice by two sources, ' +
      'stages passed over, open deals nothing happens to. Of the people one sees.',
  },
});
export type DataCheckReply = z.infer<typeof getDataCheck.reply>;

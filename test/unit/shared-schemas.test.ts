import { describe, expect, it } from 'vitest';
import { postKey } from '../../shared/api/keys.ts';
import { boardSchema } from '../../shared/board.ts';
import { activityIdSchema } from '../../shared/id.ts';
import { limit } from '../../shared/limit.ts';
import { metricSchema } from '../../shared/metric.ts';
import { personSchema, teamSchema } from '../../shared/person.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

/** The first sentence of a refusal, or null. */
const refusal = ({ error }: { error?: { issues: { message: string }[] } | undefined }) => error?.issues[0]?.message ?? null;

describe('ids', () => {
  it.each(['.', '..'])('E1 given the activity id %s, which every address swallows, when it is judged, then it is refused', (id) => {
    expect(refusal(activityIdSchema.safeParse(id))).toBe('the ids . and .. mean places in a web address; choose another');
  });

  it.each(['...', '.a', 'a.', './', 'd/..', '%2e', ' .'])('E1 given the activity id %s, when it is judged, then it is one', (id) => {
    expect(refusal(activityIdSchema.safeParse(id))).toBeNull();
  });
});

describe('names', () => {
  const schemas = {
    person: (name: string) => personSchema.safeParse({ name }),
    alias: (alias: string) => personSchema.safeParse({ name: 'Ana', alias }),
    team: (name: string) => teamSchema.safeParse({ name }),
    workspace: (name: string) => workspaceSchema.safeParse({ name }),
    board: (name: string) => boardSchema.safeParse({ name, metric: 'm' }),
    metric: (name: string) => metricSchema.safeParse({ name, formula: '1' }),
    key: (name: string) => postKey.body.safeParse({ name, scopes: ['read'] }),
  };

  it.each(Object.entries(schemas))('given a name of a %s that shows nothing, when it is judged, then it is refused', (_, judge) => {
    const unseen = [
      '',
      '   ',
      '\u200b',
      '\u200b \u200d\ufeff',
      '\u2060',
      '\u00ad',
      '\u3164',
      '\u115f',
      '\u2800',
      '\u202e',
      '\ufe0f',
      '\0',
      '\u{e0041}',
    ];
    for (const name of unseen) expect(refusal(judge(name)), JSON.stringify(name)).toBe('a name has at least one character that shows');
  });

  it.each(Object.entries(schemas))('given a name of a %s that would steer a terminal or break lines, then it is refused', (_, judge) => {
    for (const name of ['Mia\u001b[31m', 'Mia\u0007', 'Mia\nRoe', 'Mia\tRoe', 'Mia\u009b31m'])
      expect(refusal(judge(name)), JSON.stringify(name)).toBe('a name has no control characters (line breaks, tabs, escapes)');
  });

  it.each(Object.entries(schemas))('given a name of a %s in any script, when it is judged, then it is taken as it is', (_, judge) => {
    for (const name of ['Ana', '李', 'Зоя', 'مريم', 'क्‍ष', '👩‍💻', '0', '-', 'A\u200bB']) expect(refusal(judge(name)), name).toBeNull();
    expect(refusal(judge('x'.repeat(limit.nameLengthMax + 1)))).toMatch(String(limit.nameLengthMax));
  });
});

describe('points', () => {
  const points = (weight: number) => refusal(metricSchema.safeParse({ name: 'P', points: { calls: weight } }));

  it('M1 given weights, when they are judged, then they are bounded either way and the refusal names the bounds', () => {
    for (const weight of [0, 0.5, -3, limit.pointsWeightMax, -limit.pointsWeightMax]) expect(points(weight)).toBeNull();
    for (const weight of [limit.pointsWeightMax + 1, -1e300, 1e9]) expect(points(weight)).not.toBeNull();
    const { error } = metricSchema.safeParse({ name: 'P', points: { calls: 1e300 } });
    expect(JSON.stringify(error?.issues)).toContain(`points lie between -${limit.pointsWeightMax} and ${limit.pointsWeightMax}`);
  });
});

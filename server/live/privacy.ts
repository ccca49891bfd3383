/** V1, V3: what no screen shows of single people, whoever looks: the workspace decides, once, for walls and consoles alike. */
import type { FeedView, PaceView } from '../../shared/view.ts';
import { crowdedTeams, type Privacy, privacyOf } from '../engine/privacy.ts';
import type { State } from '../engine/state.ts';
import type { FeedEntry } from '../engine/views/feed.ts';

/** Before this moment (epoch ms) nothing is told of single people; -Infinity without such a rule. */
export function individualsSince(state: State, now: number): number {
  return privacyOf(state, now).individualsFrom;
}

/** What is private today is so of the past as well. */
export function isTeamOnly(state: State, now: number): boolean {
  return privacyOf(state, now).teamOnly;
}

/** The lines of the ticker that are not too old. */
export function recentLines(lines: readonly FeedEntry[], { individualsFrom }: Privacy): FeedEntry[] {
  return lines.filter(({ at }) => at >= individualsFrom);
}

/** The ticker without names and, where few are in the very team credited, without team and amount. At `at`, epoch ms. */
export function linesOfTeams(state: State, rows: FeedView['rows'], lines: readonly FeedEntry[], at: number): FeedView['rows'] {
  const crowded = crowdedTeams(state, at);
  return rows.map(({ team, amount, ...rest }, index) => {
    const credited = lines[index]?.team ?? null;
    if (credited === null || !crowded.has(credited)) return { ...rest, name: '' };
    return { ...rest, name: team ?? '', ...(team !== undefined && { team }), ...(amount !== undefined && { amount }) };
  });
}

/** On a wall one's own pace stays one's own, as one's page does; that of a few is not a team's. */
export function withoutNumbers({ projection: _, n: __, goal: ___, expected: ____, basis: _____, ...view }: PaceView): PaceView {
  return { ...view, value: null, learnedFrom: 0, points: [] };
}

/** The pace of one subject, as screens read it. */
import { AppError } from '../../shared/error.ts';
import { goalPeriods } from '../../shared/goal.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { PaceView, ViewName } from '../../shared/view.ts';
import { subjectKey } from '../engine/goals/goal-fold.ts';
import type { Subject } from '../engine/groups.ts';
import { type PaceResult, paceView } from '../engine/pace/pace-view.ts';
import type { State } from '../engine/state.ts';
import { metricHead, teamName } from './present-parts.ts';
import type { Directory, ValueQuery } from './workspaces.ts';

export type PaceQuery = Pick<ValueQuery, 'metric' | 'subject' | 'period'>;

/** `pace:calls:team:east:day`, `pace:calls:workspace:month`. Throws AppError not_found. */
export function parsePaceName(name: ViewName): PaceQuery {
  const [, metric = '', kind, ...rest] = name.split(':');
  const period = goalPeriods.find((each) => each === rest[rest.length - 1]);
  const id = rest.length === 2 ? rest[0] : undefined;
  if (period !== undefined) {
    if (kind === 'workspace' && rest.length === 1) return { metric, subject: { workspace: true }, period: { kind: period } };
    if (kind === 'rep' && id !== undefined) return { metric, subject: { rep: id }, period: { kind: period } };
    if (kind === 'team' && id !== undefined) return { metric, subject: { team: id }, period: { kind: period } };
  }
  throw new AppError('not_found', { view: name });
}

/** Throws AppError not_found for an unknown metric, person or team. No period before `since` (epoch ms) is compared with. */
export function presentPace(
  source: { state: State; directory: Pick<Directory, 'personName'> },
  query: PaceQuery,
  at: number,
  since?: number,
): PaceView {
  const { state } = source;
  const { metric, subject, period } = query;
  if ('rep' in subject && !state.roster.people.has(subject.rep)) throw new AppError('not_found', { person: subject.rep });
  if ('team' in subject && !state.roster.teams.has(subject.team)) throw new AppError('not_found', { team: subject.team });
  const result = paceView(state, metric, subject, period, at, since);
  return {
    kind: 'pace',
    metric: metricHead(state, metric, result.metric),
    subject: subjectKey(subject),
    name: nameOf(source, subject),
    period: result.window,
    value: round(result.value),
    ...(result.n !== null && { n: result.n }),
    ...(result.goal !== null && { goal: round(result.goal) }),
    ...(result.expected !== null && { expected: round(result.expected) }),
    ...(result.basis !== null && { basis: result.basis }),
    learnedFrom: result.learnedFrom,
    ...(result.projection && { projection: roundAll(result.projection) }),
    points: result.points.map(pointOf),
  };
}

function pointOf({ at, actual, expected, low, high }: PaceResult['points'][number]): PaceView['points'][number] {
  return {
    at: toRfc3339(at),
    actual: round(actual),
    ...(expected !== undefined && { expected: round(expected) }),
    ...(low !== undefined && { low: round(low) }),
    ...(high !== undefined && { high: round(high) }),
  };
}

/** Ten-thousandths are finer than anybody reads. */
function round<T extends number | null>(value: T): T {
  return value === null ? value : ((Math.round(value * 10_000) / 10_000 + 0) as T);
}

function roundAll({ low, middle, high, periods }: NonNullable<PaceView['projection']>): NonNullable<PaceView['projection']> {
  return { low: round(low), middle: round(middle), high: round(high), periods };
}

function nameOf({ state, directory }: Parameters<typeof presentPace>[0], subject: Subject): string {
  if ('rep' in subject) return directory.personName(subject.rep);
  return 'team' in subject ? teamName(state, subject.team) : (state.workspace?.name ?? '');
}

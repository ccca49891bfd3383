/** V1, V3: what of a board is told. */
import type { Board } from '../../../shared/board.ts';
import { limit } from '../../../shared/limit.ts';
import { comparableSince } from '../calendar/comparable.ts';
import { groupOfSubject } from '../groups.ts';
import type { Evaluation } from '../metrics.ts';
import { type Hidden, isTooOld, type Privacy, toldSubjects } from '../privacy.ts';
import { fieldOutcomes } from './field-outcomes.ts';
import { populationOf, pulseMetrics, subjectOf } from './rows.ts';
import { USUAL_MAX } from './score.ts';

export interface Kept {
  total: boolean;
  /** Whether a row is told, by its id; null: none is. A row that is not told is not there: ranks and gaps are those of the others. */
  rows: ((id: string) => boolean) | null;
  /** Why something is missing. */
  hidden?: Hidden;
}

/** At `at`, epoch ms. */
export function keptOf(evaluation: Evaluation, board: Board, at: number, privacy: Privacy): Kept {
  const { subjects } = board;
  const isOfBest = subjects === 'teams' && typeof board.per === 'object';
  if (!privacy.teamOnly) {
    const isOld = (subjects === 'reps' || isOfBest) && isTooOld(evaluation, at, privacy);
    return isOld ? { total: true, rows: null, hidden: 'old' } : { total: true, rows: () => true };
  }
  const { state } = evaluation;
  const team = board.team ?? null;
  const since = board.score === 'improvement' ? comparableSince(state, team, board.period, at, USUAL_MAX) : undefined;
  const told = toldSubjects(evaluation, board.metric, at, since);
  const total = told.has(team);
  // The best of a team, taken from its total, leave a few.
  if (subjects === 'reps' || isOfBest) return { total, rows: null, hidden: 'teamOnly' };
  if (subjects === 'teams') return keeping(total, populationOf(state, board, at), told);
  if (subjects === 'metrics') {
    const metrics = pulseMetrics(board);
    return keeping(total, metrics, new Set(metrics.filter((id) => toldSubjects(evaluation, id, at).has(team))));
  }
  if (!total) return { total, rows: null, hidden: 'smallTeams' };
  const crowds = crowdsOfValues(evaluation, board, subjects.field);
  return keeping(total, [...crowds.keys()], crowdedValues(crowds));
}

function keeping(total: boolean, all: readonly (string | null)[], told: ReadonlySet<string | null>): Kept {
  const isWhole = total && all.every((id) => id === null || told.has(id));
  return { total, rows: (id) => told.has(id), ...(!isWhole && { hidden: 'smallTeams' }) };
}

type Crowds = Map<string | null, Set<string>>;

/** Who stands behind each value of a field; null are the rows without it. */
function crowdsOfValues(evaluation: Evaluation, board: Board, field: string): Crowds {
  const { state } = evaluation;
  const crowds: Crowds = new Map();
  fieldOutcomes(evaluation, board.metric, field, groupOfSubject(state, subjectOf(board)).seats, (value, seat) => {
    const person = state.roster.seats[seat]?.person ?? '';
    const crowd = crowds.get(value);
    if (crowd) crowd.add(person);
    else crowds.set(value, new Set([person]));
  });
  return crowds;
}

/** The values of crowds, and of them so many fewer that what is left of the total is a crowd's as well. */
function crowdedValues(crowds: Crowds): Set<string | null> {
  const told = new Set<string | null>();
  const left = new Set(crowds.get(null));
  const bySize = [...crowds].filter(([value]) => value !== null).sort(([, a], [, b]) => a.size - b.size);
  for (const [value, people] of bySize) {
    const isFew = people.size < limit.privateTeamMin || (left.size > 0 && left.size < limit.privateTeamMin);
    if (!isFew) told.add(value);
    else for (const person of people) left.add(person);
  }
  return told;
}

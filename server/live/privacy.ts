/** V1, V3: what no screen shows of single people, whoever looks: the workspace decides, once, for walls and consoles alike. */
import { limit } from '../../shared/limit.ts';
import type { BoardView, FeedView, PaceView, RepView, View } from '../../shared/view.ts';
import { membersAt } from '../engine/roster.ts';
import { type State, workspaceOf } from '../engine/state.ts';

const MONTH_MS = (365.25 * 86_400_000) / 12;

/** Before this moment (epoch ms) nothing is told of single people; -Infinity without such a rule. */
export function individualsSince(state: State, now: number): number {
  const months = workspaceOf(state).privacy?.individualMonths;
  return months === undefined ? Number.NEGATIVE_INFINITY : now - months * MONTH_MS;
}

/** The view without what the workspace keeps to itself. `at` and `now` are epoch ms. */
export function withPrivacy(state: State, view: View, at: number, now: number): View {
  const teamOnly = workspaceOf(state).privacy?.teamOnly === true;
  const old = at < individualsSince(state, now);
  if (!teamOnly && !old) return view;
  if (view.kind === 'board') return privateBoard(state, view, at, teamOnly ? 'teamOnly' : 'old');
  if (view.kind === 'rep') return privateRep(view, old);
  if (view.kind === 'pace') return privatePace(state, view, at, old);
  return teamOnly ? privateFeed(view) : view;
}

function privateBoard(state: State, view: BoardView, at: number, reason: 'teamOnly' | 'old'): BoardView {
  if (view.subjects === 'reps') return { ...view, rows: [], more: 0, hidden: reason };
  if (reason === 'old') return view;
  if (view.subjects !== 'teams')
    return isFew(state, state.boards.get(view.id)?.team ?? null, at) ? { ...view, rows: [], more: 0, hidden: 'smallTeams' } : view;
  // A team of few is people by another name.
  const rows = view.rows.filter((row) => !isFew(state, row.key, at));
  return rows.length === view.rows.length ? view : { ...view, rows, hidden: 'smallTeams' };
}

function isFew(state: State, team: string | null, at: number): boolean {
  return membersAt(state.roster, team, at).length < limit.privateTeamMin;
}

/** One's own place stays one's own; the neighbours are others. */
function privateRep(view: RepView, old: boolean): RepView {
  return { ...view, boards: old ? [] : view.boards.map((board) => ({ ...board, next: null, behind: null })) };
}

/** One's own pace stays one's own, as the rep's page does; that of a few is not a team's. */
function privatePace(state: State, view: PaceView, at: number, old: boolean): PaceView {
  const [kind, id = null] = view.subject.split(':');
  const hides = kind === 'rep' ? old : !old && isFew(state, id, at);
  if (!hides) return view;
  const { projection: _, n: __, ...rest } = view;
  return { ...rest, value: null, points: [] };
}

function privateFeed(view: FeedView): FeedView {
  return { ...view, rows: view.rows.map((item) => ({ ...item, name: item.team ?? '' })) };
}

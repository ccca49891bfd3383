/** V1, V3: what no screen shows of single people, whoever looks: the workspace decides, once, for walls and consoles alike. */
import { limit } from '../../shared/limit.ts';
import type { BoardView, FeedView, RepView, View } from '../../shared/view.ts';
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
  return teamOnly ? privateFeed(view) : view;
}

function privateBoard(state: State, view: BoardView, at: number, reason: 'teamOnly' | 'old'): BoardView {
  if (view.subjects === 'reps') return { ...view, rows: [], more: 0, hidden: reason };
  if (reason === 'old') return view;
  // A team of few is people by another name.
  const rows = view.rows.filter((row) => membersAt(state.roster, row.key, at).length >= limit.privateTeamMin);
  return rows.length === view.rows.length ? view : { ...view, rows, hidden: 'smallTeams' };
}

/** One's own place stays one's own; the neighbours are others. */
function privateRep(view: RepView, old: boolean): RepView {
  return { ...view, boards: old ? [] : view.boards.map((board) => ({ ...board, next: null, behind: null })) };
}

function privateFeed(view: FeedView): FeedView {
  return { ...view, rows: view.rows.map((item) => ({ ...item, name: item.team ?? '' })) };
}

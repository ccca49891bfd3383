/** From engine results (integers and ids) to what screens read: decimals in major units, names, RFC 3339. */
import type { Board } from '../../shared/board.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { Metric } from '../../shared/metric.ts';
import { minorPerMajor, SCALE, toDecimal } from '../../shared/money.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { BoardRow, BoardView, FeedItem, FeedView, PaceView, RepView, View, ViewName } from '../../shared/view.ts';
import { stateFor } from '../engine/known.ts';
import { isTold, type Privacy, privacyOf } from '../engine/privacy.ts';
import { personAt, teamAt } from '../engine/roster.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import { behind, metricValue } from '../engine/value.ts';
import { type BoardResult, type BoardResultRow, boardView } from '../engine/views/board.ts';
import { type FeedEntry, feedItems } from '../engine/views/feed.ts';
import { previewView } from '../engine/views/preview.ts';
import { repBoards } from '../engine/views/rep.ts';
import { type PaceQuery, parsePaceName, presentPace } from './present-pace.ts';
import { formatOf, metricHead, teamName } from './present-parts.ts';
import { linesOfTeams, recentLines, withoutNumbers } from './privacy.ts';
import type { Directory, MetricValue, Preview, ValueQuery } from './workspaces.ts';

/** What a view is made from. */
export interface Source {
  id: string;
  state: State;
  directory: Pick<Directory, 'personName'>;
  /** Epoch ms. */
  now: number;
  /** Evaluates a board; live answers from memory what many pages ask for at one moment. */
  evaluate?: typeof boardView;
}

/** A view as of now, or as of `at`, with what was `known` at a seq (B6). Throws AppError not_found. */
export function presentView(source: Source, name: ViewName, options: { at?: number; known?: number } = {}): View {
  const at = options.at ?? source.now;
  // What is private today is so of the past as well; names of teams and formats of metrics are of that time.
  const privacy = privacyOf(source.state, source.now);
  const told = { ...source, state: stateFor(source.state, options.known), privacy };
  const [kind, id = ''] = name.split(':');
  if (kind === 'board') return presentBoard(told, (source.evaluate ?? boardView)(told.state, id, { at, privacy }));
  if (kind === 'rep') return presentRep(told, id, at);
  if (name === 'feed') return presentFeed(told, at);
  if (kind === 'pace') {
    const query = { ...parsePaceName(name), at };
    const view = presentPaceAt(told, query);
    return isTold(told.state, query, privacy, true) ? view : withoutNumbers(view);
  }
  throw new AppError('not_found', { view: name });
}

type Told = Source & { privacy: Privacy };

/** An unsaved metric as a board would show it, private as any board is. Throws as defining the metric would. */
export function presentPreview(source: Source, metric: Metric, board: Omit<Board, 'metric'>, at: number): Preview {
  const { result, activities } = previewView(source.state, metric, board, at, privacyOf(source.state, source.now));
  return { view: presentBoard(source, result), activities };
}

/** G2: for whoever may be told of it. Throws AppError not_found. */
export function presentPaceOf(source: Source, query: ValueQuery): PaceView {
  const told = { ...source, state: stateFor(source.state, query.known), privacy: privacyOf(source.state, source.now) };
  return presentPaceAt(told, { ...query, at: query.at ?? source.now });
}

function presentPaceAt(source: Told, { at, ...query }: PaceQuery & { at: number }): PaceView {
  return presentPace(source, query, at, 'rep' in query.subject ? source.privacy.individualsFrom : undefined);
}

/** M6: a number in the unit people read. Throws AppError not_found for an unknown metric. */
export function presentNumber(state: State, query: ValueQuery, now: number): MetricValue {
  const { value, scale, n, window } = metricValue(state, { ...query, at: query.at ?? now });
  return { value: decimal(value, scale), ...(n !== undefined && { n }), period: window };
}

/** M6: the seqs of the entries behind it, newest first by when they happened. */
export function entriesBehind(state: State, query: ValueQuery, now: number): number[] {
  return behind(state, { ...query, at: query.at ?? now });
}

function presentBoard(source: Source, result: BoardResult): BoardView {
  const { board, metric } = result;
  return {
    kind: 'board',
    id: result.id,
    name: board.name,
    metric: metricHead(source.state, board.metric, metric),
    subjects: typeof board.subjects === 'object' ? 'field' : board.subjects,
    ...(board.team !== undefined && { team: board.team }),
    score: board.score ?? 'value',
    per: typeof board.per === 'object' ? 'best' : board.per,
    ranking: board.ranking,
    period: result.window,
    total: decimal(result.total, result.scale),
    ...presentGoal(result.totalGoal, result.scale),
    rows: result.rows.map((row) => presentRow(source, row, result)),
    more: result.more,
    ...(result.hidden !== undefined && { hidden: result.hidden }),
    ...(result.staleSince !== undefined && { staleSince: toRfc3339(result.staleSince) }),
  };
}

function presentRow(source: Source, row: BoardResultRow, { board }: Pick<BoardResult, 'board'>): BoardRow {
  const { id, rank, n, gap, rankChange, team, scale, score, metric, division, trend, streak } = row;
  const scoreScale = board.score === 'percentOfGoal' ? SCALE : scale;
  return {
    key: id,
    rank,
    name: rowName(source, row, board),
    ...(team !== undefined && { team: teamName(source.state, team) }),
    value: decimal(row.value, scale),
    ...presentGoal(row, scale),
    ...(score !== undefined && { score: decimal(score, scoreScale) }),
    ...(n !== undefined && { n }),
    ...(gap !== undefined && { gap: toDecimal(gap, score === undefined ? scale : scoreScale) }),
    ...(rankChange !== undefined && { rankChange }),
    ...(trend !== undefined && { trend: trend.map((value) => decimal(value, scale)) }),
    ...(streak !== undefined && { streak }),
    ...(division !== undefined && { division }),
    ...(metric && { format: formatOf(source.state, metric) }),
  };
}

function rowName(source: Source, { id, metric }: BoardResultRow, { subjects }: Board): string {
  if (subjects === 'reps') return source.directory.personName(id);
  if (subjects === 'teams') return teamName(source.state, id);
  // A value of a field is its own name.
  return metric?.name ?? id;
}

function presentGoal({ goal, expected }: { goal?: number; expected?: number }, scale: number) {
  return {
    ...(goal !== undefined && { goal: toDecimal(goal, scale) }),
    ...(expected !== undefined && { expected: toDecimal(expected, scale) }),
  };
}

function presentRep(source: Told, person: string, at: number): RepView {
  const { state } = source;
  if (personAt(state.roster, `p:${person}`, at) !== person) throw new AppError('not_found', { person });
  const team = teamAt(state.roster, person, at);
  return {
    kind: 'rep',
    person: { id: person, name: source.directory.personName(person), ...(team !== null && { team: teamName(state, team) }) },
    boards: repBoards(state, person, at, source.evaluate, source.privacy).map(({ id, board, result, of, own, next, behind: follower }) => {
      const row = (one: BoardResultRow | null) => (one === null ? null : presentRow(source, one, result));
      return {
        id,
        name: board.name,
        metric: board.metric,
        format: formatOf(state, result.metric),
        period: result.window,
        of,
        own: row(own),
        next: row(next),
        behind: row(follower),
      };
    }),
  };
}

function presentFeed(source: Told, at: number): FeedView {
  const { name, currency, zone } = workspaceOf(source.state);
  // Some lines more than are shown: what lies in the future waits for its moment (E7).
  const known = feedItems(source.state, 2 * limit.feedRowsMax).filter((item) => item.dateOnly || item.at <= at);
  const lines = recentLines(known, source.privacy).slice(0, limit.feedRowsMax);
  const rows = lines.map((item) => presentItem(source, item, currency));
  return {
    kind: 'feed',
    workspace: { id: source.id, name, currency, zone },
    rows: source.privacy.teamOnly ? linesOfTeams(source.state, rows, lines, at) : rows,
    position: source.state.seq,
    lastAt: instant(source.state.lastAt),
  };
}

/** Who is not linked has no name here: the readable form may be an e-mail address, which no screen needs (S5). */
function presentItem(source: Source, item: FeedEntry, currency: string): FeedItem {
  return {
    key: String(item.seq),
    seq: item.seq,
    type: item.type,
    name: item.person === null ? '' : source.directory.personName(item.person),
    ...(item.team !== null && { team: teamName(source.state, item.team) }),
    ...(item.money && item.value !== null && { amount: toDecimal(item.value, minorPerMajor(currency)) }),
    at: toRfc3339(item.at),
    receivedAt: toRfc3339(item.receivedAt),
    ...(item.person === null && { unlinked: true as const }),
    ...(item.voided && { voided: true as const }),
  };
}

function decimal(value: number | null, scale: number = SCALE): number | null {
  return value === null ? null : toDecimal(value, scale);
}

function instant(at: number | null): string | null {
  return at === null ? null : toRfc3339(at);
}

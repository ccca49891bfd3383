/**
 * The fold: one entry after the other becomes state. Each kind has its projections; one that throws stops alone (the rest live
 * on) and views say since when. Nothing here refuses: what is in the log has happened.
 */
import type { AnyEntry, Entry, EntryKind } from '../../shared/entry.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { reassignActivity, recordActivity, replaceActivity, voidActivity } from './activities.ts';
import { builtInMetrics } from './deals/built-in.ts';
import { defineGoal } from './goals/goal-fold.ts';
import { applyRoster } from './roster-fold.ts';
import { settle } from './seating.ts';
import type { State } from './state.ts';
import { zoneTable } from './zones.ts';

/** What was defined instead of a built-in metric gives way to it again. */
function deleteMetric({ metrics }: State, { body }: Entry<'metric.deleted'>): void {
  const builtIn = builtInMetrics.get(body.id);
  if (builtIn) metrics.set(body.id, builtIn);
  else metrics.delete(body.id);
}

interface Projection<K extends EntryKind> {
  name: string;
  apply: (state: State, entry: Entry<K>) => void;
}

const roster = { name: 'roster', apply: (state: State, entry: AnyEntry) => applyRoster(state.roster, entry) };
const activities = 'activities';
const definitions = 'definitions';

const projections: { [K in EntryKind]: readonly Projection<K>[] } = {
  'activity.recorded': [{ name: activities, apply: recordActivity }],
  'activity.voided': [{ name: activities, apply: voidActivity }],
  'activity.replaced': [{ name: activities, apply: replaceActivity }],
  'activity.reassigned': [{ name: activities, apply: reassignActivity }],
  'workspace.defined': [
    {
      name: 'workspace',
      apply: (state, entry) => {
        state.workspace = entry.body;
      },
    },
    roster,
  ],
  'zone.resolved': [
    {
      name: 'zones',
      apply: (state, entry) => {
        state.zones.set(entry.body.zone, zoneTable(entry.body));
        state.tape.unsettled = true;
      },
    },
  ],
  'team.defined': [roster],
  'team.deleted': [roster],
  'person.defined': [roster],
  'person.deleted': [roster],
  'person.absent': [roster],
  'identity.linked': [roster],
  'metric.defined': [{ name: definitions, apply: (state, { body }) => void state.metrics.set(body.id, body.metric) }],
  'metric.deleted': [{ name: definitions, apply: deleteMetric }],
  'board.defined': [{ name: definitions, apply: (state, { body }) => void state.boards.set(body.id, body.board) }],
  'board.deleted': [{ name: definitions, apply: (state, { body }) => void state.boards.delete(body.id) }],
  'goal.defined': [{ name: definitions, apply: (state, { body }) => defineGoal(state.goals, body) }],
  'goal.deleted': [{ name: definitions, apply: (state, { body }) => void state.goals.delete(body.id) }],
  'access.changed': [],
  'person.viewed': [],
  'dispute.opened': [],
  'dispute.settled': [],
};

const known: ReadonlyMap<string, readonly Projection<EntryKind>[]> = new Map(
  Object.entries(projections) as [string, readonly Projection<EntryKind>[]][],
);

/** Nearly all entries: not looked up each time. */
const recorded = known.get('activity.recorded') ?? [];

/** Folds one entry in. One that was folded before changes nothing; a gap is a bug of the caller and throws. */
export function applyEntry(state: State, entry: AnyEntry): void {
  if (entry.seq <= state.seq) return;
  if (entry.seq !== state.seq + 1) throw new Error(`entry ${entry.seq} does not follow ${state.seq}`);
  state.seq = entry.seq;
  if (entry.kind === 'activity.recorded') {
    state.lastAt = entry.receivedAt;
    run(state, entry, recorded);
  } else {
    applyToJournal(state, entry);
    project(state, entry);
  }
}

/** Folds entries in order; the same as one by one, and faster where many of them move credit. */
export function applyEntries(state: State, entries: readonly AnyEntry[]): void {
  for (const entry of entries) applyEntry(state, entry);
  settle(state);
}

/** Replays what is not on a tape: definitions, people, zones. For snapshots and for states as known at a seq (B6). */
export function applyDefinition(state: State, entry: AnyEntry): void {
  applyToJournal(state, entry);
  if (!entry.kind.startsWith('activity.')) project(state, entry);
}

/** Kept for the audit; nothing that is computed depends on them. */
const notes: ReadonlySet<string> = new Set<EntryKind>(['access.changed', 'person.viewed', 'dispute.opened', 'dispute.settled']);

function applyToJournal(state: State, entry: AnyEntry): void {
  state.journal.push(entry);
  if (!entry.kind.startsWith('activity.') && !notes.has(entry.kind)) state.definitionRevision += 1;
  if (entry.source === OWN_SOURCE) noteRevision(state, entry.id);
}

/** Our own ids are `{object}:{rev}`. */
function noteRevision(state: State, id: string): void {
  const colon = id.lastIndexOf(':');
  const revision = Number(id.slice(colon + 1));
  if (colon < 1 || !Number.isSafeInteger(revision)) return;
  const object = id.slice(0, colon);
  if (revision > (state.revisions.get(object) ?? 0)) state.revisions.set(object, revision);
}

function project(state: State, entry: AnyEntry): void {
  const list = known.get(entry.kind);
  if (!list) {
    stop(state, 'log', entry, `entries of the kind ${entry.kind} are not known here: upgrade this node`);
    return;
  }
  run(state, entry, list);
}

function run(state: State, entry: AnyEntry, list: readonly Projection<EntryKind>[]): void {
  for (const { name, apply } of list) {
    if (state.stopped.size > 0 && state.stopped.has(name)) continue;
    try {
      apply(state, entry);
    } catch (error) {
      stop(state, name, entry, error instanceof Error ? error.message : String(error));
    }
  }
}

function stop(state: State, name: string, entry: AnyEntry, reason: string): void {
  if (!state.stopped.has(name)) state.stopped.set(name, { seq: entry.seq, at: entry.receivedAt, reason });
}

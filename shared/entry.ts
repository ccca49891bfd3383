/**
 * The kinds of entries a workspace's log can hold, and their bodies. Bodies are what the fold reads: integers, ids and codes.
 * No names, no e-mails: those live in the vault. A kind is never removed and a body only ever gains optional fields.
 */

import type { z } from 'zod';
import type { Board } from './board.ts';
import type { Goal } from './goal.ts';
import type { Metric } from './metric.ts';
import type { roles, TimeOff, teamCalendarSchema } from './person.ts';
import type { Workspace } from './workspace.ts';

export type Scalar = string | number | boolean;

/** Who did it, as the log names them: `p:ID` for our own person ids, `h:HASH` for an e-mail or an external id (E3). */
export type IdentityId = string;

/** A recorded activity (E1), normalised. */
export interface ActivityBody {
  type: string;
  /** One credited identity with its share in ten-thousandths; the default is one with 10,000 (E5). */
  credits: { identity: IdentityId; share: number }[];
  /** Integer: minor units of the workspace's currency when `money`, else ten-thousandths. */
  value?: number;
  money?: true;
  /** E10: a date without a time, `2026-03-29`; the entry's `at` is then that date's midnight in UTC. */
  date?: string;
  /** E10: nobody knows when; the entry's `at` is then when it came in. Never with `date`. */
  undated?: true;
  deal?: Record<string, Scalar>;
  lead?: Record<string, Scalar>;
  contact?: string;
  props?: Record<string, Scalar>;
  links?: Record<string, string>[];
}

/** What a correction points at: the client's id for people, the seq for the fold. */
export interface CorrectionTarget {
  source: string;
  id: string;
  seq: number;
  /** Only in entries of before it was moved to the details, where it can be erased. */
  reason?: string;
}

/** T5: the rules of one zone. `transitions[i]` begins `offsets[i + 1]`; `offsets[0]` holds before the first. All in ms. */
export interface ZoneBody {
  zone: string;
  version: string;
  transitions: number[];
  offsets: number[];
}

export interface TeamBody {
  id: string;
  name: string;
  parent: string | null;
  /** From when the parent holds, epoch ms; absent: always (first definition), or from the entry's `at`. */
  from?: number;
  calendar?: z.output<typeof teamCalendarSchema>;
}

export interface PersonBody {
  id: string;
  role: (typeof roles)[number];
  /** Undefined keeps the team; null takes the person out of any. */
  team?: string | null;
  from?: number;
  startDate?: string;
  fte: number;
  tags: string[];
  /** Undefined keeps it. */
  timeOff?: TimeOff[] | undefined;
  /** Which of the vault's fields changed with it (`name`, `alias`, `email`, `externalIds`); not to what. For the audit alone. */
  names?: string[];
}

/** What can happen to who may come in. */
export const accessChanges = [
  'key_created',
  'key_revoked',
  'invited',
  'invitation_withdrawn',
  'joined',
  'reset_link_made',
  'password_set',
  'access_removed',
] as const;
export type AccessChange = (typeof accessChanges)[number];

export const disputeAbouts = ['missing', 'notMine', 'wrongAmount', 'wrongDate'] as const;
export const disputeOutcomes = ['corrected', 'declined', 'withdrawn'] as const;

export interface EntryBodies {
  'activity.recorded': ActivityBody;
  'activity.voided': CorrectionTarget;
  'activity.replaced': CorrectionTarget & { at: number; with: ActivityBody };
  'activity.reassigned': CorrectionTarget & { credits: ActivityBody['credits'] };
  'workspace.defined': Workspace;
  'zone.resolved': ZoneBody;
  'team.defined': TeamBody;
  'team.deleted': { id: string };
  'person.defined': PersonBody;
  'person.deleted': { id: string };
  /** T1: "not in today", and back in. */
  'person.absent': { person: string; date: string; absent: boolean };
  /** person null takes the link back; `from` (epoch ms) lets a person own an identity from a moment on. */
  'identity.linked': { identity: IdentityId; person: string | null; from?: number };
  'metric.defined': { id: string; metric: Metric };
  'metric.deleted': { id: string };
  'board.defined': { id: string; board: Board };
  'board.deleted': { id: string };
  /** `value` is an integer of ten-thousandths; a version without `from` holds for all the past. */
  'goal.defined': { id: string; goal: Goal };
  'goal.deleted': { id: string };
  /** For the audit alone: no screen shows it. `of` is `key:ID` or `person:ID`; `name` that of a key. */
  'access.changed': { what: AccessChange; of: string; name?: string };
  /** V2: who looked at somebody's page, once a day. */
  'person.viewed': { person: string; by: string };
  /** M6. What was written is in the details. */
  'dispute.opened': {
    id: string;
    person: string;
    about: (typeof disputeAbouts)[number];
    metric?: string | undefined;
    activity?: { source: string; id: string } | undefined;
  };
  'dispute.settled': { id: string; outcome: (typeof disputeOutcomes)[number] };
}
export type EntryKind = keyof EntryBodies;

/** One line of the log. */
export interface Entry<K extends EntryKind = EntryKind> {
  seq: number;
  source: string;
  id: string;
  kind: K;
  /** When it happened, epoch ms. */
  at: number;
  /** When it was stored, epoch ms by the store's clock; never decreases with seq. */
  receivedAt: number;
  /** Who caused it: `key:ID`, `person:ID`, `rally`. */
  actor: string;
  body: EntryBodies[K];
}
export type AnyEntry = { [K in EntryKind]: Entry<K> }[EntryKind];

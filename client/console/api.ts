/** The API as the console calls it. Types come from the contracts; nothing of zod is loaded: the server checks, its answers are its own. */
import type { z } from 'zod';
import type { getAccess, invitePerson, MeReply } from '../../shared/api/access.ts';
import type { ActivityRecord, getActivity, replaceActivity } from '../../shared/api/activities.ts';
import type { AuditItem } from '../../shared/api/audit.ts';
import type { BoardReply, BoardViewReply } from '../../shared/api/boards.ts';
import type { GoalReply, getMetricPace } from '../../shared/api/goals.ts';
import type { IdentityReply } from '../../shared/api/identities.ts';
import type { KeyReply, postKey } from '../../shared/api/keys.ts';
import type { getVocabulary, MetricReply, previewMetric } from '../../shared/api/metrics.ts';
import type { PersonReply } from '../../shared/api/people.ts';
import type { TeamReply } from '../../shared/api/teams.ts';
import type { WorkspaceReply } from '../../shared/api/workspace.ts';
import type { boardSchema } from '../../shared/board.ts';
import type { ErrorCode } from '../../shared/error.ts';
import type { goalSchema } from '../../shared/goal.ts';
import type { metricSchema } from '../../shared/metric.ts';
import type { personSchema, teamSchema } from '../../shared/person.ts';
import type { Workspace } from '../../shared/workspace.ts';
import { type Access, accessHeaders } from '../access.ts';
import { allPages, createCall, type Page, queryOf } from '../call.ts';
import { createPersonApi } from '../person/person-api.ts';

export type BoardInput = z.input<typeof boardSchema>;
export type GoalInput = z.input<typeof goalSchema>;
export type PaceReply = z.infer<typeof getMetricPace.reply>;
export type MetricInput = z.input<typeof metricSchema>;
export type PersonInput = z.input<typeof personSchema>;
export type PreviewInput = z.input<typeof previewMetric.body>;
export type MetricPreview = z.infer<typeof previewMetric.reply>;
export type Vocabulary = z.infer<typeof getVocabulary.reply>;
export type TeamInput = z.input<typeof teamSchema>;
export type Replacement = z.input<typeof replaceActivity.body>['with'];
export type ActivityInFull = z.infer<typeof getActivity.reply>;
export type AccessItem = z.infer<typeof getAccess.reply>['items'][number];
export type LinkReply = z.infer<typeof invitePerson.reply>;
export type KeyInput = z.input<typeof postKey.body>;
export type NewKey = z.infer<typeof postKey.reply>;

/** An activity's id is unique within its source. */
export interface ActivityName {
  id: string;
  source: string;
}

/** `rev`: how many corrections the reader has seen, so that two people do not correct over each other. */
export interface Correction {
  reason?: string | undefined;
  rev: number;
}

export function createApi(access: Access, onRefused?: (code: ErrorCode) => void) {
  const call = createCall(() => accessHeaders(access), onRefused);
  const all = <T>(path: string, query: Record<string, string> = {}) => allPages<T>(call, path, query);
  /** The four calls that every definition has. */
  const resource = <Reply, Input>(path: string) => ({
    list: () => all<Reply>(path),
    put: (id: string, input: Input) => call<Reply>('PUT', `${path}/${id}`, input),
    remove: (id: string) => call<unknown>('DELETE', `${path}/${id}`),
  });
  return {
    /** Any call, as this access. */
    call,
    boards: resource<BoardReply, BoardInput>('/v1/boards'),
    metrics: resource<MetricReply, MetricInput>('/v1/metrics'),
    people: resource<PersonReply, PersonInput>('/v1/people'),
    teams: resource<TeamReply, TeamInput>('/v1/teams'),
    goals: resource<GoalReply, GoalInput>('/v1/goals'),
    /** `subject`: `rep:ID`, `team:ID`, `workspace`. */
    pace: (metric: string, subject: string, period: string) =>
      call<PaceReply>('GET', `/v1/metrics/${metric}/pace${queryOf({ subject, period })}`),
    previewMetric: (preview: PreviewInput) => call<MetricPreview>('POST', '/v1/previews/metric', preview),
    vocabulary: () => call<Vocabulary>('GET', '/v1/vocabulary'),
    boardView: (id: string, at: string) => call<BoardViewReply>('GET', `/v1/boards/${id}/view${queryOf({ at })}`),
    ...createPersonApi(call),
    workspace: () => call<WorkspaceReply>('GET', '/v1/workspace'),
    putWorkspace: (workspace: Workspace) => call<WorkspaceReply>('PUT', '/v1/workspace', workspace),
    activity: ({ id, source }: ActivityName) => call<ActivityInFull>('GET', activityPath(id) + queryOf({ source })),
    /** By its place in the log, which is what pages of the list go by; null when there is no activity at it. */
    activityAt: async (seq: number) => {
      const page = await call<Page<ActivityRecord>>('GET', `/v1/activities${queryOf({ limit: '1', cursor: String(seq + 1) })}`);
      return page.items.find((item) => item.seq === seq) ?? null;
    },
    voidActivity: ({ id, source }: ActivityName, correction: Correction) =>
      call<unknown>('POST', `${activityPath(id, '/void')}${queryOf({ source })}`, correction),
    reassignActivity: ({ id, source }: ActivityName, correction: Correction & { rep: string }) =>
      call<unknown>('POST', `${activityPath(id, '/reassign')}${queryOf({ source })}`, correction),
    replaceActivity: ({ id, source }: ActivityName, correction: Correction & { with: Replacement }) =>
      call<unknown>('POST', `${activityPath(id, '/replace')}${queryOf({ source })}`, correction),
    unlinked: () => all<IdentityReply>('/v1/identities', { unlinked: 'true' }),
    /** By which names sources know a person. */
    namesOf: (person: string) => all<IdentityReply>('/v1/identities', { person }),
    /** The newest activities of a person or of an identity that nobody is linked to. */
    activitiesOf: (rep: string, limit: number) =>
      call<Page<ActivityRecord>>('GET', `/v1/activities${queryOf({ rep, limit: String(limit) })}`),
    /** The newest that count for nobody yet. */
    activitiesUnlinked: (limit: number) =>
      call<Page<ActivityRecord>>('GET', `/v1/activities${queryOf({ unlinked: 'true', limit: String(limit) })}`),
    /** `person` null takes the link back. */
    link: (identity: string, person: string | null) => call<IdentityReply>('POST', `/v1/identities/${identity}/link`, { person }),
    markAbsent: (person: string, date: string, absent: boolean) =>
      call<PersonReply>('PUT', `/v1/people/${person}/absences/${date}`, { absent }),
    me: () => call<MeReply>('GET', '/v1/me'),
    signOut: (everywhere: boolean) => call<unknown>('DELETE', `/v1/session${everywhere ? '?everywhere=true' : ''}`),
    changePassword: (current: string, password: string) => call<unknown>('PUT', '/v1/me/password', { current, password }),
    makeWorkspace: (workspace: Partial<Workspace> & { id: string }) =>
      call<{ id: string; name: string }>('POST', '/v1/workspaces', workspace),
    accessList: async () => (await call<{ items: AccessItem[] }>('GET', '/v1/access')).items,
    invite: (person: string) => call<LinkReply>('POST', `/v1/people/${person}/invitation`),
    withdraw: (person: string) => call<unknown>('DELETE', `/v1/people/${person}/invitation`),
    resetLink: (person: string) => call<LinkReply>('POST', `/v1/people/${person}/reset`),
    removeAccess: (person: string) => call<unknown>('DELETE', `/v1/people/${person}/access`),
    keys: () => all<KeyReply>('/v1/keys'),
    makeKey: (key: KeyInput) => call<NewKey>('POST', '/v1/keys', key),
    revokeKey: (id: string) => call<unknown>('DELETE', `/v1/keys/${id}`),
    audit: (filter: { actor?: string | undefined; kind?: string | undefined; cursor?: string | undefined }) =>
      call<Page<AuditItem>>('GET', `/v1/audit${queryOf(filter)}`),
  };
}

export type Api = ReturnType<typeof createApi>;

const activityPath = (id: string, action = '') => `/v1/activities/${encodeURIComponent(id)}${action}`;

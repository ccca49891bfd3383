/** The API as the console calls it. Types come from the contracts; nothing of zod is loaded: the server checks, its answers are its own. */
import type { z } from 'zod';
import type { ActivityRecord, getActivity } from '../../shared/api/activities.ts';
import type { BoardReply, BoardViewReply } from '../../shared/api/boards.ts';
import type { IdentityReply } from '../../shared/api/identities.ts';
import type { getMetricValue, MetricReply } from '../../shared/api/metrics.ts';
import type { PersonReply } from '../../shared/api/people.ts';
import type { TeamReply } from '../../shared/api/teams.ts';
import type { WorkspaceReply } from '../../shared/api/workspace.ts';
import type { boardSchema } from '../../shared/board.ts';
import type { ErrorCode, ErrorReply } from '../../shared/error.ts';
import type { metricSchema } from '../../shared/metric.ts';
import type { personSchema, teamSchema } from '../../shared/person.ts';
import type { Workspace } from '../../shared/workspace.ts';
import { type Access, accessHeaders } from '../access.ts';
import { consoleTexts as texts } from './texts.ts';

export type BoardInput = z.input<typeof boardSchema>;
export type MetricInput = z.input<typeof metricSchema>;
export type PersonInput = z.input<typeof personSchema>;
export type TeamInput = z.input<typeof teamSchema>;
export type ActivityInFull = z.infer<typeof getActivity.reply>;
export type MetricValueReply = z.infer<typeof getMetricValue.reply>;

export interface Page<T> {
  items: T[];
  next?: string;
}

interface Problem {
  path: string;
  /** Absent where the code says it all: in_use. */
  message?: string;
}

/** What the server said no to, in its own words. `code` is null when it did not answer at all. */
export class ApiRefusal extends Error {
  override name = 'ApiRefusal';
  readonly code: ErrorCode | null;
  /** What is wrong with which field, as dotted paths. */
  readonly problems: readonly Problem[];
  /** What still rests on it, as `board:ID`. */
  readonly usedBy: readonly string[];
  constructor(message: string, code: ErrorCode | null = null, details: unknown = undefined) {
    super(message);
    this.code = code;
    const list = (Array.isArray(details) ? details : [details]).filter((one) => typeof one === 'object' && one !== null);
    this.problems = list.filter((one) => typeof one.path === 'string');
    this.usedBy = list.flatMap((one) => (Array.isArray(one.usedBy) ? one.usedBy.map(String) : []));
  }
}

const listPageMax = 500;

/** Which number is asked about: `rep:ID` or `team:ID`, a period as a query writes it, and a moment (RFC 3339) or now. */
export interface NumberQuery {
  subject: string;
  period: string;
  at?: string;
}

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

export function createApi(access: Access) {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = accessHeaders(access);
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    } catch {
      throw new ApiRefusal(texts.unreachable);
    }
    const answer = (await response.json().catch(() => null)) as unknown;
    if (answer === null) throw new ApiRefusal(texts.unreadable(response.status));
    if (response.ok) return answer as T;
    const { message, code, details } = answer as ErrorReply;
    throw new ApiRefusal(message, code, details);
  }
  /** All pages of a list. */
  async function all<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await call('GET', path + queryOf({ ...query, limit: String(listPageMax), cursor }));
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return items;
  }
  /** The four calls that every definition has. */
  const resource = <Reply, Input>(path: string) => ({
    list: () => all<Reply>(path),
    put: (id: string, input: Input) => call<Reply>('PUT', `${path}/${id}`, input),
    remove: (id: string) => call<unknown>('DELETE', `${path}/${id}`),
  });
  return {
    boards: resource<BoardReply, BoardInput>('/v1/boards'),
    metrics: resource<MetricReply, MetricInput>('/v1/metrics'),
    people: resource<PersonReply, PersonInput>('/v1/people'),
    teams: resource<TeamReply, TeamInput>('/v1/teams'),
    boardView: (id: string, at: string) => call<BoardViewReply>('GET', `/v1/boards/${id}/view${queryOf({ at })}`),
    metricValue: (metric: string, query: NumberQuery) =>
      call<MetricValueReply>('GET', `/v1/metrics/${metric}/value${queryOf({ ...query })}`),
    metricEntries: (metric: string, query: NumberQuery, cursor?: string) =>
      call<Page<ActivityRecord>>('GET', `/v1/metrics/${metric}/entries${queryOf({ ...query, cursor })}`),
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
    unlinked: () => all<IdentityReply>('/v1/identities', { unlinked: 'true' }),
    link: (identity: string, person: string) => call<IdentityReply>('POST', `/v1/identities/${identity}/link`, { person }),
    /** Keys are for administrators alone, so whether they may be listed tells what this key may do. */
    mayWrite: async () => {
      if (access.key === null) return false;
      try {
        await call('GET', '/v1/keys?limit=1');
        return true;
      } catch (refusal) {
        if (refusal instanceof ApiRefusal && (refusal.code === 'forbidden' || refusal.code === 'unauthorized')) return false;
        throw refusal;
      }
    },
  };
}

export type Api = ReturnType<typeof createApi>;

const activityPath = (id: string, action = '') => `/v1/activities/${encodeURIComponent(id)}${action}`;

function queryOf(query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  return `?${params}`;
}

/** Plays the demo floor against a server. It only uses the public HTTP, so stopping it stands the wall still. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, createApiClient } from './api-client.ts';
import { CommandFailed } from './command.ts';
import { midMorningZone, offsetMs } from './floor-clock.ts';
import { type FloorActivity, type FloorOptions, historyEvents, liveEvents } from './floor-events.ts';
import { FLOOR_CURRENCY, FLOOR_NAME, floorBoards, floorGoals, floorMetrics, floorReps, floorTeams, floorWeek } from './floor-plan.ts';

export interface SimulationOptions {
  url: string;
  key?: string;
  workspace: string;
  seed: number;
  speed: 'lively' | 'real';
  days: number;
  eventsPerSecond: number;
  /** Stop after so many activities, the past included. */
  eventsMax?: number;
  /** Go on into the next day; else the end of the floor's day ends it. */
  untilStopped: boolean;
  signal?: AbortSignal;
  /** A line for people. */
  report?: (line: string) => void;
  /** Epoch ms. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface SimulationResult {
  accepted: number;
  duplicates: number;
  rejected: number;
}

const batchItems = 500;
const dayMs = 86_400_000;

interface WorkspaceReply {
  name: string;
  zone: string;
  currency: string;
}
interface BatchReply {
  accepted: number;
  duplicates: number;
  rejected: number;
  items?: { id?: string; error?: { message: string } }[];
}

/** Runs until its events, its day or its patience end; a stop by the signal is an ordinary end. Throws ApiRefusal when the server says no. */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const report = options.report ?? (() => {});
  const result: SimulationResult = { accepted: 0, duplicates: 0, rejected: 0 };
  const client = createApiClient({
    url: options.url,
    key: options.key,
    workspace: options.workspace,
    patient: true,
    signal: options.signal,
    sleep: options.sleep,
    onLine: (online) => report(online ? 'The server is back.' : `Waiting for ${options.url} ...`),
  });
  try {
    await play(options, client, result, report);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
  return result;
}

async function play(
  options: SimulationOptions,
  client: ApiClient,
  result: SimulationResult,
  report: (line: string) => void,
): Promise<void> {
  const now = options.now ?? Date.now;
  const start = now();
  const workspace = await defineFloor(client, options.seed, start);
  const floor: FloorOptions = {
    seed: options.seed,
    start,
    offsetMs: offsetMs(workspace.zone, start),
    days: options.days,
    speed: options.speed,
    eventsPerSecond: options.eventsPerSecond,
    currency: workspace.currency,
  };
  let left = options.eventsMax ?? Number.POSITIVE_INFINITY;

  const post = async (activities: FloorActivity[]) => {
    const reply = await client.call<BatchReply>('POST', '/v1/activities', { activities });
    const refused = reply.items?.find((item) => item.error);
    if (reply.rejected > 0 && result.rejected === 0) report(`Refused: ${refused?.id}: ${refused?.error?.message}`);
    result.accepted += reply.accepted;
    result.duplicates += reply.duplicates;
    result.rejected += reply.rejected;
    left -= activities.length;
  };

  const past = historyEvents(floor).slice(0, left);
  for (let sent = 0; sent < past.length; sent += batchItems) {
    await post(past.slice(sent, sent + batchItems));
    if (sent % 5_000 === 0 || sent + batchItems >= past.length)
      report(`The past: ${Math.min(sent + batchItems, past.length)} of ${past.length}`);
  }
  if (left > 0) report(`Live in workspace ${options.workspace}, ${workspace.zone}.`);
  await playLive(options, floor, now, () => left, post);
  report(`${result.accepted} accepted, ${result.duplicates} known before, ${result.rejected} refused.`);
}

/** Posts each live activity when its time has come; what became due meanwhile goes together. */
async function playLive(
  options: SimulationOptions,
  floor: FloorOptions,
  now: () => number,
  left: () => number,
  post: (activities: FloorActivity[]) => Promise<void>,
): Promise<void> {
  const sleep = options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal }));
  const endOfDay = (Math.floor((floor.start + floor.offsetMs) / dayMs) + 1) * dayMs - floor.offsetMs;
  const events = liveEvents(floor);
  let next = events.next().value as FloorActivity;
  while (left() > 0) {
    const due: FloorActivity[] = [];
    while (due.length < Math.min(batchItems, left()) && Date.parse(next.at) <= now()) {
      if (!options.untilStopped && Date.parse(next.at) >= endOfDay) break;
      due.push(next);
      next = events.next().value as FloorActivity;
    }
    if (due.length > 0) await post(due);
    else if (!options.untilStopped && Date.parse(next.at) >= endOfDay) return;
    else await sleep(Math.min(60_000, Math.max(1, Date.parse(next.at) - now())), options.signal);
  }
}

/** Invented data never mixes with real data. */
async function mustBeEmpty(client: ApiClient): Promise<void> {
  for (const path of ['/v1/activities?limit=1', '/v1/people?limit=1']) {
    const page = await client.call<{ items: unknown[] }>('GET', path);
    if (page.items.length > 0) throw new CommandFailed('This workspace has data of its own; give simulate another one with --workspace.');
  }
}

/** Makes workspace, teams, people, metrics, goals and boards, unless the floor is there already: what people changed in it stays. */
async function defineFloor(client: ApiClient, seed: number, now: number): Promise<WorkspaceReply> {
  const found = await client.find<WorkspaceReply>('/v1/workspace');
  const known = found !== null && found.name === FLOOR_NAME;
  const last = floorBoards.at(-1)?.id ?? '';
  if (known && (await client.find(`/v1/boards/${last}`)) !== null) return found;
  if (found && !known) await mustBeEmpty(client);
  const zone = known ? found.zone : midMorningZone(now);
  const workspace = { name: FLOOR_NAME, zone, currency: FLOOR_CURRENCY, workingWeek: floorWeek(now + offsetMs(zone, now)) };
  await client.call('PUT', '/v1/workspace', workspace);
  for (const { id, name, parent } of floorTeams) await client.call('PUT', `/v1/teams/${id}`, { name, ...(parent ? { parent } : {}) });
  for (const { id, name, team } of floorReps(seed)) await client.call('PUT', `/v1/people/${id}`, { name, role: 'rep', team });
  for (const { id, metric } of floorMetrics) await client.call('PUT', `/v1/metrics/${id}`, metric);
  for (const { id, goal } of floorGoals) await client.call('PUT', `/v1/goals/${id}`, goal);
  for (const { id, board } of floorBoards) await client.call('PUT', `/v1/boards/${id}`, board);
  return workspace;
}

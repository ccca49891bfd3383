/**
 * PERF4: bytes per screen and tick, 1, 3, 10 and 25 changed rows of 50. Ours is the very text that the publisher encodes and the
 * gateway sends to our own pages. All arms carry what a screen needs to tell views and revisions apart, in the same short form, and
 * the WebSocket frame around it.
 */
import { isDeepStrictEqual } from 'node:util';
import { ViewStream } from '../../server/live/stream.ts';
import { applyPatch, type PatchOp } from '../../shared/patch.ts';
import type { View } from '../../shared/view.ts';
import { deflatedBytes, fossilBytes, wholeBytes } from './anchors/state-per-tick.ts';
import { boardTicks } from './board-ticks.ts';
import { type Arm, interleave, ratioOf } from './compare.ts';
import type { Report, Run } from './report.ts';

const ROWS = [1, 3, 10, 25] as const;
const goalAgainstJson: Partial<Record<number, number>> = { 1: 0.05, 3: 0.05, 25: 0.2 };
const GOAL_AGAINST_FOSSIL = 0.5;
/** What a connection calls the view: a server that runs for long has counted some. */
const HANDLE = 137;

/** Payload and head of an unmasked WebSocket frame. */
const framed = (payload: number) => payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
const mean = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + framed(size), 0) / sizes.length;

function patchBytes(views: readonly View[]): number[] {
  const [first, ...rest] = views;
  if (!first) return [];
  const counters = { evaluations: 0, diffs: 0, encodings: 0, snapshots: 0, frames: 0 };
  const stream = new ViewStream('main', 'board:revenue', { epoch: 'AAAAAAAA', handle: HANDLE }, first, counters);
  let screen = JSON.parse(JSON.stringify(first)) as View;
  return rest.map((view) => {
    const revision = stream.advance(view);
    if (revision === null) throw new Error('PERF4: a tick that changed nothing');
    const { handle, rev, ops } = revision;
    screen = applyPatch(screen, JSON.parse(ops) as PatchOp[]);
    if (!isDeepStrictEqual(screen, JSON.parse(JSON.stringify(view)))) throw new Error('PERF4: the patch makes something else');
    return Buffer.byteLength(`42["p",${handle},${rev},${ops}]`);
  });
}

const messagesOf = (views: readonly View[]) => views.map((data, index) => `42["s",${HANDLE},${index + 1},${JSON.stringify(data)}]`);

/** The delta as bytes behind its envelope: inside of JSON its quotes would each take two. */
function deltaBytes(views: readonly View[]): number[] {
  const deltas = fossilBytes(views.map((view) => JSON.stringify(view)));
  return deltas.map((bytes, index) => bytes + `42["d",${HANDLE},${index + 2}]`.length);
}

export async function perf4({ quick }: Run): Promise<Report[]> {
  const rounds = quick ? 7 : 21;
  const ticks = quick ? 50 : 200;
  const reports: Report[] = [];
  for (const changed of ROWS) {
    // Every round plays another day, the same for all arms.
    const days = Array.from({ length: rounds + 1 }, (_, round) => boardTicks(round + 1, changed, ticks));
    const arm = (name: string, bytes: (views: readonly View[]) => number[] | Promise<number[]>): Arm => {
      let round = 0;
      return { name, round: async () => mean(await bytes(days[round++] ?? [])) };
    };
    const others = {
      'JSON of the state': (views: readonly View[]) => wholeBytes(messagesOf(views)),
      'the same with permessage-deflate': (views: readonly View[]) => deflatedBytes(messagesOf(views)),
      'Fossil delta': deltaBytes,
    };
    const arms = [arm('patch', patchBytes), ...Object.entries(others).map(([name, bytes]) => arm(name, bytes))];
    const [ours = [], ...costs] = await interleave(arms, rounds);
    for (const [index, name] of Object.keys(others).entries()) {
      const ratio = ratioOf(ours, costs[index] ?? []);
      const goal = name === 'Fossil delta' ? GOAL_AGAINST_FOSSIL : name === 'JSON of the state' ? goalAgainstJson[changed] : undefined;
      reports.push({
        id: 'PERF4',
        what: `bytes a screen and tick, ${changed} of 50 rows changed, against ${name}`,
        unit: '×',
        ...ratio,
        ...(goal !== undefined && { goal }),
        note: `${Math.round(ratio.ours)} against ${Math.round(ratio.other)} bytes`,
      });
    }
  }
  return reports;
}

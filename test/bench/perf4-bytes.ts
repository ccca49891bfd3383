/**
 * PERF4: bytes per screen and tick, 1, 3, 10 and 25 changed rows of 50. Ours is the very text that the publisher encodes and the
 * gateway sends; all arms count the WebSocket frame around it, and the others the same `42["…",…]` that a Socket.IO server adds.
 */
import { isDeepStrictEqual } from 'node:util';
import { ViewStream } from '../../server/live/stream.ts';
import { applyPatch } from '../../shared/patch.ts';
import type { Patch } from '../../shared/protocol.ts';
import type { View } from '../../shared/view.ts';
import { deflatedBytes, fossilBytes, wholeBytes } from './anchors/state-per-tick.ts';
import { boardTicks } from './board-ticks.ts';
import { type Arm, compare } from './compare.ts';
import type { Report, Run } from './report.ts';

const ROWS = [1, 3, 10, 25] as const;
const goalAgainstJson: Partial<Record<number, number>> = { 1: 0.05, 3: 0.05, 25: 0.2 };
const GOAL_AGAINST_FOSSIL = 0.5;

/** Payload and head of an unmasked WebSocket frame. */
const framed = (payload: number) => payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
const mean = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + framed(size), 0) / sizes.length;

function patchBytes(views: readonly View[]): number[] {
  const [first, ...rest] = views;
  if (!first) return [];
  const counters = { evaluations: 0, diffs: 0, encodings: 0, snapshots: 0, frames: 0 };
  const stream = new ViewStream('main', 'board:revenue', 'AAAAAAAA', first, counters);
  let screen = JSON.parse(JSON.stringify(first)) as View;
  return rest.map((view) => {
    const json = stream.advance(view);
    if (json === null) return 0;
    screen = applyPatch(screen, (JSON.parse(json) as Patch).ops);
    if (!isDeepStrictEqual(screen, JSON.parse(JSON.stringify(view)))) throw new Error('PERF4: the patch makes something else');
    return Buffer.byteLength(`42["patch",${json}]`);
  });
}

const textsOf = (views: readonly View[]) => views.map((view) => `42["state",${JSON.stringify(view)}]`);

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
      'JSON of the state': (views: readonly View[]) => wholeBytes(textsOf(views)),
      'the same with permessage-deflate': (views: readonly View[]) => deflatedBytes(textsOf(views)),
      'Fossil delta': (views: readonly View[]) => fossilBytes(textsOf(views)),
    };
    for (const [name, bytes] of Object.entries(others)) {
      const ratio = await compare(arm('patch', patchBytes), arm(name, bytes), rounds);
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

/** Boards evaluated at one moment of one state, kept for as long as neither moves: every rep's page asks for the same ones. */
import type { State } from '../engine/state.ts';
import { type BoardResult, boardView } from '../engine/views/board.ts';

/** `boardView` with a memory of the last moment looked at; states other than `live` are evaluated as they come. */
export function boardMemory(live: State): typeof boardView {
  let [seq, at] = [-1, -1];
  const results = new Map<string, BoardResult>();
  return (state, id, options) => {
    if (state !== live || options.known !== undefined) return boardView(state, id, options);
    if (seq !== state.seq || at !== options.at) results.clear();
    [seq, at] = [state.seq, options.at];
    const { whole, privacy } = options;
    const key = `${id} ${whole} ${privacy?.teamOnly} ${privacy?.individualsFrom}`;
    const known = results.get(key);
    if (known) return known;
    const result = boardView(state, id, options);
    results.set(key, result);
    return result;
  };
}

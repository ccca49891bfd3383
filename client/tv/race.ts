/** What a row looks like in the race, from the figures alone. */
import type { BoardRow, BoardView } from '../../shared/view.ts';

/** B2: with everybody at zero there is a start line, not a ranking. */
export function atStart(view: BoardView): boolean {
  return view.rows.length > 0 && view.rows.every((row) => row.value === null || row.value === 0);
}

/** What takes a place on the board: a row, or the name of the division that begins there. */
export type Slot = { key: string; row: BoardRow; index: number } | { key: string; division: string };

export function slotsOf({ rows }: Pick<BoardView, 'rows'>): Slot[] {
  const slots: Slot[] = [];
  rows.forEach((row, index) => {
    const { key, division } = row;
    if (division !== undefined && division !== rows[index - 1]?.division) slots.push({ key: `division ${division}`, division });
    slots.push({ key, row, index });
  });
  return slots;
}

/** How far along the lane a row is, 0 to 1, relative to the leader; less is better turns it round. */
export function fillOf(row: BoardRow, leader: number | null, direction: 'more' | 'less'): number {
  if (row.value === null || leader === null) return 0;
  const share = direction === 'more' ? ratio(row.value, leader) : row.value === leader ? 1 : ratio(leader, row.value);
  return Math.max(0, Math.min(1, share));
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** The keys of rows that share their rank with another, and of those among them that stand below one. */
export function tiesOf(rows: readonly BoardRow[]): { tied: Set<string>; below: Set<string> } {
  const tied = new Set<string>();
  const below = new Set<string>();
  rows.forEach((row, index) => {
    const before = rows[index - 1];
    if (before === undefined || row.rank === null || before.rank !== row.rank) return;
    tied.add(before.key);
    tied.add(row.key);
    below.add(row.key);
  });
  return { tied, below };
}

/**
 * A rough width of a text in the condensed face, in em, without asking the browser. Wide scripts count as wide, so that names
 * are rather made smaller than cut.
 */
export function widthEm(text: string): number {
  let em = 0;
  for (const letter of Array.from(text)) {
    const code = letter.codePointAt(0) ?? 0;
    if (code >= 0x1100) em += 1;
    else if (code >= 0x370) em += 0.56;
    else if ("ijlt.,'’ |I:;!-".includes(letter)) em += 0.24;
    else if ('mwMW@—'.includes(letter)) em += 0.68;
    else em += letter === letter.toLowerCase() ? 0.43 : 0.5;
  }
  return em;
}

/** How much smaller a name must be written to fit, at most to `scaleMin`; past that it ends in an ellipsis. */
export function nameScale(name: string, sizePx: number, roomPx: number, scaleMin = 0.6): number {
  const needed = widthEm(name) * sizePx;
  return needed <= roomPx ? 1 : Math.max(scaleMin, roomPx / needed);
}

/** Whether words that stand second to a name (in design pixels) fit whole: under it, or beside it in `nameRoom`. */
export function fitsSecond(
  text: string,
  name: string,
  look: { stacked: boolean; name: number; team: number },
  room: number,
  nameRoom: number = room,
): boolean {
  const left = look.stacked ? room : nameRoom - widthEm(name) * look.name * nameScale(name, look.name, nameRoom) - 20;
  return widthEm(text) * look.team * 1.18 <= left;
}

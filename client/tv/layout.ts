/**
 * Where everything stands on a screen of any size, without asking the browser: all lengths in design pixels (a screen of
 * 1920 × 1080, or 1080 × 1920 upright), of which `unit` says how many CSS pixels one has.
 */

export interface Size {
  width: number;
  height: number;
}

/** Rows of one size, in columns. The first row's corner is at (x, y) of the board's own area. */
export interface Block {
  x: number;
  y: number;
  /** Of one column; columns are `columnStep` apart. */
  width: number;
  columnStep: number;
  perColumn: number;
  rows: number;
  /** From one row's top to the next, and how much of it the lane takes. */
  pitch: number;
  lane: number;
  name: number;
  value: number;
  team: number;
  /** Of what stands beside the number. */
  aside: number;
  /** The team stands under the name instead of beside it. */
  stacked: boolean;
  /** Rank, name and value only: there is no room for more. */
  narrow: boolean;
  /** Characters that a value may have before it is shortened to thousands or millions. */
  valueLength: number;
}

/**
 * `top` holds the best rows at a size for the whole room. What is beyond goes to `field`, smaller and page by page, under or
 * beside it; null when everything fits the top.
 */
export interface Layout extends Area {
  top: Block;
  field: Block | null;
}

/** Televisions cut off up to 5 % on each side. */
const overscan = 0.05;
const headHeight = 116;
const footHeight = { landscape: 64, portrait: 132 };
const gapHeight = 24;
const topMax = 10;
/** A few more than ten still read well in one column, better than two rows alone in a second one. */
const singleMax = 12;
const fieldHeadHeight = 44;
const moreHeight = 44;
const columnGap = 40;

export interface Area {
  unit: number;
  portrait: boolean;
  width: number;
  height: number;
}

/** What is left between head and foot, for any slide. */
export function areaOf(size: Size): Area {
  const portrait = size.height > size.width;
  const unit = portrait ? Math.min(size.width / 1080, size.height / 1920) : Math.min(size.width / 1920, size.height / 1080);
  const around = headHeight + (portrait ? footHeight.portrait : footHeight.landscape) + 2 * gapHeight;
  const inside = (pixels: number) => (pixels / unit) * (1 - 2 * overscan);
  return { unit, portrait, width: inside(size.width), height: inside(size.height) - around };
}

/** For `count` rows; `more` keeps a line free for how many there are beyond. */
export function layoutOf(size: Size, count: number, more = false): Layout {
  const { unit, portrait, width, ...area } = areaOf(size);
  const height = area.height - (more ? moreHeight : 0);
  const pitchMax = portrait ? 148 : 160;

  if (count <= singleMax) {
    const pitch = Math.min(pitchMax, height / Math.max(count, portrait ? 8 : 4));
    return { unit, portrait, width, height, top: block({ x: 0, y: 0, width, rows: Math.max(count, 1), columns: 1, pitch }), field: null };
  }
  const rest = count - topMax;
  if (portrait) {
    const topPitch = (height * 0.63) / topMax;
    const top = block({ x: 0, y: 0, width, rows: topMax, columns: 1, pitch: topPitch });
    const y = topMax * topPitch + fieldHeadHeight + 12;
    const columns = rest > 4 ? 2 : 1;
    const perColumn = Math.min(7, Math.ceil(rest / columns));
    const pitch = Math.min(80, (height - y) / perColumn);
    return { unit, portrait, width, height, top, field: block({ x: 0, y, width, rows: perColumn * columns, columns, pitch }) };
  }
  const topWidth = Math.round(width * 0.58);
  const top = block({ x: 0, y: 0, width: topWidth, rows: topMax, columns: 1, pitch: height / topMax });
  const rows = Math.min(14, rest);
  const pitch = Math.min(64, (height - fieldHeadHeight) / rows);
  const x = topWidth + columnGap;
  return { unit, portrait, width, height, top, field: block({ x, y: fieldHeadHeight, width: width - x, rows, columns: 1, pitch }) };
}

interface Plan {
  x: number;
  y: number;
  width: number;
  rows: number;
  columns: number;
  pitch: number;
}

function block({ x, y, width, rows, columns, pitch }: Plan): Block {
  const columnWidth = (width - (columns - 1) * columnGap) / columns;
  const lane = pitch - Math.max(6, Math.min(14, pitch * 0.13));
  const stacked = lane >= 90;
  const narrow = columnWidth < 560;
  return {
    x,
    y,
    width: columnWidth,
    columnStep: columnWidth + columnGap,
    perColumn: Math.ceil(rows / columns),
    rows,
    pitch,
    lane,
    name: Math.min(68, stacked ? lane * 0.49 : lane * 0.66),
    value: narrow ? lane * 0.76 : Math.min(104, lane * 0.93),
    team: Math.min(32, Math.max(20, lane * (stacked ? 0.23 : 0.36))),
    aside: Math.min(38, Math.max(22, lane * (stacked ? 0.32 : 0.42))),
    stacked,
    narrow,
    valueLength: narrow ? 7 : columnWidth < 800 ? 10 : 11,
  };
}

/** Pages of the field, at least one. */
export function pagesOf(layout: Layout, count: number): number {
  if (layout.field === null) return 1;
  return Math.max(1, Math.ceil((count - layout.top.rows) / layout.field.rows));
}

export interface Placed {
  /** The row's index in the ranking. */
  index: number;
  x: number;
  y: number;
  block: 'top' | 'field';
}

/** The rows on screen, with their places, when the field shows `page`. */
export function placesOf(layout: Layout, count: number, page: number): Placed[] {
  const places: Placed[] = [];
  const put = (name: Placed['block'], one: Block, from: number) => {
    for (let slot = 0; slot < one.rows && from + slot < count; slot += 1) {
      const column = Math.floor(slot / one.perColumn);
      const line = slot - column * one.perColumn;
      places.push({ index: from + slot, x: one.x + column * one.columnStep, y: one.y + line * one.pitch, block: name });
    }
  };
  put('top', layout.top, 0);
  if (layout.field !== null) put('field', layout.field, layout.top.rows + page * layout.field.rows);
  return places;
}

/** Where the lanes of the team pulse stand: as large as their number allows, in one column up to eight. */
import { areaOf, type Size } from './layout.ts';

export interface PulseLayout {
  portrait: boolean;
  /** Of one lane. */
  width: number;
  /** Of the area. */
  height: number;
  lane: number;
  name: number;
  value: number;
  words: number;
  places: { x: number; y: number }[];
}

const singleMax = 8;
const columnGap = 40;

export function pulseLayoutOf(size: Size, count: number): PulseLayout {
  const { portrait, width: whole, height } = areaOf(size);
  const columns = count > (portrait ? 2 * singleMax : singleMax) ? 2 : 1;
  const perColumn = Math.max(1, Math.ceil(count / columns));
  const width = (whole - (columns - 1) * columnGap) / columns;
  const pitch = Math.min(portrait ? 210 : 190, height / Math.max(perColumn, portrait ? 7 : 4));
  const lane = pitch - Math.max(8, Math.min(18, pitch * 0.12));
  const value = Math.min(120, lane * 0.76, width * 0.1);
  return {
    portrait,
    width,
    height,
    lane,
    name: Math.min(68, lane * 0.5),
    value,
    words: Math.min(38, Math.max(20, lane * 0.3)),
    places: Array.from({ length: count }, (_, index) => {
      const column = Math.floor(index / perColumn);
      return { x: column * (width + columnGap), y: (index - column * perColumn) * pitch };
    }),
  };
}

import { describe, expect, it } from 'vitest';
import { type Block, layoutOf, type Placed, pagesOf, placesOf, type Size } from '../../client/tv/layout.ts';

const sizes: [string, Size][] = [
  ['1080p', { width: 1920, height: 1080 }],
  ['720p', { width: 1280, height: 720 }],
  ['4K', { width: 3840, height: 2160 }],
  ['upright', { width: 1080, height: 1920 }],
  ['an old monitor', { width: 1024, height: 768 }],
  ['a phone', { width: 390, height: 844 }],
  ['an ultrawide', { width: 2560, height: 1080 }],
];
const counts = [0, 1, 2, 8, 10, 11, 12, 13, 14, 24, 25, 50, 500];

describe('the layout of a board', () => {
  it.each(Array.from({ length: 10 }, (_, index) => index + 1))(
    'given 1080p and %i rows, when laid out, then names have 40 px and values 56 px at least',
    (count) => {
      for (const more of [false, true]) {
        const { top, unit } = layoutOf({ width: 1920, height: 1080 }, count, more);
        expect(unit).toBe(1);
        expect(top.name).toBeGreaterThanOrEqual(40);
        expect(top.value).toBeGreaterThanOrEqual(56);
        expect(top.value).toBeLessThanOrEqual(top.lane);
      }
    },
  );

  it.each(sizes)('given %s, when laid out for any number of rows, then all stand inside the safe area, none on another', (_name, size) => {
    for (const count of counts) {
      for (const more of [false, true]) {
        const layout = layoutOf(size, count, more);
        const pages = pagesOf(layout, count);
        for (let page = 0; page < Math.min(pages, 3); page += 1) {
          const boxes = placesOf(layout, count, page).map((place) => boxOf(place, layout.top, layout.field));
          for (const box of boxes) {
            expect(box.right).toBeLessThanOrEqual(layout.width + 0.01);
            expect(box.bottom).toBeLessThanOrEqual(layout.height + 0.01);
          }
          for (const [index, a] of boxes.entries()) expect(boxes.slice(index + 1).some((b) => overlap(a, b))).toBe(false);
        }
      }
    }
  });

  it('given 4K, when laid out, then it is 1080p twice as large', () => {
    const full = layoutOf({ width: 1920, height: 1080 }, 24);
    const fourK = layoutOf({ width: 3840, height: 2160 }, 24);
    expect(fourK).toEqual({ ...full, unit: 2 });
  });

  it.each(counts)('given %i rows, when all pages were on, then every row was on, and the best ten always', (count) => {
    for (const [, size] of sizes) {
      const layout = layoutOf(size, count);
      const seen = new Set<number>();
      for (let page = 0; page < pagesOf(layout, count); page += 1) {
        const indices = placesOf(layout, count, page).map((place) => place.index);
        expect(indices.slice(0, 10)).toEqual(Array.from({ length: Math.min(10, count) }, (_, index) => index));
        expect(indices.length).toBeLessThanOrEqual(24);
        for (const index of indices) seen.add(index);
      }
      expect(seen.size).toBe(count);
    }
  });
});

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function boxOf(place: Placed, top: Block, field: Block | null): Box {
  const block = place.block === 'field' && field !== null ? field : top;
  return { left: place.x, top: place.y, right: place.x + block.width, bottom: place.y + block.lane };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A few bars as high as their numbers, for a line of a table. Pure. */

export interface Bars {
  width: number;
  height: number;
  bars: { x: number; y: number; width: number; height: number; isLast: boolean }[];
}

const HEIGHT = 20;
const WIDTH = 5;
const STEP = 7;
/** Nothing is still seen, as a line on the ground. */
const LEAST = 1.5;

/** The last bar is that of the present. Nothing known and nothing there are both the least bar; what is below zero, too. */
export function sparkline(values: readonly (number | null)[]): Bars {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return {
    width: Math.max(1, values.length * STEP - (STEP - WIDTH)),
    height: HEIGHT,
    bars: values.map((value, index) => {
      const part = most > 0 ? Math.max(0, value ?? 0) / most : 0;
      const height = Math.round(Math.max(LEAST, part * HEIGHT) * 10) / 10;
      return { x: index * STEP, y: HEIGHT - height, width: WIDTH, height, isLast: index === values.length - 1 };
    }),
  };
}

/** Motion tells something or is not there; people who asked their device for less get none. */

/** Old televisions do not know the question and answer no. */
export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

const stepsMax = 8;
export const countForMs = 300;

/**
 * What a number shows on its way, ending with the target: at most eight values, whole multiples of `unit`, quick at first.
 * Few steps on purpose: each one is a frame in which the browser has to look at everything that moves.
 */
export function countSteps(from: number, to: number, unit: number): number[] {
  const count = Math.min(stepsMax, Math.floor(Math.abs(to - from) / unit + 1e-9));
  const steps: number[] = [];
  for (let step = 1; step < count; step += 1) {
    const left = 1 - step / count;
    const value = Math.round((from + (to - from) * (1 - left * left)) / unit) * unit;
    if (value !== steps[steps.length - 1] && value !== to) steps.push(value);
  }
  return [...steps, to];
}

/** Shows each value in turn, the first at once, within 300 ms; returns how to stop it. */
export function play(values: readonly number[], show: (value: number) => void): () => void {
  let index = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const step = () => {
    const value = values[index];
    if (value === undefined) return;
    show(value);
    index += 1;
    if (index < values.length) timer = setTimeout(step, countForMs / values.length);
  };
  step();
  return () => clearTimeout(timer);
}

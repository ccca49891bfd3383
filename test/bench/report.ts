/** How a figure is told: its goal, what was measured, and whether the bound meets the goal. */
import type { Ratio } from './compare.ts';

interface Named {
  id: string;
  what: string;
  unit: string;
  note?: string;
}
/** `inverse`: told as "times faster", other ÷ ours; then more is better. Without a goal a figure only informs. */
export type Report =
  | (Named & Ratio & { goal?: number; inverse?: true })
  | (Named & { value: number; low?: number; high?: number; goal?: number; more?: true });

/** What every bench gets. */
export interface Run {
  quick: boolean;
  /** An empty folder on the disk that counts. */
  folder: string;
  /** Instead of the number of entries that the long benches take by themselves. */
  entries?: number;
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3));

export function tableOf(reports: readonly Report[]): string {
  const rows = reports.map((report) => {
    const { measured, interval, goal, met } = told(report);
    return `| ${report.id} | ${report.what} | ${goal} | ${measured} | ${interval} | ${met} | ${report.note ?? ''} |`;
  });
  return ['| | what | goal | measured | 95 % interval | | |', '|---|---|---|---|---|---|---|', ...rows].join('\n');
}

function told(report: Report): { measured: string; interval: string; goal: string; met: string } {
  const figure = figureOf(report);
  const [value, low = value, high = value] = figure.bounds;
  const measured = `${round(value)} ${report.unit}`;
  const interval = low === high ? '' : `${round(low)} to ${round(high)}`;
  if (report.goal === undefined) return { measured, interval, goal: '', met: '' };
  // The bound meets the goal, not only the middle.
  const met = figure.more ? low >= report.goal : high <= report.goal;
  const goal = `${figure.more ? '≥' : '≤'} ${round(report.goal)} ${report.unit}`;
  return { measured, interval, goal, met: met ? 'met' : '**missed**' };
}

function figureOf(report: Report): { bounds: [value: number, low?: number, high?: number]; more: boolean } {
  if ('value' in report) return { bounds: [report.value, report.low, report.high], more: report.more ?? false };
  const { ratio, low, high, inverse = false } = report;
  return inverse ? { bounds: [1 / ratio, 1 / high, 1 / low], more: true } : { bounds: [ratio, low, high], more: false };
}

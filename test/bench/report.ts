/** How a figure is told: its goal, what was measured, and whether the bound meets the goal. */
import type { Ratio } from './compare.ts';

interface Named {
  id: string;
  what: string;
  unit: string;
  note?: string;
}
/** `inverse`: told as "times faster", other ÷ ours; then more is better. */
export type Report = (Named & Ratio & { goal: number; inverse?: true }) | (Named & { value: number; goal?: number; more?: true });

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3));

export function tableOf(reports: readonly Report[]): string {
  const rows = reports.map((report) => {
    const { measured, interval, goal, met } = told(report);
    return `| ${report.id} | ${report.what} | ${goal} | ${measured} | ${interval} | ${met} | ${report.note ?? ''} |`;
  });
  return ['| | what | goal | measured | 95 % interval | | |', '|---|---|---|---|---|---|---|', ...rows].join('\n');
}

function told(report: Report): { measured: string; interval: string; goal: string; met: string } {
  if ('value' in report) {
    const met =
      report.goal === undefined ? '' : (report.more ? report.value >= report.goal : report.value <= report.goal) ? 'met' : '**missed**';
    const goal = report.goal === undefined ? '' : `${report.more ? '≥' : '≤'} ${round(report.goal)} ${report.unit}`;
    return { measured: `${round(report.value)} ${report.unit}`, interval: '', goal, met };
  }
  const [ratio, low, high] = report.inverse ? [1 / report.ratio, 1 / report.high, 1 / report.low] : [report.ratio, report.low, report.high];
  const met = report.inverse ? low >= report.goal : high <= report.goal;
  return {
    measured: `${round(ratio)} ${report.unit}`,
    interval: `${round(low)} to ${round(high)}`,
    goal: `${report.inverse ? '≥' : '≤'} ${round(report.goal)} ${report.unit}`,
    met: met ? 'met' : '**missed**',
  };
}

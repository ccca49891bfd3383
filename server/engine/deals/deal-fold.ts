/** E11: what a deal is after what was reported of it, in the order in which it happened. */

export type Outcome = 'won' | 'lost';

/** One report, by whoever is credited: `seq` names its rows. */
export interface DealReport {
  seq: number;
  type: string;
  /** Parts of the amount's unit; null when the report says nothing of it. */
  amount: number | null;
  isMoney: boolean;
  stage: string | null;
  /** Business date (day number); null when nobody knows when. */
  day: number | null;
}

export interface DealState {
  /** The report that opened it, or the first there is. */
  opened: DealReport;
  /** Who has it: the report that said so last. */
  owner: DealReport;
  amount: number | null;
  isMoney: boolean;
  stage: string | null;
  /** Stages in the order of the first time each was reached. */
  entered: Map<string, DealReport>;
  /** How it stands, and the report that made it so; null while it is open. */
  closed: { outcome: Outcome; by: DealReport } | null;
  deleted: boolean;
}

/** Reports by time, then by seq. `outcomeOf` says what reaching a stage means. Null when there are none. */
export function foldDeal(reports: readonly DealReport[], outcomeOf: (stage: string) => Outcome | null): DealState | null {
  const [first] = reports;
  if (!first) return null;
  const deal: DealState = {
    opened: reports.find(({ type }) => type === 'deal.created') ?? first,
    owner: first,
    amount: null,
    isMoney: true,
    stage: null,
    entered: new Map(),
    closed: null,
    deleted: false,
  };
  for (const report of reports) {
    if (report.amount !== null) {
      deal.amount = report.amount;
      deal.isMoney = report.isMoney;
    }
    if (report.stage !== null) {
      deal.stage = report.stage;
      if (!deal.entered.has(report.stage)) deal.entered.set(report.stage, report);
    }
    apply(deal, report, outcomeOf);
  }
  return deal;
}

function apply(deal: DealState, report: DealReport, outcomeOf: (stage: string) => Outcome | null): void {
  const outcome = outcomeOfReport(report, outcomeOf);
  if (outcome) close(deal, outcome, report);
  // Back in a stage that is no end: what was won or lost is not any more.
  else if (report.type === 'deal.stage_changed' || report.type === 'deal.reopened') deal.closed = null;
  else if (report.type === 'deal.owner_changed') deal.owner = report;
  else if (report.type === 'deal.deleted') deal.deleted = true;
  else if (report.type === 'deal.created') deal.deleted = false;
}

function outcomeOfReport({ type, stage }: DealReport, outcomeOf: (stage: string) => Outcome | null): Outcome | null {
  if (type === 'deal.won') return 'won';
  if (type === 'deal.lost') return 'lost';
  return type === 'deal.stage_changed' && stage !== null ? outcomeOf(stage) : null;
}

/** Said again it is no news: the first report of it stands. */
function close(deal: DealState, outcome: Outcome, by: DealReport): void {
  if (deal.closed?.outcome !== outcome) deal.closed = { outcome, by };
}

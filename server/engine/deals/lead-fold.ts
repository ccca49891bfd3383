/** E11: what a lead is: when it was given, when somebody first reached it, how often they tried. */

export interface LeadReport {
  seq: number;
  type: string;
  /** Epoch ms; null for a date without a time, which says nothing about minutes. */
  at: number | null;
}

export interface LeadState {
  given: LeadReport;
  /** Who has it: the newest assignment. */
  owner: LeadReport;
  contacted: LeadReport | null;
  qualified: LeadReport | null;
  /** Calls, messages and meetings that name it. */
  attempts: number;
  /** From given to the first attempt or contact, when both have a time. */
  responseMs: number | null;
}

/** Null for attempts at what was never given. Reports by time, then by seq. */
export function foldLead(reports: readonly LeadReport[]): LeadState | null {
  const given = reports.find(({ type }) => type === 'lead.created' || type === 'lead.assigned');
  if (!given) return null;
  const lead: LeadState = { given, owner: given, contacted: null, qualified: null, attempts: 0, responseMs: null };
  for (const report of reports) {
    if (report.type === 'lead.assigned') lead.owner = report;
    else if (report.type === 'lead.qualified') lead.qualified ??= report;
    const isAttempt = !report.type.startsWith('lead.');
    if (isAttempt) lead.attempts += 1;
    if (report.type === 'lead.contacted') lead.contacted ??= report;
    if (lead.responseMs === null && (isAttempt || report.type === 'lead.contacted')) lead.responseMs = between(given, report);
  }
  return lead;
}

function between(given: LeadReport, reached: LeadReport): number | null {
  return given.at === null || reached.at === null || reached.at < given.at ? null : reached.at - given.at;
}

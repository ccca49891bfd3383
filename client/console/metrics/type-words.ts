/** Activity types as people say them: `call.logged` is "Call logged". */
export function describeType(type: string): string {
  const words = type.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Offered in forms; any other may be typed. */
export const knownTypes = [
  'call.logged',
  'email.sent',
  'meeting.booked',
  'meeting.held',
  'meeting.cancelled',
  'meeting.no_show',
  'demo.held',
  'proposal.sent',
  'lead.created',
  'lead.assigned',
  'lead.contacted',
  'lead.qualified',
  'deal.created',
  'deal.stage_changed',
  'deal.won',
  'deal.lost',
  'payment.received',
] as const;

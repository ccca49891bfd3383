/** The words by which people name columns, and what the values of some of them mean. */

/** `closeDate`, `Close_Date` and `Close date` are all close and date. */
export function wordsOf(header: string): string[] {
  return header
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

export const headerWords = {
  rep: list(
    'agent rep representative owner seller salesperson salesman saleswoman salesrep advisor adviser consultant assignee assigned user employee operator handler closer executive sdr bdr ae staff',
  ),
  /** Whom it may also be about. */
  customer: list('customer client account company contact lead prospect buyer caller recipient'),
  team: list('team group squad department unit crew'),
  manager: list('manager supervisor boss teamlead'),
  region: list('region regional office territory division branch area'),
  stage: list('stage status outcome result state phase disposition'),
  amount: list('amount value revenue price total sum worth acv arr mrr tcv turnover sales paid'),
  notAmount: list('id number count quantity qty units year probability percent employees rating score seconds minutes duration'),
  date: list('date day time when timestamp datetime at on datum'),
  closed: list('close closed closing won win sold signed end ended finished completed booked invoiced ordered paid'),
  created: list('create created creation open opened start started begin began engage engaged entered added first received'),
  expected: list('expected forecast planned due target projected estimated updated modified changed birth last next'),
  id: list('id key ref reference uuid guid number no nr code order invoice ticket case'),
  type: list('type activity event action kind task'),
  currency: list('currency'),
  duration: list('duration length talk handle handling wait waiting hold minutes seconds elapsed'),
  call: list('call calls caller dial dialed dialled phone ring talk'),
  meeting: list('meeting meetings appointment visit attendee'),
  email: list('email emails mail subject opened'),
  deal: list('deal deals opportunity opp order sale quote contract invoice'),
  personal: list('name email mail phone mobile address street note notes comment comments description title subject url link'),
  /** What deals are told apart by, and boards may ask for. */
  code: list('product category segment class source industry sector channel region country series plan tier reason competitor topic'),
} as const;
export type WordList = keyof typeof headerWords;

export function hasWord(words: readonly string[], ...lists: WordList[]): boolean {
  return words.some((word) => lists.some((name) => headerWords[name].has(word)));
}

const won = /\b(won|win|sold|signed|successful|success|closed[ _-]?won|gewonnen|gagn[eé]e?|ganad[oa])\b/i;
const lost = /\b(lost|loss|dead|declined|churned|rejected|disqualified|closed[ _-]?lost|verloren|perdue?|perdid[oa])\b/i;

export const meansWon = (text: string): boolean => won.test(text) && !lost.test(text);
export const meansLost = (text: string): boolean => lost.test(text);

/** The first that fits decides. */
const typeMeanings: [RegExp, string][] = [
  [/\bno ?show/i, 'meeting.no_show'],
  [/\b(meeting|appointment|visit)s?\b.*\b(cancel|call(ed)? off)/i, 'meeting.cancelled'],
  [/\b(book|booked|scheduled|set)\b/i, 'meeting.booked'],
  [/\be ?mails?\b/i, 'email.sent'],
  [/\b(call|calls|called|phone|dial)\b/i, 'call.logged'],
  [/\bdemos?\b/i, 'demo.held'],
  [/\b(meeting|meetings|met|visit|visits|appointment|appointments)\b/i, 'meeting.held'],
  [/\b(proposal|proposals|quote|quotes|offer|offers|quotation)\b/i, 'proposal.sent'],
  [/\b(lost|loss)\b/i, 'deal.lost'],
  [/\b(won|win|sale|sales|sold|deal|deals|order|orders|signed|contract)\b/i, 'deal.won'],
  [/\b(payment|paid)\b/i, 'payment.received'],
  [/\b(note|notes|comment)\b/i, 'note.logged'],
  [/\b(leads?)\b/i, 'lead.created'],
];

/** The activity type that a text means; null when none is known for it. */
export function typeOf(text: string): string | null {
  const spaced = text.replace(/[_.-]+/g, ' ');
  return typeMeanings.find(([pattern]) => pattern.test(spaced))?.[1] ?? null;
}

/** A name for a field of an activity, from a header: `Speed of answer` -> `speedOfAnswer`. Null when nothing of it is left. */
export function fieldNameOf(header: string): string | null {
  // What stands in brackets is a remark: `Answered (Y/N)`.
  const words = wordsOf(header.replace(/\([^)]*\)|\[[^\]]*\]/g, ' '))
    .map((word) => word.normalize('NFKD').replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  return /^[a-z]/.test(name) ? name.slice(0, 64) : null;
}

/** A part of a type or an id, from any text: `Site visit` -> `site_visit`. */
export function codeOf(text: string): string {
  return wordsOf(text.normalize('NFKD'))
    .map((word) => word.replace(/[^a-z0-9]/g, ''))
    .filter((word) => word !== '')
    .join('_');
}

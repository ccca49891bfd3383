/**
 * Every text that people read in the browser, in English. One constant per page, so that each page carries only its own.
 * Sentences with figures are functions: other languages order them differently.
 */

/** What somebody did, after their name: "Mei Tanaka booked a meeting". Types are open; the rest is named by its words. */
const deeds: Record<string, string> = {
  'call.logged': 'made a call',
  'email.sent': 'sent an e-mail',
  'meeting.booked': 'booked a meeting',
  'meeting.held': 'held a meeting',
  'meeting.cancelled': 'had a meeting cancelled',
  'meeting.no_show': 'had a no-show',
  'demo.held': 'gave a demo',
  'proposal.sent': 'sent a proposal',
  'content.sent': 'sent material',
  'content.viewed': 'had material viewed',
  'note.logged': 'wrote a note',
  'lead.created': 'found a lead',
  'lead.assigned': 'was given a lead',
  'lead.contacted': 'reached a lead',
  'lead.qualified': 'qualified a lead',
  'lead.disqualified': 'ruled a lead out',
  'deal.created': 'opened a deal',
  'deal.stage_changed': 'moved a deal on',
  'deal.amount_changed': 'updated a deal',
  'deal.close_date_changed': 'updated a deal',
  'deal.owner_changed': 'took over a deal',
  'deal.won': 'won a deal',
  'deal.lost': 'lost a deal',
  'deal.reopened': 'reopened a deal',
  'deal.deleted': 'removed a deal',
  'payment.received': 'brought in a payment',
  'kudos.given': 'gave kudos',
};

export const commonTexts = {
  product: 'Rallyboard',
  noValue: '–',
  somebody: 'Somebody',
  deed: (type: string) => deeds[type] ?? `· ${type.replace(/[._]/g, ' ')}`,
  justNow: 'just now',
  secondsAgo: (n: number) => `${n} s ago`,
  minutesAgo: (n: number) => `${n} min ago`,
  hoursAgo: (n: number) => `${n} h ago`,
  daysAgo: (n: number) => (n === 1 ? 'a day ago' : `${n} days ago`),
  today: 'Today',
  yesterday: 'Yesterday',
  thisHour: 'This hour',
  thisWeek: 'This week',
  lastDays: (n: number) => `Last ${n} days`,
  quarter: (n: number, year: number) => `Q${n} ${year}`,
};

/** Words of forms and lists, wherever they are. */
export const uiTexts = {
  loading: 'Loading …',
  retry: 'Try again',
  save: 'Save',
  saving: 'Saving …',
  cancel: 'Cancel',
  close: 'Close',
  more: 'Show more',
};

/** Why a board lacks rows, on every screen. */
export const privacyTexts = {
  teamOnly: 'Only teams are shown here: this workspace keeps rows of single people off all screens.',
  smallTeams: 'Teams of fewer than 5 people are not shown: their numbers would be those of single people.',
  old: 'This is too long ago: rows of single people are no longer shown, those of teams are.',
};

/** What a call of the API that was refused says to people. */
export const callTexts = {
  unreachable: 'Rallyboard does not answer. Nothing was changed; try again in a moment.',
  unreadable: (status: number) => `The answer was not readable (status ${status}). Try again in a moment.`,
  usedBy: (names: string) => `Still used by ${names}.`,
  forbidden: (reason: string) => (reason === '' ? 'You may not do this. Ask an administrator.' : `You may not do this: ${reason}.`),
  wait: (minutes: number) => `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`,
  because: (message: string, reason: string) => `${message} (${reason})`,
};

export const tvTexts = {
  total: 'Total',
  overall: 'Overall',
  perHead: 'Per head',
  best: 'Best of each team',
  tied: (rank: number) => `=${rank}`,
  gap: (amount: string) => `${amount} behind`,
  rankUp: 'places up',
  rankDown: 'places down',
  basis: (n: string) => `of ${n}`,
  more: (n: number) => (n === 1 ? 'and 1 more' : `and ${n} more`),
  pageOf: (from: number, to: number, of: number) => `${from}–${to} of ${of}`,
  live: 'Live',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  asOf: (clock: string) => `as of ${clock}`,
  noConnection: (clock: string) => `No connection · as of ${clock}`,
  stale: 'Stale',
  staleSince: (clock: string) => `Numbers stand since ${clock}`,
  quiet: 'Quiet',
  lastActivity: (age: string) => `Last activity ${age}`,
  noActivity: 'No activity yet',
  startLine: 'On the start line',
  startLineHelp: 'The first score opens the race',
  empty: 'Nobody is on this board yet',
  emptyHelp: 'The first activity puts a name here.',
  noBoards: 'No boards yet',
  noBoardsHelp: 'Make the first one in the console; this screen picks it up by itself.',
  boardGone: 'This board is not here',
  boardGoneHelp:
    'It was deleted, is yet to be made, or its link has a typing error. This screen keeps looking for it. Open the TV without a board to see all of them.',
  loading: 'Lights on …',
  unreachable: 'Rallyboard does not answer yet',
  unreachableHelp: 'This screen keeps trying and continues by itself.',
  unauthorized: 'This screen needs its link',
  unauthorizedHelp: 'Open the link that Rallyboard printed where it runs. It carries the key for this workspace.',
  tickerEmpty: 'Activities appear here as they happen',
};

export const repTexts = {
  title: 'My rank',
  who: 'Who are you?',
  whoHelp: 'Pick your name once; this device remembers it.',
  search: 'Find your name',
  nobody: 'Nobody is here yet',
  nobodyHelp: 'People appear as soon as somebody adds them, in the console or over the API.',
  noMatch: 'No name like this',
  change: 'Not you?',
  of: (n: number) => `of ${n}`,
  toGo: (amount: string, name: string) => `${amount} to catch ${name}`,
  leading: 'You lead',
  leadingBy: (amount: string, name: string) => `You lead, ${amount} ahead of ${name}`,
  level: (name: string) => `Level with ${name}`,
  behindYou: (name: string, amount: string) => `${name} is ${amount} behind you`,
  unranked: 'Not ranked yet',
  unrankedHelp: 'Your first activity puts you on this board.',
  noBoards: 'You are on no board yet',
  noBoardsHelp: 'Boards of reps that you belong to appear here by themselves.',
  gone: 'This person is not here',
  loading: 'Looking up your rank …',
  up: (n: number) => `${n} up`,
  down: (n: number) => `${n} down`,
  more: 'More',
  console: 'Console',
  signOut: 'Sign out',
  signOutFailed: 'Rallyboard does not answer. You are still signed in; try again in a moment.',
  unauthorized: 'This page needs its link',
  unauthorizedHelp: 'Open the link that Rallyboard printed where it runs. It carries the key for this workspace.',
  unreachable: 'Rallyboard does not answer',
  unreachableHelp: 'This page keeps trying and continues by itself.',
};

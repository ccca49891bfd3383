/** Who is on the demo floor and what it measures: fixed content, with skills drawn from the seed. */
import type { z } from 'zod';
import type { boardSchema } from '../../shared/board.ts';
import type { goalSchema } from '../../shared/goal.ts';
import type { metricSchema } from '../../shared/metric.ts';
import { type WorkingWeek, weekdays } from '../../shared/workspace.ts';
import { dice } from './floor-random.ts';

export const FLOOR_NAME = 'Demo floor';
export const FLOOR_CURRENCY = 'USD';

/** Monday to Friday, and the weekday of `localMs` (ms of the floor's own clock): who looks in on a Sunday finds them at work. */
export function floorWeek(localMs: number): WorkingWeek {
  // Day 0 was a Thursday; the week begins on Monday.
  const today = (Math.floor(localMs / 86_400_000) + 3) % 7;
  const hours: [string, string][] = [['09:00', '17:30']];
  const week = weekdays.map((day, index) => [day, index < 5 || index === today ? hours : []]);
  return Object.fromEntries(week) as WorkingWeek;
}

export const floorTeams = [
  { id: 'floor', name: 'Harbour Floor', parent: null },
  { id: 'falcons', name: 'Falcons', parent: 'floor' },
  { id: 'comets', name: 'Comets', parent: 'floor' },
  { id: 'tides', name: 'Tides', parent: 'floor' },
] as const;

const names = {
  falcons: ['Amara Okafor', 'Søren Kjær', 'Priya Raman', 'Mateo Quispe', 'Grace Whitfield', 'Noor Haddad', 'Tomáš Dvořák', 'Yuki Tanaka'],
  comets: [
    'João Carvalho',
    'Mei-Lin Chen',
    'Kwame Mensah',
    'Zofia Nowak',
    'Elif Yıldız',
    'Oisín Gallagher',
    'Leilani Kealoha',
    'Ravi Deshpande',
  ],
  tides: [
    'Lucía Fernández',
    'Minh Anh Trần',
    'Björn Eriksson',
    'Fatima Idrissi',
    'Aroha Ngata',
    'Dalia Rosen',
    'Samir Benali',
    'Chinonso Eze',
  ],
} as const;

export interface FloorRep {
  id: string;
  name: string;
  team: keyof typeof names;
  /** Percent of an ordinary rep: how much is done, how much of it leads on, how big the deals are. */
  energy: number;
  skill: number;
  dealSize: number;
  /** Per mille of the work that falls into the morning. */
  morning: number;
}

/** The 24 reps. Ids never say who: `rep-01` to `rep-24`. */
export function floorReps(seed: number): FloorRep[] {
  const all = (Object.keys(names) as (keyof typeof names)[]).flatMap((team) => names[team].map((name) => ({ team, name })));
  return all.map(({ team, name }, index) => {
    const id = `rep-${String(index + 1).padStart(2, '0')}`;
    const draw = dice(seed, 'rep', id);
    // Two throws each: most people are ordinary, a few are not.
    const around = (from: number, to: number) => Math.round((draw.int(from, to) + draw.int(from, to)) / 2);
    return { id, name, team, energy: around(65, 140), skill: around(55, 150), dealSize: around(60, 160), morning: around(350, 700) };
  });
}

type MetricInput = z.input<typeof metricSchema>;
type BoardInput = z.input<typeof boardSchema>;
const count = (type: string) => ({ types: [type], aggregate: 'count' as const });

/** In the order in which they can be defined: a formula comes after what it rests on. */
export const floorMetrics: { id: string; metric: MetricInput }[] = [
  { id: 'calls', metric: { name: 'Calls', icon: 'phone', measure: count('call.logged') } },
  {
    id: 'conversations',
    metric: {
      name: 'Conversations',
      icon: 'messages-square',
      measure: { ...count('call.logged'), where: [{ field: 'props.outcome', op: 'eq', value: 'connected' }] },
    },
  },
  { id: 'booked', metric: { name: 'Meetings booked', icon: 'calendar-plus', measure: count('meeting.booked') } },
  { id: 'meetings', metric: { name: 'Meetings held', icon: 'users', measure: count('meeting.held') } },
  { id: 'proposals', metric: { name: 'Proposals', icon: 'file-text', measure: count('proposal.sent') } },
  { id: 'deals_won', metric: { name: 'Deals won', icon: 'trophy', measure: count('deal.won') } },
  { id: 'deals_lost', metric: { name: 'Deals lost', direction: 'less', measure: count('deal.lost') } },
  {
    id: 'revenue',
    metric: {
      name: 'Revenue',
      icon: 'banknote',
      format: 'currency',
      decimals: 0,
      measure: { types: ['deal.won'], aggregate: 'sum', field: 'value' },
    },
  },
  { id: 'win_rate', metric: { name: 'Win rate', format: 'percent', formula: 'deals_won / (deals_won + deals_lost)' } },
  {
    id: 'activity_points',
    metric: { name: 'Points', icon: 'zap', decimals: 0, points: { calls: 1, booked: 5, meetings: 10, proposals: 15, deals_won: 50 } },
  },
];

type GoalInput = z.input<typeof goalSchema>;
const teamIds = Object.keys(names) as (keyof typeof names)[];
const ofEachTeam = (metric: string, period: GoalInput['period'], value: number) =>
  teamIds.map((team) => ({ id: `${metric}-${period}-${team}`, goal: { metric, subject: { team }, period, value } satisfies GoalInput }));
const ofAll = (metric: string, period: GoalInput['period'], value: number) => ({
  id: `${metric}-${period}`,
  goal: { metric, subject: { workspace: true as const }, period, value, split: 'none' as const } satisfies GoalInput,
});

/** Near what such a floor does: some are ahead of it and some behind. Reps have their parts of their team's, the floor the sum. */
export const floorGoals: { id: string; goal: GoalInput }[] = [
  ...ofEachTeam('calls', 'day', 480),
  ...ofEachTeam('booked', 'day', 15),
  ...ofEachTeam('meetings', 'week', 56),
  ...ofEachTeam('revenue', 'month', 520_000),
  ofAll('proposals', 'day', 18),
  ofAll('deals_won', 'week', 60),
  ofAll('win_rate', 'month', 0.45),
];

const shown = ['trend', 'streak'] as const;

export const floorBoards: { id: string; board: BoardInput }[] = [
  {
    id: 'revenue-month',
    board: { name: 'Revenue this month', metric: 'revenue', subjects: 'reps', period: { kind: 'month' }, columns: ['trend'] },
  },
  { id: 'calls-today', board: { name: 'Calls today', metric: 'calls', subjects: 'reps', period: { kind: 'day' }, columns: [...shown] } },
  { id: 'points-today', board: { name: 'Points today', metric: 'activity_points', subjects: 'reps', period: { kind: 'day' } } },
  {
    id: 'meetings-week',
    board: {
      name: 'Meetings this week',
      metric: 'meetings',
      subjects: 'teams',
      team: 'floor',
      per: 'total',
      period: { kind: 'week' },
      columns: [...shown],
    },
  },
  {
    id: 'to-goal-week',
    board: {
      name: 'Closest to their goal',
      metric: 'meetings',
      score: 'percentOfGoal',
      limit: 10,
      period: { kind: 'week' },
      columns: [...shown],
    },
  },
  {
    id: 'pulse-today',
    board: {
      name: 'The pulse of the floor',
      metric: 'calls',
      subjects: 'metrics',
      metrics: ['booked', 'meetings', 'proposals', 'deals_won', 'revenue', 'win_rate'],
      period: { kind: 'day' },
    },
  },
  {
    id: 'win-rate',
    board: { name: 'Win rate, last four weeks', metric: 'win_rate', subjects: 'reps', minimum: 5, period: { kind: 'rolling', days: 28 } },
  },
];

import { describe, expect, it } from 'vitest';
import { auditTexts } from '../../client/console/administration/audit-texts.ts';
import { auditSentence } from '../../client/console/administration/audit-words.ts';
import { areas, mayOpen } from '../../client/console/audience.ts';
import { grantsOfRole, grantsOfScopes } from '../../server/auth/permission.ts';
import type { AuditItem } from '../../shared/api/audit.ts';
import type { Scope } from '../../shared/api/contract.ts';
import { boardSchema } from '../../shared/board.ts';
import { accessChanges } from '../../shared/entry.ts';
import { goalSchema } from '../../shared/goal.ts';
import { metricSchema } from '../../shared/metric.ts';
import { personSchema, teamSchema } from '../../shared/person.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

describe('pages of the console', () => {
  type Who = Parameters<typeof mayOpen>[0];
  const ofRole = (role: Parameters<typeof grantsOfRole>[0], serverAdmin = false): Who => ({
    kind: 'person',
    permissions: [...grantsOfRole(role)],
    serverAdmin,
  });
  const ofKey = (scope: Scope): Who => ({ kind: 'key', permissions: [...grantsOfScopes([scope])], serverAdmin: false });
  it.each([
    ['a rep', ofRole('rep'), 'live boards'],
    ['an observer', ofRole('observer'), 'live boards'],
    ['a manager', ofRole('manager'), 'live boards goals metrics people disputes'],
    ['an administrator', ofRole('admin'), 'live boards goals metrics people import disputes settings keys audit'],
    [
      'an administrator of the server',
      ofRole('admin', true),
      'live boards goals metrics people import disputes settings keys audit workspaces',
    ],
    ['a key that reads', ofKey('read'), 'live boards goals metrics people settings'],
    ['a key that may do everything', ofKey('admin'), 'live boards goals metrics people import disputes settings keys audit'],
    ['a key that only sends', ofKey('ingest'), ''],
    ['anybody on the open floor', { ...ofKey('read'), kind: 'anonymous' }, 'live boards goals metrics people settings'],
  ] as [string, Who, string][])('SEC1 given %s, when the console opens, then it has these pages', (_who, me, expected) => {
    expect(areas.filter((area) => mayOpen(me, area)).join(' ')).toBe(expected);
  });
});

describe('sentences of the audit', () => {
  const line = (more: Partial<AuditItem>): AuditItem => ({
    seq: 1,
    at: '2026-11-23T10:00:00.000Z',
    actor: 'person:mia',
    actorName: 'Mia Chen',
    kind: 'board.defined',
    of: 'board:day',
    ofName: 'Deals today',
    ...more,
  });
  const keys = new Map([['k1', 'Dialer']]);
  it.each([
    [{ changed: ['period', 'limit'] }, 'Mia Chen changed the board Deals today: period, number of rows'],
    [{}, 'Mia Chen made the board Deals today'],
    [{ kind: 'board.deleted', ofName: undefined }, 'Mia Chen deleted the board day'],
    [{ kind: 'person.defined', of: 'person:ana', ofName: 'Ana' }, 'Mia Chen added Ana'],
    [{ kind: 'person.defined', of: 'person:ana', ofName: 'Ana', changed: [] }, 'Mia Chen changed the name, alias or an address of Ana'],
    [{ kind: 'person.deleted', of: 'person:ana', ofName: undefined }, 'Mia Chen erased a person for good'],
    [{ kind: 'workspace.defined', of: 'workspace', ofName: undefined, changed: ['zone'] }, 'Mia Chen changed the settings: time zone'],
    [
      { kind: 'person.defined', of: 'person:ana', ofName: 'Ana', changed: ['alias', 'timeOff'] },
      'Mia Chen changed Ana: name for screens, time off',
    ],
    [{ actor: 'key:k1', actorName: undefined, kind: 'activity.voided' }, 'The API key Dialer voided an activity'],
    [{ actor: 'key:gone', actorName: undefined, kind: 'activity.voided' }, 'An API key voided an activity'],
    [{ actor: 'key:gone', actorName: 'Old CRM', kind: 'activity.voided' }, 'The API key Old CRM voided an activity'],
    [
      { kind: 'activity.reassigned', people: ['Ana'], to: ['Ben'], activity: { type: 'call.logged', before: { at: '2026-11-20' } } },
      'Mia Chen gave “Call logged” of Ana (20 Nov 2026) to Ben',
    ],
    [
      {
        kind: 'activity.replaced',
        people: ['Ana'],
        activity: {
          type: 'deal.won',
          before: { at: '2026-11-20', value: 120, currency: 'EUR' },
          after: { at: '2026-11-20', value: 150, currency: 'EUR' },
        },
      },
      'Mia Chen changed “Deal won” of Ana (€120, 20 Nov 2026): €120 → €150',
    ],
    [{ kind: 'identity.linked', of: 'identity:h:x', ofName: 'ana@example.com', to: ['Ana'] }, 'Mia Chen linked ana@example.com to Ana'],
    [
      { kind: 'identity.linked', of: 'identity:h:x', ofName: 'ana@example.com' },
      'Mia Chen took ana@example.com off the person it was linked to',
    ],
    [{ kind: 'dispute.opened', about: 'wrongAmount', people: ['Mia Chen'] }, 'Mia Chen opened a dispute about a wrong amount'],
    [
      { kind: 'dispute.settled', about: 'missing', people: ['Ana'], outcome: 'declined' },
      'Mia Chen answered the dispute of Ana about something missing: it stays as it is',
    ],
    [
      { kind: 'person.absent', of: 'person:ana', ofName: 'Ana', absent: true, date: '2026-11-23' },
      'Mia Chen marked Ana as not in on 23 Nov 2026',
    ],
    [{ kind: 'activities.sent', of: 'source:crm', ofName: undefined, count: 15_511 }, 'Mia Chen sent in 15,511 activities from crm'],
    [
      { kind: 'activities.sent', of: 'source:crm', ofName: undefined, count: 1, others: true },
      'Mia Chen and others sent in 1 activity from crm',
    ],
    [{ actor: 'rally', actorName: undefined }, 'Rallyboard made the board Deals today'],
    [{ actor: 'person:x', actorName: undefined }, 'Somebody who was erased made the board Deals today'],
    [{ kind: 'access.changed', what: 'key_revoked', of: 'key:k1', ofName: undefined }, 'Mia Chen revoked the API key Dialer'],
    [{ kind: 'access.changed', what: 'key_revoked', of: 'key:gone', ofName: 'Old CRM' }, 'Mia Chen revoked the API key Old CRM'],
    [{ kind: 'access.changed', what: 'joined', of: 'person:mia' }, 'Mia Chen joined'],
  ] as [Partial<AuditItem>, string][])('SEC12 given %j, when it is listed, then it says: %s', (more, sentence) => {
    expect(auditSentence(line(more), keys)).toBe(sentence);
  });

  it('given every field that can be defined, when a change of it is listed, then there are words for it', () => {
    const metrics = metricSchema.options.flatMap((option) => Object.keys(option.shape));
    const others = [boardSchema, goalSchema, personSchema, teamSchema, workspaceSchema].flatMap((schema) => Object.keys(schema.shape));
    expect([...metrics, ...others].filter((field) => auditTexts.fields[field] === undefined)).toEqual([]);
  });

  it('given every change of access, when it is listed, then there is a sentence for it', () => {
    for (const what of accessChanges) {
      expect(auditSentence(line({ kind: 'access.changed', what, of: 'person:ana', ofName: 'Ana' }), keys)).toMatch(/^Mia Chen \w+/);
    }
  });
});

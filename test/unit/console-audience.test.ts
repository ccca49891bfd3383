import { describe, expect, it } from 'vitest';
import { auditSentence } from '../../client/console/administration/audit-words.ts';
import { areas, mayOpen } from '../../client/console/audience.ts';
import { grantsOfRole, grantsOfScopes } from '../../server/auth/permission.ts';
import type { AuditItem } from '../../shared/api/audit.ts';
import type { Scope } from '../../shared/api/contract.ts';
import { accessChanges } from '../../shared/entry.ts';

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
    ['a manager', ofRole('manager'), 'live boards metrics people disputes'],
    ['an administrator', ofRole('admin'), 'live boards metrics people import disputes settings keys audit'],
    ['an administrator of the server', ofRole('admin', true), 'live boards metrics people import disputes settings keys audit workspaces'],
    ['a key that reads', ofKey('read'), 'live boards metrics people settings'],
    ['a key that may do everything', ofKey('admin'), 'live boards metrics people import disputes settings keys audit'],
    ['a key that only sends', ofKey('ingest'), ''],
    ['anybody on the open floor', { ...ofKey('read'), kind: 'anonymous' }, 'live boards metrics people settings'],
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
    [{ kind: 'person.defined', of: 'person:ana', ofName: 'Ana', changed: [] }, 'Mia Chen changed the name or an address of Ana'],
    [{ kind: 'person.deleted', of: 'person:ana', ofName: undefined }, 'Mia Chen deleted somebody who was erased'],
    [{ kind: 'workspace.defined', of: 'workspace', ofName: undefined, changed: ['zone'] }, 'Mia Chen changed the settings: time zone'],
    [{ actor: 'key:k1', actorName: undefined, kind: 'activity.voided' }, 'The API key Dialer voided an activity'],
    [{ actor: 'key:gone', actorName: undefined, kind: 'activity.voided' }, 'An API key voided an activity'],
    [{ actor: 'rally', actorName: undefined }, 'Rallyboard made the board Deals today'],
    [{ actor: 'person:x', actorName: undefined }, 'Somebody who was erased made the board Deals today'],
    [{ kind: 'access.changed', what: 'key_revoked', of: 'key:k1', ofName: undefined }, 'Mia Chen revoked the API key Dialer'],
    [{ kind: 'access.changed', what: 'joined', of: 'person:mia' }, 'Mia Chen joined'],
  ] as [Partial<AuditItem>, string][])('SEC12 given %j, when it is listed, then it says: %s', (more, sentence) => {
    expect(auditSentence(line(more), keys)).toBe(sentence);
  });

  it('given every change of access, when it is listed, then there is a sentence for it', () => {
    for (const what of accessChanges) {
      expect(auditSentence(line({ kind: 'access.changed', what, of: 'person:ana', ofName: 'Ana' }), keys)).toMatch(/^Mia Chen \w+/);
    }
  });
});

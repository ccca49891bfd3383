/** How sources name people (E3): the log carries a keyed hash, the vault the readable form. */
import { createHmac } from 'node:crypto';
import type { Rep } from '../../shared/activity.ts';
import type { ActivityBody, IdentityId } from '../../shared/entry.ts';
import { SCALE } from '../../shared/money.ts';
import type { IdentityDoc } from '../live/workspaces.ts';

/** 16 bytes keep accidents away at any number of people, and 22 characters are short in every entry. */
const HASH_BYTES = 16;
const knownMax = 10_000;

export interface Identity {
  id: IdentityId;
  /** The readable form, for hashed ones. */
  doc?: IdentityDoc;
  /** All credit to this one; made once for a person, and never changed. */
  alone?: ActivityBody['credits'];
}

/** Names people of one workspace as the log does. */
export type Identify = (rep: Rep) => Identity;

/** `secret` is the server's: without it nobody can tell from a log whose hash is whose. Each workspace has its own salt. */
export function createIdentify(secret: string, ws: string): Identify {
  const salt = createHmac('sha256', secret).update(`identity:${ws}`).digest();
  const known = new Map<string, IdentityId>();
  const hash = (parts: readonly string[]): IdentityId => {
    const name = JSON.stringify(parts);
    const before = known.get(name);
    if (before !== undefined) return before;
    const digest = createHmac('sha256', salt).update(name).digest().subarray(0, HASH_BYTES);
    const id = `h:${digest.toString('base64url')}`;
    // A cache of the busiest names, not a register of all: it starts over before it can grow without end.
    if (known.size >= knownMax) known.clear();
    known.set(name, id);
    return id;
  };
  const people = new Map<string, Identity>();
  const person = (id: string): Identity => {
    const before = people.get(id);
    if (before) return before;
    const identity: Identity = { id: `p:${id}`, alone: [{ identity: `p:${id}`, share: SCALE }] };
    if (people.size >= knownMax) people.clear();
    people.set(id, identity);
    return identity;
  };
  return (rep) => {
    if (typeof rep !== 'string') {
      return { id: hash(['external', rep.source, rep.externalId]), doc: { source: rep.source, externalId: rep.externalId } };
    }
    if (!rep.includes('@')) return person(rep);
    const email = rep.trim().toLowerCase();
    return { id: hash(['email', email]), doc: { email } };
  };
}

/** A name that a source uses and nobody is linked to: how it reads, whose it may be, and what waits under it. */
import type { ActivityRecord } from '../../../shared/api/activities.ts';
import type { IdentityReply } from '../../../shared/api/identities.ts';
import type { PersonReply } from '../../../shared/api/people.ts';
import { consoleTexts } from '../texts.ts';

const texts = consoleTexts.people;
type Named = Pick<IdentityReply, 'id' | 'email' | 'source' | 'externalId'>;

export function identityName({ id, email, source, externalId }: Named): string {
  if (email !== undefined) return email;
  if (externalId !== undefined) return texts.inSource(externalId, source ?? '');
  return id.startsWith('p:') ? texts.unknownId(id.slice(2)) : texts.unreadableIdentity;
}

/** As the list of activities asks for it. */
export function repOf({ id }: Pick<IdentityReply, 'id'>): string {
  return id.startsWith('p:') ? id.slice(2) : id;
}

function wordsIn({ id, email, externalId }: Named): string[] {
  const text = email?.split('@')[0] ?? externalId ?? (id.startsWith('p:') ? id.slice(2) : '');
  return text.split(/[^\p{L}\p{M}'’]+/u).filter((word) => word !== '');
}

/** `ana.sousa@example.com` is Ana Sousa to begin with; empty for a number or what nobody can read. */
export function nameGuess(identity: Named): string {
  return wordsIn(identity)
    .map((word) => (word === word.toLowerCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word))
    .join(' ');
}

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The one person whose name has all its words; null when nobody or several have. */
export function personGuess<P extends Pick<PersonReply, 'name'>>(identity: Named, people: readonly P[]): P | null {
  const words = wordsIn(identity).map(fold);
  // A letter alone is anybody's.
  if (!words.some((word) => word.length > 2)) return null;
  const found = people.filter(({ name }) => {
    const own = fold(name).split(/[^\p{L}'’]+/u);
    return words.every((word) => own.some((part) => (word.length === 1 ? part.startsWith(word) : part === word)));
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

export interface Waiting {
  /** Each with how many, the most first. */
  types: { type: string; count: number }[];
  /** RFC 3339 or a date; empty when none has one. */
  first: string;
  last: string;
}

export function waitingOf(records: readonly Pick<ActivityRecord, 'type' | 'at'>[]): Waiting {
  const counts = new Map<string, number>();
  for (const { type } of records) counts.set(type, (counts.get(type) ?? 0) + 1);
  const moments = records.map(({ at }) => at ?? '').filter((at) => at !== '');
  // Text in this form sorts as time does, but for dates alone, which come first on their day.
  moments.sort();
  const types = [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
  return { types, first: moments[0] ?? '', last: moments.at(-1) ?? '' };
}

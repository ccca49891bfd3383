/** The people one can say to be, until signing in tells it. */
import { type Access, accessHeaders } from '../access.ts';

export interface PersonChoice {
  id: string;
  name: string;
  team: string | null;
}

export type People = { kind: 'people'; people: PersonChoice[] } | { kind: 'refused' } | { kind: 'unreachable' };

const pagesMax = 50;

/** Everybody whose role is rep, by name. Never throws: whatever stands between us and the server counts as unreachable. */
export async function fetchPeople(access: Access): Promise<People> {
  const people: PersonChoice[] = [];
  let cursor = '';
  try {
    for (let page = 0; page < pagesMax; page += 1) {
      const response = await fetch(`/v1/people?limit=500${cursor}`, { headers: accessHeaders(access) });
      if ([401, 403, 404].includes(response.status)) return { kind: 'refused' };
      if (!response.ok) return { kind: 'unreachable' };
      const body = (await response.json()) as { items: (PersonChoice & { role: string; alias?: string })[]; next?: string };
      for (const { id, name, alias, team, role } of body.items)
        if (role === 'rep') people.push({ id, name: alias ?? name, team: team ?? null });
      if (body.next === undefined) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
  } catch {
    return { kind: 'unreachable' };
  }
  return { kind: 'people', people: people.sort((a, b) => a.name.localeCompare(b.name)) };
}

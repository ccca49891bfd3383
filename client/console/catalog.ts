/** What is defined in this workspace: boards, metrics, people, teams. Loaded when a page needs it, kept while it is loaded again. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ApiRefusal } from '../call.ts';
import { useSession } from './session.ts';

interface Named {
  id: string;
  name: string;
}

/** One list: `items` null before the first answer; an error leaves what is known in place. */
function createList<T extends Named>(load: () => Promise<T[]>) {
  const items = shallowRef<T[] | null>(null);
  const error = ref('');
  const byId = computed(() => new Map((items.value ?? []).map((item) => [item.id, item])));
  let asked = 0;
  async function reload(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const loaded = await load();
      // An older answer that comes late would bring back what was just deleted.
      if (mine !== asked) return;
      items.value = loaded.sort((a, b) => a.name.localeCompare(b.name));
      error.value = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      if (mine === asked) error.value = thrown.message;
    }
  }
  return { items, error, byId, reload, nameOf: (id: string) => byId.value.get(id)?.name ?? id };
}

export const useCatalog = defineStore('catalog', () => {
  const { api } = useSession();
  const boards = createList(api.boards.list);
  const metrics = createList(api.metrics.list);
  const people = createList(api.people.list);
  const teams = createList(api.teams.list);
  const lists = { board: boards, metric: metrics, person: people, team: teams };
  /** `board:calls` as people say it: the board Calls today. */
  function usesInWords(uses: readonly string[]): string[] {
    return uses.map((use) => {
      const [kind = '', id = ''] = use.split(':');
      return kind in lists ? lists[kind as keyof typeof lists].nameOf(id) : use;
    });
  }
  return { boards, metrics, people, teams, usesInWords };
});

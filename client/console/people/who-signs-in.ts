/** Who can sign in, of the people one may let in; empty for everybody else. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { ApiRefusal } from '../../call.ts';
import type { AccessItem } from '../api.ts';
import { useSession } from '../session.ts';

export const useWhoSignsIn = defineStore('who-signs-in', () => {
  const session = useSession();
  const items = shallowRef<AccessItem[] | null>(null);
  const error = ref('');
  const byPerson = computed(() => new Map((items.value ?? []).map((item) => [item.person, item])));
  async function reload(): Promise<void> {
    if (!session.may('manage')) return;
    try {
      items.value = await session.api.accessList();
      error.value = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      error.value = thrown.message;
    }
  }
  return { items, error, byPerson, reload };
});

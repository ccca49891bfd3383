/** The goals of this workspace, as the server has them; loaded when a page needs them. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { GoalReply } from '../../../shared/api/goals.ts';
import { ApiRefusal } from '../../call.ts';
import { useSession } from '../session.ts';

export const useGoals = defineStore('goals', () => {
  const { api } = useSession();
  const items = shallowRef<GoalReply[] | null>(null);
  const error = ref('');
  const byId = computed(() => new Map((items.value ?? []).map((goal) => [goal.id, goal])));
  let asked = 0;
  async function reload(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const loaded = await api.goals.list();
      // An older answer that comes late would bring back what was just deleted.
      if (mine === asked) [items.value, error.value] = [loaded, ''];
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      if (mine === asked) error.value = thrown.message;
    }
  }
  return { items, error, byId, reload };
});

/** The disputes of the people one manages, asked for now and then: nothing live tells of them. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { DisputeReply } from '../../../shared/api/disputes.ts';
import { ApiRefusal } from '../../call.ts';
import { useSession } from '../session.ts';

const againMs = 30_000;

export const useDisputes = defineStore('disputes', () => {
  const session = useSession();
  const items = shallowRef<DisputeReply[] | null>(null);
  const error = ref('');
  const open = computed(() => (items.value ?? []).filter(({ state }) => state === 'open').length);
  async function reload(): Promise<void> {
    if (!session.may('manage')) return;
    try {
      items.value = await session.api.disputes();
      error.value = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      error.value = thrown.message;
    }
  }
  void reload();
  const timer = setInterval(() => document.visibilityState === 'visible' && void reload(), againMs);
  session.onLeaving(() => clearInterval(timer));
  return { items, error, open, reload };
});

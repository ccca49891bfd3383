/** The names that wait for somebody, for administrators: asked for again when the log brings another one. */
import { defineStore, storeToRefs } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ActivityRecord } from '../../../shared/api/activities.ts';
import type { IdentityReply } from '../../../shared/api/identities.ts';
import { ApiRefusal } from '../../call.ts';
import { useLive } from '../live.ts';
import { useSession } from '../session.ts';
import { identityName } from './unlinked.ts';

export const useUnlinkedNames = defineStore('unlinked-names', () => {
  const session = useSession();
  const { feed } = storeToRefs(useLive());
  const items = shallowRef<IdentityReply[]>([]);
  const error = ref('');
  const byId = computed(() => new Map(items.value.map((identity) => [identity.id, identity])));
  async function reload(): Promise<void> {
    if (!session.may('admin')) return;
    try {
      items.value = (await session.api.unlinked()).sort((a, b) => b.activities - a.activities);
      error.value = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      error.value = thrown.message;
    }
  }
  const newest = computed(() => feed.value?.rows.find((item) => item.unlinked)?.seq);
  watch(newest, reload, { immediate: true });
  /** Lists of activities name such people as the log does; here as their source does. */
  function readable<R extends Pick<ActivityRecord, 'credits'>>(record: R): R {
    const credits = record.credits.map((credit) => {
      const identity = credit.unlinked ? byId.value.get(credit.identity) : undefined;
      return identity ? { ...credit, name: identityName(identity) } : credit;
    });
    return { ...record, credits };
  }
  return { items, error, reload, readable, newest };
});

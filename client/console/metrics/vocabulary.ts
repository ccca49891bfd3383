/** What activities are made of here: the kinds and fields that have a meaning, and those that were seen. */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { builtInTypes } from '../../../shared/activity-types.ts';
import { ApiRefusal } from '../../call.ts';
import type { Vocabulary } from '../api.ts';
import { useSession } from '../session.ts';

const builtIn: Vocabulary = { types: builtInTypes.map((type) => ({ type, builtIn: true, seen: false })), fields: [] };

export const useVocabulary = defineStore('vocabulary', () => {
  const { api } = useSession();
  const known = shallowRef(builtIn);
  /** Asked for anew each time: activities bring words of their own. Without an answer there is what is built in. */
  async function load(): Promise<void> {
    try {
      known.value = await api.vocabulary();
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
    }
  }
  /** Those that were seen first. */
  const types = computed(() => [...known.value.types].sort((a, b) => Number(b.seen) - Number(a.seen) || (a.type < b.type ? -1 : 1)));
  return { types, fields: computed(() => known.value.fields), load };
});

/** How the workspace counts, as the server has it, and whether somebody looked at it. */
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { WorkspaceReply } from '../../../shared/api/workspace.ts';
import { ApiRefusal } from '../../call.ts';
import { useSession } from '../session.ts';

export const useSettings = defineStore('settings', () => {
  const { api, access } = useSession();
  const current = shallowRef<WorkspaceReply | null>(null);
  const error = ref('');
  /** Saved at least once on this device: saving what already holds leaves no trace in the log. */
  const isChecked = useLocalStorage(`rallyboard:settings-checked:${access.workspace}`, false);
  async function reload(): Promise<void> {
    try {
      current.value = await api.workspace();
      error.value = '';
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      error.value = thrown.message;
    }
  }
  return { current, error, isChecked, reload };
});

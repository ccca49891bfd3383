/** Whose console this is, and what its key may do. */
import { defineStore } from 'pinia';
import { type InjectionKey, inject, ref } from 'vue';
import type { Access } from '../access.ts';
import { createApi } from './api.ts';

export const accessKey: InjectionKey<Access> = Symbol('access');
const retryMs = 5_000;

export const useSession = defineStore('session', () => {
  const access = inject(accessKey);
  if (access === undefined) throw new Error('the console was mounted without access');
  const api = createApi(access);
  /** Buttons that change something are shown only once this is known to be true. */
  const mayWrite = ref(false);
  async function learn(): Promise<void> {
    try {
      mayWrite.value = await api.mayWrite();
    } catch {
      setTimeout(learn, retryMs);
    }
  }
  void learn();
  /** Another page of Rallyboard, in this workspace. */
  const linkTo = (path: string, params: Record<string, string> = {}) =>
    `${path}?${new URLSearchParams({ ws: access.workspace, ...params })}`;
  return { access, api, mayWrite, linkTo };
});

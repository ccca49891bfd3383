/** Whose console this is, and what they may do. */
import { defineStore } from 'pinia';
import { type InjectionKey, inject, shallowRef } from 'vue';
import type { Permission } from '../../shared/api/contract.ts';
import { askWho, type Entered, forget, signInAddress, workspacesOf } from '../session.ts';
import { createApi } from './api.ts';

const retryMs = 3_000;
export const enteredKey: InjectionKey<Entered> = Symbol('entered');

export const useSession = defineStore('session', () => {
  const entered = inject(enteredKey);
  if (entered === undefined) throw new Error('the console was mounted before it was known for whom');
  const { access } = entered;
  const me = shallowRef(entered.me);
  const api = createApi(access, (code) => {
    if (code === 'unauthorized') void doubt();
  });
  /** What shows buttons; whether it is allowed is decided by the server each time. */
  const may = (permission: Permission): boolean => me.value.permissions.includes(permission);

  const parting: (() => void)[] = [];
  let isLeaving = false;
  /** Nothing stays: neither on this screen, which begins anew, nor on the device. */
  function leave(go: () => void): void {
    if (isLeaving) return;
    isLeaving = true;
    for (const part of parting) part();
    forget(workspacesOf(me.value));
    go();
  }

  let asking = false;
  /** Asks again who this is: after the connection was away, and when something was refused that was allowed before. */
  async function doubt(): Promise<void> {
    if (asking || isLeaving) return;
    asking = true;
    const answer = await askWho(access);
    asking = false;
    if (answer.kind === 'in') me.value = answer.me;
    else if (answer.kind === 'unreachable') setTimeout(doubt, retryMs);
    // A link's key has nobody to sign in; its page says so itself.
    else if (answer.kind === 'no' && me.value.kind === 'person') {
      // Who is only not let in here any more may be at home in another workspace: a page that begins anew finds out.
      const isOut = answer.error.code === 'unauthorized';
      const address = signInAddress({ after: 'ended', back: location.pathname + location.search });
      leave(() => (isOut ? location.replace(address) : location.reload()));
    }
  }

  /** All sessions of before end with it, this page's socket too, a moment before the browser has the new one. */
  async function changePassword(current: string, password: string): Promise<void> {
    asking = true;
    try {
      await api.changePassword(current, password);
    } finally {
      asking = false;
    }
    void doubt();
  }

  async function signOut(everywhere: boolean): Promise<void> {
    await api.signOut(everywhere);
    leave(() => location.replace(signInAddress({ after: 'out' })));
  }

  // Back from elsewhere the browser may show the page as it was left.
  addEventListener('pageshow', (event) => event.persisted && location.reload());

  /** Another page of Rallyboard, in this workspace. */
  const linkTo = (path: string, params: Record<string, string> = {}) =>
    `${path}?${new URLSearchParams({ ws: access.workspace, ...params })}`;
  return { access, api, me, may, doubt, changePassword, signOut, linkTo, onLeaving: (part: () => void) => void parting.push(part) };
});

/** The console's one live connection, its clock, and the log as it arrives. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ErrorReply } from '../../shared/error.ts';
import type { BoardView, FeedView } from '../../shared/view.ts';
import { localDate } from '../format.ts';
import { type LiveState, openLive, type ViewMeta } from '../live/connection.ts';
import { useSession } from './session.ts';

export const useLive = defineStore('live', () => {
  const { access, doubt, onLeaving } = useSession();
  const live = openLive({ workspace: access.workspace, key: access.key, onReload: () => location.reload() });
  const state = shallowRef<LiveState>({ kind: 'connecting' });
  const feed = shallowRef<FeedView | null>(null);
  const now = ref(Date.now());
  const feedRefusal = shallowRef<ErrorReply | null>(null);
  const refusal = computed(() => (state.value.kind === 'refused' ? state.value.error : feedRefusal.value));
  onLeaving(() => live.close());
  live.onState((next) => {
    const before = state.value.kind;
    state.value = next;
    // Turned away, or cut off because one may do other things now.
    if (next.kind === 'refused' || (next.kind === 'live' && before === 'offline')) void doubt();
  });
  live.watch<FeedView>(
    'feed',
    (next) => {
      feed.value = next;
      feedRefusal.value = null;
      now.value = live.now();
    },
    // A workspace that is not here, or that this key may not read: there is nothing else to show.
    (error) => {
      feedRefusal.value = error;
      void doubt();
    },
  );
  setInterval(() => {
    now.value = live.now();
  }, 1_000);
  const zone = computed(() => feed.value?.workspace.zone);
  /** The local date of the workspace. */
  const today = computed(() => localDate(now.value, zone.value));
  return { live, state, refusal, feed, now, zone, today };
});

/** Follows a board while the component lives; `gone` once it was deleted, `damage` is why none of the workspace is shown. */
export function useBoardView(id: () => string) {
  const { live } = useLive();
  const view = shallowRef<BoardView | null>(null);
  const meta = shallowRef<ViewMeta | null>(null);
  const gone = ref(false);
  const damage = ref('');
  watch(
    id,
    (wanted, _before, onCleanup) => {
      view.value = null;
      gone.value = false;
      const stop = live.watch<BoardView>(
        `board:${wanted}`,
        (next, how) => {
          view.value = next;
          meta.value = how;
          gone.value = false;
        },
        (error) => {
          // Turned away is not deleted: who that is for is found out elsewhere.
          gone.value = error.code !== 'unauthorized';
          damage.value = error.code === 'log_damaged' ? error.message : '';
          if (damage.value !== '') view.value = null;
        },
      );
      onCleanup(stop);
    },
    { immediate: true },
  );
  return { view, meta, gone, damage };
}

/** The paces of many goals at once: the first ones live, the others as they were when they were asked for. */
import { onScopeDispose, reactive, shallowReactive, watch } from 'vue';
import type { GoalReply } from '../../../shared/api/goals.ts';
import type { PaceView } from '../../../shared/view.ts';
import { ApiRefusal } from '../../call.ts';
import { useLive } from '../live.ts';
import { useSession } from '../session.ts';
import { subjectName } from './goal-form.ts';

/** A connection follows 32 views; the log, an opened goal and others need some of them. */
const LIVE_MAX = 20;
const ASKED_AT_ONCE = 4;

type Paced = Pick<GoalReply, 'metric' | 'subject' | 'period'>;

/** The name of the live view. */
export const paceName = ({ metric, subject, period }: Paced): string => `pace:${metric}:${subjectName(subject)}:${period}`;

/** `goals`: those in sight, in their order. Answers by the view's name; absent while it is not known. */
export function usePaces(goals: () => readonly Paced[]) {
  const { live } = useLive();
  const { api } = useSession();
  const known = shallowReactive(new Map<string, PaceView>());
  const watched = new Map<string, () => void>();
  const asked = reactive(new Set<string>());
  let asking = 0;
  let waiting: Paced[] = [];

  watch(
    goals,
    (wanted) => {
      const byName = new Map(wanted.map((goal) => [paceName(goal), goal]));
      const names = [...byName.keys()];
      const followed = new Set(names.slice(0, LIVE_MAX));
      for (const [name, stop] of watched) {
        if (followed.has(name)) continue;
        stop();
        watched.delete(name);
      }
      for (const name of followed)
        if (!watched.has(name))
          watched.set(
            name,
            live.watch<PaceView>(name, (view) => known.set(name, view)),
          );
      waiting = [...byName].filter(([name]) => !followed.has(name) && !known.has(name) && !asked.has(name)).map(([, goal]) => goal);
      next();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    waiting = [];
    for (const stop of watched.values()) stop();
  });

  function next(): void {
    while (asking < ASKED_AT_ONCE && waiting.length > 0) {
      const goal = waiting.shift();
      if (goal === undefined) return;
      asked.add(paceName(goal));
      asking += 1;
      void ask(goal).finally(() => {
        asking -= 1;
        next();
      });
    }
  }
  async function ask(goal: Paced): Promise<void> {
    try {
      const reply = await api.pace(goal.metric, subjectName(goal.subject), goal.period);
      known.set(paceName(goal), { kind: 'pace', ...reply });
    } catch (thrown) {
      // It stays without numbers; the list is of use all the same.
      if (!(thrown instanceof ApiRefusal)) throw thrown;
    }
  }
  return known;
}

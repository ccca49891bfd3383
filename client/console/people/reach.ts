/** Whom one may change, so that nothing is offered that the server refuses: managers the reps and observers of their teams. */
import { computed } from 'vue';
import type { BoardReply } from '../../../shared/api/boards.ts';
import type { PersonReply } from '../../../shared/api/people.ts';
import type { BoardView } from '../../../shared/view.ts';
import { useCatalog } from '../catalog.ts';
import { useSession } from '../session.ts';
import { teamsBelow } from './tree.ts';

type Role = PersonReply['role'];

export function useReach() {
  const session = useSession();
  const { teams, people } = useCatalog();
  /** Null: all of them. */
  const ownTeams = computed(() => {
    if (session.may('admin')) return null;
    const own = session.may('manage') ? session.me.person?.team : undefined;
    return own == null ? new Set<string>() : teamsBelow(teams.items ?? [], own);
  });
  const mayGive = (role: Role): boolean => ownTeams.value === null || role === 'rep' || role === 'observer';
  const mayEdit = ({ role, team }: Pick<PersonReply, 'role' | 'team'>): boolean =>
    ownTeams.value === null || (mayGive(role) && team !== null && ownTeams.value.has(team));
  /** Whose entries one may read one by one; of a team that is not named, everybody's. Links with a key read all there is. */
  const mayExplain = (subjects: BoardReply['subjects'] | BoardView['subjects'], id: string | undefined): boolean => {
    if (!session.may('entries') || (subjects !== 'reps' && subjects !== 'teams')) return false;
    if (ownTeams.value === null || session.me.kind !== 'person') return true;
    if (id === undefined) return false;
    if (subjects === 'teams') return ownTeams.value.has(id);
    return id === session.me.person?.id || ownTeams.value.has(people.byId.get(id)?.team ?? '');
  };
  return { ownTeams, mayGive, mayEdit, mayExplain };
}

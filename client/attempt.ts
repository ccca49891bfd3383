/** One form being sent: busy, refused, and which field the refusal names. */
import { computed, ref, shallowRef } from 'vue';
import { ApiRefusal } from './call.ts';
import { callTexts as texts } from './texts.ts';

/**
 * `action` may throw ApiRefusal. `fields`: the paths that the form shows beside their fields; every other problem goes on top.
 * `inWords` names what still rests on a thing, from `board:ID`.
 */
export function useAttempt(
  action: () => Promise<void>,
  fields: readonly string[] = [],
  inWords: (uses: readonly string[]) => readonly string[] = (uses) => uses,
) {
  const busy = ref(false);
  const refusal = shallowRef<ApiRefusal | null>(null);
  const fieldOf = (path: string) => fields.find((field) => path === field || path.startsWith(`${field}.`));

  async function submit(): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    refusal.value = null;
    try {
      await action();
    } catch (thrown) {
      if (!(thrown instanceof ApiRefusal)) throw thrown;
      refusal.value = thrown;
    } finally {
      busy.value = false;
    }
  }
  /** What still rests on it, by name. */
  const uses = () => (refusal.value?.usedBy.length ? texts.usedBy(inWords(refusal.value.usedBy).join(', ')) : '');
  /** What is wrong with this field, or with something inside it, as a sentence. */
  function problem(field: string): string {
    const found = refusal.value?.problems.filter(({ path }) => fieldOf(path) === field) ?? [];
    return capitalized(found.map(({ message }) => message ?? uses()).join('; '));
  }
  /** The server's sentence and whatever no field shows; where fields say it all, where to look. */
  const message = computed(() => {
    if (refusal.value === null) return '';
    const { problems } = refusal.value;
    const isPlaced = problems.some(({ path, message }) => message === undefined && fieldOf(path) !== undefined);
    const rest = problems
      .filter(({ path, message }) => message !== undefined && fieldOf(path) === undefined)
      .map(({ path, message = '' }) => (path ? `${path}: ${message}` : message));
    const isMarked = problems.some(({ path, message }) => message !== undefined && fieldOf(path) !== undefined);
    // The sentences of these two, and of what fields say better, are for programs.
    if (isMarked || (rest.length > 0 && (refusal.value.code === 'invalid_request' || refusal.value.code === 'unknown_field')))
      return [...rest.map(sentence), isMarked ? texts.lookAtFields : ''].filter((one) => one !== '').join(' ');
    return [refusal.value.message, ...rest, isPlaced ? '' : uses()].filter((one) => one !== '').join(' ');
  });
  function forget(): void {
    refusal.value = null;
  }
  return { busy, message, problem, submit, forget };
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const sentence = (text: string) => capitalized(/[.!?]$/.test(text) ? text : `${text}.`);

export type Submit = ReturnType<typeof useAttempt>;

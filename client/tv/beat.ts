import { type Ref, ref, watch } from 'vue';

/** A score lights the lane once: the class that does. Two names for one animation, so that it starts again. */
export function useBeat(value: () => number | null): Ref<string> {
  const beat = ref('');
  watch(value, (now, before) => {
    if (now !== null && before !== null && now > before) beat.value = beat.value === 'beat-a' ? 'beat-b' : 'beat-a';
  });
  return beat;
}

/** The entries behind a number, page by page: read on, found by a word, and read again when the number moves. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { ActivityRecord } from '../../shared/api/activities.ts';
import { ApiRefusal } from '../call.ts';
import type { MetricValueReply, NumberQuery, PersonApi } from '../person/person-api.ts';
import type { AskedNumber } from './asked-number.ts';
import { isFound } from './entry-words.ts';

const pageMax = 100;
/** What the server gives at once. */
const readMax = 500;
/** Of more, a search looks at the newest. */
const searchedMax = 5_000;
/** A busy board moves by the second; nobody reads that fast. */
const againMs = 2_000;

export function useEntries(api: () => Pick<PersonApi, 'metricEntries' | 'metricValue'>, zone: () => string | undefined) {
  const asked = shallowRef<AskedNumber | null>(null);
  const entries = shallowRef<ActivityRecord[]>([]);
  const number = shallowRef<MetricValueReply | null>(null);
  const count = ref(0);
  const next = ref<string>();
  const isLoading = ref(false);
  const error = ref('');
  const wanted = ref('');
  const shownMax = ref(pageMax);

  /** One read after the other, so that none undoes what another brought; those of a number that nobody asks about any more do nothing. */
  let reading: Promise<void> = Promise.resolve();
  function read(task: (of: AskedNumber, query: NumberQuery) => Promise<void>): Promise<void> {
    const of = asked.value;
    reading = reading.then(async () => {
      if (of === null || !isSame(asked.value, of)) return;
      isLoading.value = true;
      error.value = '';
      const { subject, period, at } = of;
      try {
        await task(of, { subject, period, ...(at !== undefined && { at }) });
      } catch (thrown) {
        if (!(thrown instanceof ApiRefusal)) throw thrown;
        error.value = thrown.message;
      }
      isLoading.value = false;
    });
    return reading;
  }

  /** From the newest on, as many as there were. */
  const readAnew = () =>
    read(async (of, query) => {
      const max = Math.min(readMax, Math.max(pageMax, entries.value.length));
      const [page, value] = await Promise.all([api().metricEntries(of.metric.id, query, max), api().metricValue(of.metric.id, query)]);
      if (!isSame(asked.value, of)) return;
      entries.value = page.items;
      next.value = page.next;
      count.value = page.count;
      number.value = value;
    });
  const readOn = (max: number) =>
    read(async (of, query) => {
      if (next.value === undefined) return;
      const page = await api().metricEntries(of.metric.id, query, max, next.value);
      if (!isSame(asked.value, of)) return;
      // What moved in the list meanwhile is there already.
      const known = new Set(entries.value.map(({ seq }) => seq));
      entries.value = [...entries.value, ...page.items.filter(({ seq }) => !known.has(seq))];
      next.value = page.next;
      count.value = page.count;
    });

  function begin(of: AskedNumber): Promise<void> {
    asked.value = of;
    entries.value = [];
    number.value = null;
    next.value = undefined;
    count.value = 0;
    wanted.value = '';
    shownMax.value = pageMax;
    return readAnew();
  }

  let isFresh = true;
  let isDue = false;
  /** After a correction, or when the number moved. */
  async function refresh(): Promise<void> {
    isDue = true;
    if (!isFresh) return;
    isFresh = false;
    while (isDue) {
      isDue = false;
      await readAnew();
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
    isFresh = true;
  }

  const found = computed(() => {
    const text = wanted.value.trim();
    return text === '' ? entries.value : entries.value.filter((entry) => isFound(entry, text, zone()));
  });
  const visible = computed(() => found.value.slice(0, shownMax.value));
  const hasMore = computed(() => found.value.length > shownMax.value || (next.value !== undefined && wanted.value.trim() === ''));
  async function showMore(): Promise<void> {
    if (found.value.length <= shownMax.value) await readOn(pageMax);
    shownMax.value += pageMax;
  }
  watch(wanted, async (text) => {
    shownMax.value = pageMax;
    if (text.trim() === '') return;
    while (wanted.value === text && next.value !== undefined && entries.value.length < searchedMax && error.value === '')
      await readOn(readMax);
  });
  /** How many of the newest a search has looked at, where that is not all. */
  const searched = computed(() =>
    wanted.value.trim() !== '' && next.value !== undefined && !isLoading.value ? entries.value.length : null,
  );
  const isLong = computed(() => count.value > pageMax);

  return { asked, number, count, isLoading, error, wanted, found, visible, hasMore, searched, isLong, begin, refresh, readAnew, showMore };
}

/** The same question, whatever the answer was. */
export function isSame(one: AskedNumber | null, other: AskedNumber): boolean {
  return (
    one !== null &&
    one.metric.id === other.metric.id &&
    one.subject === other.subject &&
    one.period === other.period &&
    one.at === other.at &&
    one.about === other.about
  );
}

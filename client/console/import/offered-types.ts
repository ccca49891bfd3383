/** Kinds of activities that the import offers: those that have a meaning of their own, and those that were seen here. */
import type { ComputedRef, InjectionKey } from 'vue';

export const offeredTypesKey: InjectionKey<ComputedRef<readonly string[]>> = Symbol('offered types');

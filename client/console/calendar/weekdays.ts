/** Monday first, as definitions name them. The list in `shared` comes with schemas, which pages do not load. */
import type { Weekday } from '../../../shared/workspace.ts';

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

import { Temporal } from 'temporal-polyfill';

/** The zone of fixed offset where it is between ten and eleven in the morning now (epoch ms): the floor is at work whenever it is started. */
export function midMorningZone(now: number): string {
  let hours = 10 - new Date(now).getUTCHours();
  if (hours < -12) hours += 24;
  // POSIX counts westward, so the signs are the other way round: Etc/GMT-3 is three hours ahead.
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Ms east of UTC at that moment. Throws RangeError for a zone this runtime does not know. */
export function offsetMs(zone: string, at: number): number {
  return Math.round(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6);
}

/** Zone tables: the only source of local time in the engine (T5). Built from `zone.resolved` entries. */

/** `offsets[i]` (ms east of UTC) holds until `transitions[i]` (epoch ms); the last offset holds for ever. */
export interface ZoneTable {
  zone: string;
  transitions: readonly number[];
  offsets: readonly number[];
}

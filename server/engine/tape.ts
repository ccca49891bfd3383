/** All activities in columns, in seq order. */
export interface Tape {
  /** Rows in use. */
  rows: number;
}

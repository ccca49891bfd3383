/**
 * One file per workspace (`ws/<id>.db`), one for the server (`server.db`, where only `doc` is used). The format of `batch.block`
 * and `batch.chain` is told in `block.ts`. Bump FORMAT with every change that an older Rallyboard could not read.
 */
export const FORMAT = 2;
/** The oldest format that is read, and made the newest of when it is opened. 1 had no packs. */
export const FORMAT_OLDEST = 1;

export const schemaSql = `
CREATE TABLE meta (epoch TEXT NOT NULL, format INTEGER NOT NULL);

-- The log. The key is the last seq of the batch. A row may be a pack of several: first is that of the first, last, received_at and
-- chain are those of the last.
CREATE TABLE batch (
  last INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  chain BLOB NOT NULL,
  block BLOB NOT NULL
);

-- Per entry of the batch or pack, in seq order: 16 bytes SHA-256(source NUL id), 8 bytes of content-hash.ts.
-- A table of its own so that it is read at start without the blocks.
CREATE TABLE batch_ids (last INTEGER PRIMARY KEY, first INTEGER NOT NULL, hashes BLOB NOT NULL);

-- Free text and personal data of prospects, JSON; erasable, outside of the chain.
CREATE TABLE details (seq INTEGER PRIMARY KEY, json TEXT NOT NULL);

-- The vault. expires_at 0 is never.
CREATE TABLE doc (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  json TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX doc_expiry ON doc (expires_at) WHERE expires_at > 0;
`;

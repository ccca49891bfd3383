/**
 * A process that writes to a SQLite store as fast as it can, to be killed: prints a line per acknowledged append, `id seq id seq …`,
 * and `unavailable` once the store refuses; then it tries once more and ends.
 * Usage: store-writer.ts FOLDER PREFIX [BYTES of filler per entry]
 */
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { StoreUnavailable } from '../../server/store/store.ts';
import { newEntry } from './stores.ts';

const [folder = '', prefix = '', filler = '0'] = process.argv.slice(2);
const store = await openSqliteStore({ folder });
process.stdout.write('open\n');

let next = 0;
let refused = false;
/** One client: batches of 1, 2, 3, … entries, each retried under the same ids as a client would after no answer. */
async function client(size: number): Promise<void> {
  while (!refused) {
    const ids = Array.from({ length: size }, () => `${prefix}-${next++}`);
    const entries = ids.map((id) =>
      newEntry(id, { body: { type: 'x', text: id.padEnd(Number(filler), '.') }, details: { note: `of ${id}` } }),
    );
    try {
      const answers = await store.log.append('w', entries, size % 2 ? 'each' : 'all');
      const lines = answers.map((answer, index) => `${ids[index]} ${'seq' in answer ? answer.seq : answer.status}`);
      process.stdout.write(`${lines.join(' ')}\n`);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if (!refused) process.stdout.write('unavailable\n');
      refused = true;
    }
  }
}
await Promise.all([1, 1, 2, 3, 20, 101].map(client));
// At once nothing is acknowledged; a store that was opened anew meanwhile may take it.
const late = `${prefix}-late`;
const tried = await store.log
  .append('w', [newEntry(late, { details: { note: `of ${late}` } })], 'each')
  .catch((error: Error) => error.name);
process.stdout.write(
  `${Array.isArray(tried) ? tried.map((answer) => `${late} ${'seq' in answer ? answer.seq : answer.status}`) : tried}\n`,
);
await store.close();

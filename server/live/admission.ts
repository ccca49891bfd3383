/** The one bounded queue of durable work in this process. Full means "come again", never "wait for ever". */
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';

export interface Admission {
  /** Counts work in; the result counts it out again. Throws AppError too_busy when either bound would be passed. */
  enter(items: number, bytes: number): () => void;
  readonly items: number;
  readonly bytes: number;
}

export function createAdmission(bounds = { itemsMax: limit.queueItemsMax as number, bytesMax: limit.queueBytesMax as number }): Admission {
  const inside = { items: 0, bytes: 0 };
  return {
    get items() {
      return inside.items;
    },
    get bytes() {
      return inside.bytes;
    },
    enter(items, bytes) {
      if (inside.items + items > bounds.itemsMax) throw new AppError('too_busy', { limit: 'queueItemsMax', max: bounds.itemsMax });
      if (inside.bytes + bytes > bounds.bytesMax) throw new AppError('too_busy', { limit: 'queueBytesMax', max: bounds.bytesMax });
      inside.items += items;
      inside.bytes += bytes;
      return () => {
        inside.items -= items;
        inside.bytes -= bytes;
      };
    },
  };
}

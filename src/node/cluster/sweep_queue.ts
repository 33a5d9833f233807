import type { Store } from '../../cluster/store.js';

/** A queue that a sweep's jobs go through. */
export interface SweepQueue {
  /** Of a Redis server: `redis://…`, `rediss://…`. */
  readonly address: string;
  /** That its workers have, too. */
  readonly store: Store;
  /** The file of the problem's module, where its cost or data is code; workers have the very file. */
  readonly module?: string;
}

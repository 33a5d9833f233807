import type { Settings } from '../state/settings.js';

/** A stretch of learning that came to its end, or was stopped for another. */
export interface Stage {
  readonly settings: Settings;
  /** Whether it went on from the stage before. */
  readonly warm: boolean;
  /** Iterations that were done. */
  readonly until: number;
}

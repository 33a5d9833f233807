import type { MemorySettings } from '../problem/sampler_settings.js';

/** What an iteration trains on. */
export interface Visit {
  /** Place of its minibatch in the memory. */
  readonly batch: number;
  /** Iteration whose minibatch it is: that of its first visit. */
  readonly drawnAt: number;
  readonly isFirst: boolean;
}

/**
 * Iteration t meets minibatch t mod `batches`; each is drawn anew after `visits` of them, in turns, so that about as
 * many are new at any time but the beginning, when all are. A function of t alone, whatever the session.
 */
export function visitAt(iteration: number, { batches, visits }: MemorySettings): Visit {
  const batch = iteration % batches;
  const round = Math.floor(iteration / batches);
  const age = (round + Math.floor((batch * visits) / batches)) % visits;
  const first = Math.max(0, round - age);
  return { batch, drawnAt: first * batches + batch, isFirst: first === round };
}

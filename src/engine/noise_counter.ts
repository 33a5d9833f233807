import type { NoiseCounter } from '../ops/support/segments.js';
import { keyOf } from '../random/philox.js';

/**
 * The noise of one call. Equal counters give equal noise, on any device, whatever the calls before: count `iteration`
 * up from call to call, or count `firstStep` of `langevinChain` up within an iteration.
 *
 * @param seed a whole number from 0 to 2⁵³ − 1
 * @param iteration a whole number from 0 to 2³² − 1
 * @param firstChain number of the call's first chain, for callers that split their chains over several calls or devices
 * @throws InvalidInputError for another seed
 */
export function noiseCounter(seed: number, iteration = 0, firstChain = 0): NoiseCounter {
  return { key: keyOf(seed), iteration, firstChain };
}

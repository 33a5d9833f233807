import { philox4x32, keyOf } from '../../random/philox.js';
import { Iterations, Stream } from '../../random/counters.js';

/** Ends of other points' plans among which the two that lie furthest apart are taken. */
const CANDIDATES = 8;

export interface FarPair {
  /** f32 [D] each, of the pool's memory. */
  readonly ends: readonly [Float32Array, Float32Array];
  /** Their squared distance. */
  readonly squares: number;
}

/**
 * Two starts far apart for the chains of a point: ends of *other* points' plans.
 * @param pool the marginal's push-forward, f32 [·, D]
 */
export function farPair(
  pool: Float32Array,
  dim: number,
  { marginal, point, seed }: { readonly marginal: number; readonly point: number; readonly seed: number },
): FarPair {
  const rows = pool.length / dim;
  const key = keyOf(seed);
  const candidates = Array.from({ length: CANDIDATES }, (_, c) => {
    const [word] = philox4x32(key, [Stream.checks, Iterations.farStarts.first + marginal, point, c]);
    const first = Math.floor((word / 2 ** 32) * rows) * dim;
    return pool.subarray(first, first + dim);
  });
  let found: FarPair = { ends: [pool.subarray(0, dim), pool.subarray(0, dim)], squares: 0 };
  for (const [a, from] of candidates.entries()) {
    for (const to of candidates.slice(0, a)) {
      let squares = 0;
      for (let i = 0; i < dim; i++) squares += (from[i] - to[i]) ** 2;
      if (squares >= found.squares) found = { ends: [from, to], squares };
    }
  }
  return found;
}

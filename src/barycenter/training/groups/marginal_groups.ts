import { keyOf, philox4x32 } from '../../../random/philox.js';
import { Stream } from '../../../random/counters.js';
import { conditionalPoisson } from './conditional_poisson.js';

/** Which of K marginals an iteration visits, and what they count for. */
export interface MarginalGroups {
  /** The marginals of iteration t, in rising order, [size]: by counter, whatever the session. */
  at(iteration: number): readonly number[];
  /** a_kj of the pairs of a group, f64 [size, size], symmetric and 0 on the diagonal. */
  pairWeights(group: readonly number[]): Float64Array;
}

export interface MarginalGroupsSpec {
  /** λ, [K] */
  readonly weights: readonly number[];
  /** Marginals of a group, 2 to K. */
  readonly size: number;
  readonly seed: number;
}

/**
 * Groups of marginals, each drawn with a probability in proportion to the product of its λ, so that all pairs count for
 * about the same. Σ_k λ_k f_k ≡ 0 makes what training descends a sum over pairs of marginals,
 *
 *     Σ_k λ_k f_k(y_k) = Σ_{k<j} λ_k λ_j [(f_k − f_j)(y_k) − (f_k − f_j)(y_j)],
 *
 * and each pair of a group counts for a_kj = λ_k λ_j/π_kj, π_kj the probability that both are drawn (Horvitz and
 * Thompson 1952), so that the mean over groups is the whole sum. Pairs and not single marginals, since at the solution,
 * where all y_k are of one law, every pair's gradient is 0 in the mean and which marginals were drawn adds no noise;
 * that of a single one is 0 for none.
 */
export function marginalGroups({ weights, size, seed }: MarginalGroupsSpec): MarginalGroups {
  const design = conditionalPoisson(weights, size);
  const key = keyOf(seed);
  return {
    at(iteration) {
      const uniforms = new Float64Array(weights.length);
      for (let first = 0; first < weights.length; first += 4) {
        const words = philox4x32(key, [Stream.marginals, iteration, 0, first / 4]);
        uniforms.set(Array.from(words, (word) => (word + 0.5) / 2 ** 32).slice(0, weights.length - first), first);
      }
      return design.draw(uniforms);
    },
    pairWeights(group) {
      const out = new Float64Array(size * size);
      for (let s = 0; s < size; s++) {
        for (let t = 0; t < s; t++) {
          const [k, j] = [group[t], group[s]];
          out[s * size + t] = out[t * size + s] = (weights[k] * weights[j]) / design.both(k, j);
        }
      }
      return out;
    },
  };
}

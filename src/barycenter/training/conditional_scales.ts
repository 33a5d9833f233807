import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { diagonalCurvature, diagonalValueCurvature } from '../../samplers/diagonal_curvature.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { followsGradient } from '../problem/sampler_settings.js';
import { shardSize } from '../problem/shard_settings.js';
import type { SomePoints } from './estimators/estimator.js';

/** Chains of each marginal whose curvatures are averaged, at most. */
export const SCALED_CHAINS = 64;

/** What a scale grows by from one time to the next, at most: where plans are flat or hollow a curvature says little. */
const MOST_GROWTH = 4;

/** A scale is no less than this part of the marginal's largest. */
const LEAST = 1e-3;

/**
 * Scales of the coordinates of conditional plans: s_i² = 1/a_i, a_i the curvature of c_k − f_k along coordinate i in
 * the mean over chains, so that in y/s plans are about as wide in every coordinate as N(x, ε I) is. Not by how far
 * chains of one point lie apart: of chains that have not mixed that is what the steps were, so that narrow ones stay
 * narrow.
 *
 * Buffers are the owner's.
 * @returns f32 [visited, D], of what they are now; those where chains have left the finite numbers stay
 */
export function conditionalScales(
  owner: Owner<Device>,
  { problem, engine }: LoadedProblem,
  plans: Pick<LoadedProblem, 'potential' | 'costs'>,
): (points: SomePoints, scales: Float32Array) => Promise<Float32Array> {
  const { dim } = plans.potential;
  const chains = Math.min(SCALED_CHAINS, shardSize(problem));
  const curvatures = followsGradient(problem.sampler) ? diagonalCurvature : diagonalValueCurvature;
  const measure = curvatures(owner, { ...plans, chains, epsilon: engine.epsilon });
  return async ({ x, y, of }, scales) => {
    const found = await measure(of, x, y, scales);
    const out = scales.slice();
    for (let k = 0; k < scales.length / dim; k++) {
      const own = out.subarray(k * dim, (k + 1) * dim);
      const curved = found.subarray(k * dim, (k + 1) * dim);
      if (!curved.every(Number.isFinite)) continue;
      own.forEach((s, i) => (own[i] = s / Math.sqrt(Math.max(curved[i], MOST_GROWTH ** -2))));
      const largest = Math.max(...own);
      own.forEach((s, i) => (own[i] = Math.max(s, LEAST * largest)));
    }
    return out;
  };
}

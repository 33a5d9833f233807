import type { Cost } from '../../src/autograd/index.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import { stepAdapter } from '../../src/barycenter/training/adapt_steps.js';
import type { Device } from '../../src/device/device.js';

/** ε of `loadedWith`. */
export const EPSILON = 0.1;
const BATCH = 256;

export interface Sampler {
  readonly kind: 'ula' | 'leimkuhler-matthews' | 'underdamped';
  readonly tolerance: number;
}

/** Two marginals of points at 0, under one cost; potentials of zero. */
export async function loadedWith(cost: Cost, dim: number, given: object) {
  const sampler = given as NonNullable<ProblemInput['sampler']>;
  const distribution = gaussian({ mean: new Array<number>(dim).fill(0), standardDeviation: 1e-6 });
  const marginals = [0, 1].map(() => ({ weight: 0.5, cost, distribution }));
  const training = { batchSize: BATCH };
  return loadMarginals(defineProblem({ epsilon: EPSILON, marginals, sampler, potential: { hidden: [4] }, training }));
}

/**
 * η and error after some adaptations, as training makes them one after the other.
 * @param draw points of the plan of x = 0 as chains of step η have them, f32 [chains, D]
 */
export async function adapted(
  device: Device,
  cost: Cost,
  dim: number,
  sampler: Sampler,
  draw: (stepSize: number, chains: number) => Float32Array,
) {
  const loaded = await loadedWith(cost, dim, sampler);
  const potential = loaded.potential.place(device, new Float32Array(loaded.potential.length));
  const adapter = stepAdapter(device, loaded);
  let { stepSizes } = loaded.engine;
  let errors: readonly number[] | undefined;
  for (let time = 0; time < 2; time++) {
    const points = (few: number) => {
      const y = Float32Array.from([...draw(stepSizes[0], few), ...draw(stepSizes[1], few)]);
      return Promise.resolve({ x: new Float32Array(2 * few * dim), y, of: potential });
    };
    ({ stepSizes, errors } = await adapter.adapt(points, { stepSizes }));
  }
  adapter.free();
  potential.free();
  return { stepSize: stepSizes[0], error: errors![0] };
}

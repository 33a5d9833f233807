import { squaredEuclidean } from '../../src/autograd/index.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import type { CheckContext } from '../../src/barycenter/verdict/chains.js';
import type { Device } from '../../src/device/device.js';

/** Two marginals N(0, I) under ½‖x − y‖²; the engine's coordinates are the data's. */
export const standardMarginals = (dim: number): ProblemInput['marginals'] =>
  [0, 1].map(() => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: new Array<number>(dim).fill(0), standardDeviation: 1 }),
  }));

/**
 * Runs `use` with a potential of zero, whose plans are known: μ_x ∝ exp(−c_k(x, y)/ε), N(x, ε I) under ½‖x − y‖².
 * @param relativeStep η/ε
 */
export async function withZeroPotential<T>(
  device: Device,
  input: ProblemInput,
  relativeStep: number,
  use: (context: CheckContext) => Promise<T>,
): Promise<T> {
  const loaded = await loadMarginals(defineProblem({ potential: { hidden: [4] }, ...input }));
  const potential = loaded.potential.place(device, new Float32Array(loaded.potential.length));
  try {
    const stepSizes = loaded.marginals.map(() => relativeStep * loaded.engine.epsilon);
    return await use({ device, loaded, trained: { potential, stepSizes }, seed: 0 });
  } finally {
    potential.free();
  }
}

import { expect, it } from 'vitest';
import { twist } from '../../src/autograd/index.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import { solve } from '../../src/barycenter/solve.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { forEachDevice } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';

const cost = twist({ slope: 0.4 });

/** A table and a distribution, three marginals, every op of a solve; few enough steps that rounding does not grow. */
const problem = defineProblem({
  epsilon: 0.5,
  marginals: [
    { weight: 0.5, cost, samples: Array.from({ length: 23 }, (_, i) => [Math.cos(i), Math.sin(2 * i)]) },
    { weight: 0.3, cost, distribution: gaussian({ mean: [1, 0], standardDeviation: 1 }) },
    {
      weight: 0.2,
      cost,
      distribution: gaussian({
        mean: [0, 2],
        covariance: [
          [2, 1],
          [1, 1],
        ],
      }),
    },
  ],
  potential: { kind: 'reduced', hidden: [9, 7], activation: 'silu' },
  sampler: { steps: 6, stepSize: 0.05 },
  training: {
    iterations: 4,
    batchSize: 33,
    optimizer: { learningRate: 1e-3, averageDecay: 0.5, epsilon: 1e-3 },
    validation: { every: 0 },
  },
});

forEachDevice((_, device) => {
  it('trains and samples the same to rounding as the reference device: one thread, no fused operations', async () => {
    const reference = await openCpuDevice({ threads: 1, relaxedSimd: false });
    const expected = await solve(problem, { device: reference, seed: 6 });
    const found = await solve(problem, { device: device(), seed: 6 });
    // Adam divides by √v + ε, so the relative rounding of a small gradient reaches the parameters times the learning
    // rate: a rate and an ε of 1e-3 keep that below the chains' own rounding.
    const reason =
      'a hundred roundings of 6e-8 in 24 Langevin and 4 Adam steps; a wrong sign or counter makes 1e-3 or more';
    const tolerance = { absolute: 1e-5, relative: 1e-5, reason };
    expectClose(found.checkpoint.parameters, expected.checkpoint.parameters, tolerance);
    expectClose(found.checkpoint.average, expected.checkpoint.average, tolerance);
    expect(found.checkpoint.parameters).not.toEqual(found.checkpoint.average);
    for (const k of [0, 1, 2]) {
      const x = [
        [0.5, -1],
        [2, 1],
      ];
      const [y, z] = [
        await found.plan(k).sample(x, { perPoint: 3 }),
        await expected.plan(k).sample(x, { perPoint: 3 }),
      ];
      expectClose(y.data, z.data, tolerance);
    }
    found.free();
    expected.free();
    await reference.close();
  });
});

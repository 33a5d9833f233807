import { expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { blobProblem } from '../../support/blob_problem.js';
import { forEachDevice } from '../../support/devices.js';
import { expectClose } from '../../support/tolerance.js';

const problem = defineProblem(
  blobProblem({
    potential: { kind: 'conv', width: 3, congruence: 'separate' },
    sampler: { steps: 4, stepSize: 0.02 },
    training: {
      iterations: 3,
      batchSize: 9,
      optimizer: { learningRate: 1e-3, averageDecay: 0.5, epsilon: 1e-3 },
      validation: { every: 0 },
    },
  }),
);

forEachDevice((_, device) => {
  it('trains and samples pictures as the reference device does, and goes on to the same bits', async () => {
    const reference = await openCpuDevice({ threads: 1, relaxedSimd: false });
    const expected = await solve(problem, { device: reference, seed: 6 });
    const found = await solve(problem, { device: device(), seed: 6 });
    // As for networks: Adam's rate and ε of 1e-3 keep a small gradient's rounding below the chains' own.
    const reason = 'roundings of 6e-8 in 12 Langevin and 3 Adam steps; a wrong sign or counter makes 1e-3 or more';
    const tolerance = { absolute: 1e-5, relative: 1e-5, reason };
    expectClose(found.checkpoint.parameters, expected.checkpoint.parameters, tolerance);
    const x = [Array.from({ length: 64 }, (_v, i) => Math.sin(i))];
    const [y, z] = [await found.plan(0).sample(x, { perPoint: 2 }), await expected.plan(0).sample(x, { perPoint: 2 })];
    expectClose(y.data, z.data, tolerance);

    const half = await solve(problem, { device: device(), seed: 6, until: 2 });
    const resumed = await solve(problem, { device: device(), resumeFrom: half.checkpoint });
    expect(resumed.checkpoint).toEqual(found.checkpoint);
    for (const result of [expected, found, half, resumed]) result.free();
    await reference.close();
  });
});

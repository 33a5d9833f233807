import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const [DIM, ROWS] = [8, 400];

/** A cloud whose widths differ from axis to axis. */
function cloud(seed: number, centre: number, widths: readonly number[]) {
  const data = new TestRandom(seed).normals(ROWS * DIM).map((z, i) => centre + widths[(i + seed) % widths.length] * z);
  return { data: Float32Array.from(data), rows: ROWS, columns: DIM };
}

/**
 * A wide cloud of little weight becomes a narrow one nearly, under a steep potential. That grew so within the first
 * twentieth of the training, after which steps were adapted first: by then chains, and with them all that the networks
 * were trained on, had run away to thousands of deviations of the data, where nothing is steep.
 */
forEachDevice((_name, device) => {
  it('keeps chains near the data while the potential grows steep', async () => {
    const clouds = [cloud(1, 0.4, [0.7, 1, 0.9]), cloud(2, -0.4, [0.1, 0.2])];
    const problem = defineProblem({
      marginals: clouds.map((samples, k) => ({
        samples,
        weight: [0.1, 0.9][k],
        cost: squaredEuclidean(),
      })),
      epsilon: 0.02,
      potential: { kind: 'reduced', hidden: [64, 64] },
      sampler: { steps: 40 },
      training: { iterations: 600, batchSize: 64, validation: { every: 0 }, optimizer: { learningRate: 0.02 } },
    });
    const result = await solve(problem, { device: device(), seed: 0, until: 60 });
    const { data } = await result.plan(0).sample(clouds[0], { seed: 7 });
    result.free();
    // The furthest of 3,200 normal numbers is at about 3.6 deviations; five times that is no place for a plan.
    expect(Math.max(...data.map(Math.abs))).toBeLessThan(18);
  });
});

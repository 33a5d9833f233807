import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { toEngine } from '../../../src/barycenter/problem/coordinates.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { Result } from '../../../src/barycenter/result.js';
import { solve } from '../../../src/barycenter/solve.js';
import { InvalidInputError } from '../../../src/errors.js';
import { asMlp } from '../../../src/potential/mlp/mlp_potential.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';

const clouds = [3, 4].map((seed) => new TestRandom(seed).normals(80));

interface Options {
  readonly spread?: number;
  readonly epsilon?: number;
  readonly hidden?: readonly number[];
  readonly weight?: number;
}

/** Two clouds, 3 apart. */
const problem = ({ spread = 1, epsilon = 0.4, hidden = [8], weight = 0.5 }: Options = {}): ProblemInput => ({
  epsilon,
  marginals: clouds.map((cloud, k) => ({
    weight: k === 0 ? weight : 1 - weight,
    cost: squaredEuclidean(),
    samples: {
      data: Float64Array.from(cloud, (v, i) => spread * (v + (i % 2 === 0 ? 3 * k : 0))),
      columns: 2,
      rows: 40,
    },
  })),
  potential: { hidden },
  sampler: { steps: 20 },
  training: { iterations: 120, batchSize: 16, validation: { every: 60, points: 32, draws: 16 } },
});

/** f_k(y), in units of the cost, at a point of the data, [K]. */
function valuesAt({ loaded, trained }: Result, y: readonly number[]): number[] {
  const { network } = asMlp(loaded.potential)!;
  const segments = clouds.map((_, marginal) => ({ marginal, chains: 1 }));
  const place = toEngine(loaded.coordinates.output, y);
  const at = Float64Array.from([...place, ...place]);
  const values = referencePotentialValue(network, segments, Float64Array.from(trained.average), at);
  return [...values].map((value) => value * loaded.coordinates.costUnit);
}

forEachDevice((_name, device) => {
  it('begins with the same functions of the data, whose spread and mean are others now', async () => {
    const first = await solve(problem(), { device: device(), seed: 1 });
    // Before the first iteration: what it starts with is what there is.
    const same = await solve(problem(), { device: device(), startFrom: first, until: 0 });
    expect(same.checkpoint.parameters).toEqual(first.checkpoint.average);
    expect(same.checkpoint.optimizer.firstMoment.data.every((m) => m === 0)).toBe(true);
    const other = await solve(problem({ spread: 1.7 }), { device: device(), startFrom: first, until: 0 });
    expect(other.loaded.coordinates.output.unit).not.toBeCloseTo(first.loaded.coordinates.output.unit, 1);
    for (const y of [
      [0.3, -1],
      [4, 2],
    ]) {
      const [before, after] = [valuesAt(first, y), valuesAt(other, y)];
      // Parameters are rounded to float32 once.
      for (const [k, value] of before.entries()) expect(Math.abs(after[k] - value)).toBeLessThan(1e-5);
      expect(Math.abs(before[0])).toBeGreaterThan(1e-3);
    }
    for (const result of [first, same, other]) result.free();
  });

  it('is nearer to the answer under another ε and other weights than a start from nothing', async () => {
    const first = await solve(problem(), { device: device(), seed: 1 });
    for (const other of [{ epsilon: 0.3 }, { weight: 0.6 }]) {
      const [warm, cold] = [
        await solve(problem(other), { device: device(), startFrom: first, until: 1 }),
        await solve(problem(other), { device: device(), until: 1 }),
      ];
      // After one iteration, on the same points and noise, most of which cancels.
      expect(warm.history[0].loss!).toBeLessThan(cold.history[0].loss!);
      warm.free();
      cold.free();
    }
    first.free();
  });

  it('refuses potentials that are not those of the problem, and two places to begin', async () => {
    const first = await solve(problem(), { device: device(), until: 1 });
    const start = { device: device(), startFrom: first };
    await expect(solve(problem({ hidden: [9] }), start)).rejects.toThrow(
      /must have the potential of what it starts from/,
    );
    await expect(solve(problem(), { ...start, resumeFrom: first.checkpoint })).rejects.toThrow(InvalidInputError);
    first.free();
  });
});

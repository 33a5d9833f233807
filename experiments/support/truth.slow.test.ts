import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { defineProblem, squaredEuclidean } from '../../src/index.js';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { buresWassersteinFloor } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { Matrix } from 'ml-matrix';
import { Draws } from './draws.js';
import { gaussianTarget, gaussianTruth } from './gaussian_truth.js';
import { gridFactor } from './grid_factor.js';
import { productTruth } from './product_truth.js';
import { columnsOf, meanVariance, tableOfColumns } from './tables.js';
import { floorOf } from './truth.js';

/** Normal columns with these deviations, at these means. */
function normalTable(seed: number, rows: number, means: readonly number[], deviations: readonly number[]) {
  const draws = new Draws(seed);
  return tableOfColumns(means.map((mean, c) => draws.normals(rows).map((z) => mean + deviations[c] * z)));
}

const SCORING = { points: 2048, clouds: 1, replicates: 32 };

describe('truths', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  it('agree on Gaussians: a grid, a product of grids, the closed form', async () => {
    const weights = [0.3, 0.7];
    const tables = [normalTable(1, 2000, [5e3, -2], [1, 2]), normalTable(2, 2000, [4e3, 7], [1.5, 1])];
    const epsilon = 0.3 * meanVariance(tables, weights);
    const question = { tables, weights, epsilon };
    const exact = gaussianTruth(question);
    const product = productTruth(
      [0, 1].map((c) => gridFactor({ ...question, tables: tables.map((t) => columnsOf(t, c, 1)) })),
    );
    const plane = productTruth([gridFactor(question)]);
    const { floor: bures } = await floorOf(exact, device, SCORING);
    for (const truth of [product, plane]) {
      // 65,536 draws, a 32nd of the floor each way if the laws were equal. Tables of 2,000 normal draws are not normal
      // by as much again.
      const [score] = await exact.scores(device, [truth.draw(65_536, 3)]);
      expect(score).toBeLessThan(0.25 * bures);
      const { floor } = await floorOf(truth, device, SCORING);
      const [distance] = await truth.scores(device, [exact.draw(16_384, 4)]);
      expect(distance).toBeLessThan(floor);
    }
  }, 120_000);

  it.each([
    [1, 200],
    [2, 400],
  ])(
    'of a normal table in %i-D with %i rows is that of the rows themselves, but for a part of the floor',
    async (dim, rows) => {
      const weights = [0.5, 0.5];
      const tables = [1, 2].map((seed) =>
        normalTable(
          seed + 10,
          rows,
          Array.from({ length: dim }, () => seed),
          [1, 1.5],
        ),
      );
      const question = { tables, weights, epsilon: 0.03 * dim * meanVariance(tables, weights) };
      const [closed, grid] = [gaussianTruth(question), productTruth([gridFactor(question)])];
      const { floor } = await floorOf(closed, device, SCORING);
      const [score] = await closed.scores(device, [grid.draw(65_536, 3)]);
      // A fiftieth was found; 65,536 draws alone make a 32nd.
      expect(score).toBeLessThan(0.1 * floor);
    },
    120_000,
  );

  it('has the floor that theory gives for moments of draws', async () => {
    const correlation = [
      [1, 0.6, 0],
      [0.6, 1, -0.3],
      [0, -0.3, 1],
    ];
    const deviations = [1, 30, 1000];
    const covariance = correlation.map((row, i) => row.map((value, j) => value * deviations[i] * deviations[j]));
    const truth = gaussianTarget([1e7, 0, -3], covariance);
    const { floor, spread } = await floorOf(truth, device, { ...SCORING, replicates: 200 });
    // By columns in their own deviations; ½ tr = 1.5.
    const theory = (100 * buresWassersteinFloor(new Matrix(correlation), 2048)) / 1.5;
    expect(Math.abs(floor - theory)).toBeLessThan((4 * spread) / Math.sqrt(200));
  });

  it('has the floor that theory gives for energy distances: the mean distance of two draws by 1/n + 1/m', async () => {
    const table = normalTable(5, 2000, [0, 0], [1, 1]);
    const truth = productTruth([gridFactor({ tables: [table, table], weights: [0.5, 0.5], epsilon: 0.2 })]);
    const { floor, spread } = await floorOf(truth, device, { ...SCORING, replicates: 100 });
    // E‖Y − Y'‖ = √π of two standard normal points of the plane. The reference's own error, up to √2/8192 of it, is
    // common to all.
    const theory = Math.sqrt(Math.PI) * (1 / 2048 + 1 / 8192);
    expect(Math.abs(floor - theory)).toBeLessThan((4 * spread) / Math.sqrt(100) + (3 * Math.sqrt(Math.PI)) / 8192);
    expect(floor).toBeGreaterThan(0.5 * theory);
  });

  it('adds the same error to every cloud that is wrong in the same way', async () => {
    const truth = gaussianTarget(
      [0, 0],
      [
        [1, 0],
        [0, 4],
      ],
    );
    const { floor } = await floorOf(truth, device, SCORING);
    // A shift by a tenth of a deviation in one of two columns: 100 · 0.01 / ½ tr I.
    const moved = Array.from({ length: 32 }, (_, i) =>
      truth.draw(2048, 50 + i).map((v, j) => v + (j % 2 === 0 ? 0.1 : 0)),
    );
    const scores = await truth.scores(device, moved);
    const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
    // The cross term with the sampling error of a mean is 2 · 0.1/√2048 of a deviation at one cloud, less by √32 here;
    // 4 of them.
    expect(Math.abs(mean - floor - 1)).toBeLessThan((4 * 100 * 2 * 0.1) / Math.sqrt(2048 * 32));
  });

  it('keeps atoms apart that are, and the grid where far marginals are not', () => {
    const tables = [-1, 1].map((side) =>
      tableOfColumns([Float64Array.from({ length: 90 }, (_, i) => side * 1e4 + (i % 3) - 1)]),
    );
    const { centres, masses, side } = gridFactor({ tables, weights: [0.5, 0.5], epsilon: 0.01 });
    // Same atoms after the move: the barycenter stands on −1, 0, 1, a third each, within 5 widths √(ε/2).
    for (const at of [-1, 0, 1]) {
      const near = masses.reduce((sum, mass, c) => sum + (Math.abs(centres[c] - at) < 0.35 ? mass : 0), 0);
      expect(Math.abs(near - 1 / 3)).toBeLessThan(1e-3);
    }
    expect(centres.length * side).toBeLessThan(4);
  });

  it('knows what a relative epsilon is relative to', async () => {
    const weights = [0.2, 0.8];
    const tables = [normalTable(1, 300, [1e6, 0], [1, 30]), normalTable(2, 500, [1e6, 5], [2, 10])];
    const marginals = tables.map((samples, k) => ({ samples, weight: weights[k], cost: squaredEuclidean() }));
    const { epsilon } = await loadMarginals(defineProblem({ marginals, epsilon: { relative: 0.1 } }));
    // Both in float64, but for the square of an offset of a few deviations.
    expect(Math.abs(epsilon / (0.1 * meanVariance(tables, weights)) - 1)).toBeLessThan(1e-12);
  });
});

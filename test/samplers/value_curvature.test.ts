import { expect, it } from 'vitest';
import { keyOf } from '../../src/random/philox.js';
import { chainValueCurvature, valueCurvatures } from '../../src/samplers/value_curvature.js';
import { wells } from '../chains/extension/wells.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

const [DIM, POINTS] = [6, 50];
const y = new TestRandom(3).normals(POINTS * DIM);
const valuesOf =
  (value: (row: Float32Array) => number) =>
  (points: Float32Array): Float64Array =>
    Float64Array.from({ length: POINTS }, (_, p) => value(points.subarray(p * DIM, (p + 1) * DIM)));

it('is the mean curvature of a quadratic', async () => {
  const weights = [1, 2, 3, 4, 5, 6];
  const quadratic = valuesOf((row) => row.reduce((sum, v, i) => sum + 0.5 * weights[i] * v * v, 0));
  const found = await valueCurvatures(y, DIM, 0.1, quadratic);
  const mean = found.reduce((sum, v) => sum + v / POINTS, 0);
  // vᵀHv of a random direction has the deviation √(2 Σ(a − ā)²/(D(D + 2))) = 0.85; of 8 at 50 points, five errors.
  expect(Math.abs(mean - 3.5)).toBeLessThan((5 * 0.85) / Math.sqrt(8 * POINTS));
});

it('leaves out what is no number, and is none where all is', async () => {
  const walled = valuesOf((row) => (row[0] > 0.5 ? Infinity : 0.5 * row.reduce((sum, v) => sum + v * v, 0)));
  const found = await valueCurvatures(y, DIM, 0.01, walled);
  let [inside, outside] = [0, 0];
  for (let p = 0; p < POINTS; p++) {
    if (y[p * DIM] > 0.6) {
      outside++;
      expect(found[p]).toBeNaN();
    }
    if (y[p * DIM] < 0.4) {
      inside++;
      // Points are float32, of 6e-8 of their size, and second differences are divided by ε.
      expect(Math.abs(found[p] - 1)).toBeLessThan(1e-3);
    }
  }
  expect(Math.min(inside, outside)).toBeGreaterThan(5);
});

forEachDevice((_name, device) => {
  it('of chains is that of cost and potential, each marginal’s own', async () => {
    await withScratch(device(), async (scratch) => {
      const curvatures = [0.6, -0.4];
      const potential = wells(curvatures, DIM);
      const costs = curvatures.map(() => squaredEuclideanPair(DIM).traced);
      const spec = { potential, costs, chains: POINTS, epsilon: 0.5 };
      const placed = scratch.keep(potential.place(device(), potential.initial(keyOf(1))));
      const curvature = scratch.keep(chainValueCurvature(device(), spec));
      const both = new Float32Array(2 * POINTS * DIM);
      both.set(y);
      both.set(y, y.length);
      const found = await curvature.measure(placed, both, both);
      expect(found.length).toBe(2 * POINTS);
      // Values up to 20 or so, of three roundings each, in differences that are divided by ε = 0.5.
      for (const [k, a] of curvatures.entries())
        for (let p = 0; p < POINTS; p++) expect(Math.abs(found[k * POINTS + p] - (1 + a))).toBeLessThan(1e-4);
    });
  });
});

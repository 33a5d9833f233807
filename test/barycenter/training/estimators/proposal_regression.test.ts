import { expect, it } from 'vitest';
import { ProposalRegression } from '../../../../src/barycenter/training/estimators/proposal_regression.js';
import { TestRandom } from '../../../support/random.js';

const BATCH = 256;

/** Learns y = map(x) + 0.1 ξ from minibatches of standard normal x; @returns mean squared error of new means, and s. */
function learned(map: (x: number, y: number) => [number, number], rounds: number) {
  const random = new TestRandom(5);
  const regression = new ProposalRegression(2, 2, BATCH);
  const points = (noise: number) => {
    const x = random.normals(2 * BATCH);
    const y = new Float64Array(2 * BATCH);
    const z = random.normals(2 * BATCH, noise);
    for (let p = 0; p < BATCH; p++) y.set(map(x[2 * p], x[2 * p + 1]), 2 * p);
    return { x, y: y.map((value, i) => value + z[i]) };
  };
  for (let round = 0; round < rounds; round++) {
    const { x, y } = points(0.1);
    regression.add(
      x,
      y,
      y.map((value) => value * value),
      round,
    );
  }
  const fitted = regression.solve(rounds);
  const { x, y } = points(0);
  const found = regression.meansAt(fitted, x);
  return { error: found.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / found.length, fitted };
}

it('learns what is affine to the noise of its points', () => {
  const { error, fitted } = learned((a, b) => [2 * a - b + 3, 40 + b], 12);
  // 67 coefficients from some 2,560 points of variance 0.01: 2.6e-4, and a third of it again by chance.
  expect(error).toBeLessThan(4e-4);
  // 0.1, widened by √1.2 and by what the fit hides, 1.4 %; the deviation of an estimate from so many points is 1.4 %.
  for (const deviation of fitted.deviations) expect(Math.abs(deviation / 0.1 - 1.11)).toBeLessThan(0.06);
});

it('learns what is smooth', () => {
  const { error } = learned((a, b) => [Math.sin(a + b), a * Math.cos(b)], 12);
  // An affine map leaves 0.3 of it.
  expect(error).toBeLessThan(0.01);
});

it('forgets', () => {
  const random = new TestRandom(6);
  const regression = new ProposalRegression(1, 1, BATCH);
  for (let round = 0; round < 80; round++) {
    const x = random.normals(BATCH);
    const y = Float64Array.from(x, (value) => (round < 20 ? 5 : value));
    regression.add(
      x,
      y,
      y.map((value) => value * value),
      round,
    );
  }
  // Of what was learned before the last 60 rounds 0.9⁶⁰ = 0.002 is left, of 5.
  const [mean] = regression.meansAt(regression.solve(80), Float32Array.of(0));
  expect(Math.abs(mean)).toBeLessThan(0.05);
});

it('is wider than what it was fitted to where there are fewer points than features', () => {
  const random = new TestRandom(7);
  const regression = new ProposalRegression(30, 1, 16);
  const y = Float64Array.from(random.normals(16));
  regression.add(
    random.normals(16 * 30),
    y,
    y.map((value) => value * value),
    0,
  );
  const { deviations } = regression.solve(1);
  expect(deviations[0]).toBeGreaterThan(0);
  expect(Number.isFinite(deviations[0])).toBe(true);
});

import { expect, it } from 'vitest';
import { fokkerPlanck } from './fokker_planck.js';

const n = 200;
const width = 16 / n;
const centres = Float64Array.from({ length: n }, (_, i) => -8 + (i + 0.5) * width);
const gaussian = (mean: number, variance: number) =>
  centres.map((x) => (width * Math.exp(-((x - mean) ** 2) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance));
const distance = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0);

it('is the Ornstein–Uhlenbeck density, to second order in the cells, and the stationary one exactly', () => {
  const potential = centres.map((x) => 0.5 * x * x);
  const at = fokkerPlanck({ potential, diffusion: 1, width, initial: gaussian(1, 0.5) });
  // Mean e^{−t} and variance 1 − ½ e^{−2t}; the fluxes' error is of second order in h, measured 3.7e-4.
  expect(distance(at(0.7), gaussian(Math.exp(-0.7), 1 - 0.5 * Math.exp(-1.4)))).toBeLessThan(1e-3);
  expect(distance(at(0), gaussian(1, 0.5))).toBeLessThan(1e-9);
  const stationary = potential.map((v) => Math.exp(-v));
  const sum = stationary.reduce((a, b) => a + b, 0);
  // 1e-16 times exp of half the range of V, 32.
  expect(distance(at(100), stationary.map((v) => v / sum))).toBeLessThan(1e-9); // prettier-ignore
});

it('is the heat equation where the potential is 0', () => {
  const at = fokkerPlanck({ potential: new Float64Array(n), diffusion: 0.5, width, initial: gaussian(0, 0.5) });
  // Measured 3.3e-4.
  expect(distance(at(1), gaussian(0, 1.5))).toBeLessThan(1e-3);
});

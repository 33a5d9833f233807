import { describe, expect, it } from 'vitest';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { referenceEnergyDistance } from './energy_distance.js';

/** N(shift, 1) in every coordinate, [rows, dim]. */
function cloud(seed: number, rows: number, dim: number, shift = 0): Float32Array {
  return Float32Array.from(normals(keyOf(seed), Stream.test, 2, 0, rows * dim), (z) => z + shift);
}

describe('referenceEnergyDistance', () => {
  it('equals 2 E|X − Y| − E|X − X′| − E|Y − Y′| of two normals in 1-D', () => {
    const n = 3000;
    const shift = 1;
    // E|N(μ, 2)| = (2/√π) e^{−μ²/4} + μ erf(μ/2); erf(1/2) = 0.5204998778130465.
    const between = (2 / Math.sqrt(Math.PI)) * Math.exp(-0.25) + 0.5204998778130465;
    const expected = 2 * between - 4 / Math.sqrt(Math.PI);
    // Ten other pairs of 1,500 points spread by a standard deviation of 0.025, so 3,000 do by 0.018. Four of those.
    expect(Math.abs(referenceEnergyDistance(cloud(3, n, 1), cloud(4, n, 1, shift), 1) - expected)).toBeLessThan(0.072);
  });

  it('is zero in expectation for equal distributions, without the bias of self-pairs', () => {
    // 200 pairs of 20 points: the biased form would average 2·E|X − X′|/20 ≈ 0.2.
    let [sum, squares] = [0, 0];
    for (let r = 0; r < 200; r++) {
      const value = referenceEnergyDistance(cloud(100 + 2 * r, 20, 2), cloud(101 + 2 * r, 20, 2), 2);
      sum += value;
      squares += value * value;
    }
    const standardError = Math.sqrt(squares / 200 / 200);
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(sum / 200)).toBeLessThan(4 * standardError);
  });
});

import { describe, expect, it } from 'vitest';
import { fitSphereProposals } from '../../../src/barycenter/validation/sphere_proposal.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { Stream } from '../../../src/random/counters.js';

const key = keyOf(17);

/** Unit vectors about the first axis, wider for a larger spread. */
function draws(count: number, dim: number, spread: number): Float32Array {
  const out = new Float32Array(count * dim);
  for (let r = 0; r < count; r++) {
    const z = normals(key, Stream.test, dim, r, dim).map((value, i) => spread * value + (i === 0 ? 1 : 0));
    const length = Math.hypot(...z);
    for (let i = 0; i < dim; i++) out[r * dim + i] = z[i] / length;
  }
  return out;
}

describe('fitSphereProposals', () => {
  /**
   * ∫ g over the sphere is the mean of g(y)/q(y). For g = exp(κ⟨m, y⟩) it is 2π I₀(κ) on the circle and 4π sinh κ/κ on
   * S²; κ = 4: I₀(4) = 11.301922, sinh 4 / 4 = 6.822479. 20,000 draws; allowed are 4 of the estimate's own standard
   * errors.
   */
  it.each([
    { dim: 2, integral: 2 * Math.PI * 11.301922 },
    { dim: 3, integral: 4 * Math.PI * 6.822479 },
  ])('weighs its draws to the right integral, D = $dim', ({ dim, integral }) => {
    const [proposal] = fitSphereProposals(draws(256, dim, 0.5), 1, 256, dim);
    const weights = Array.from({ length: 20_000 }, (_, r) => {
      const z = normals(key, Stream.test, 100 + dim, r, dim - 1);
      const y = proposal.draw(z);
      expect(Math.abs(Math.hypot(...y) - 1)).toBeLessThan(1e-12);
      return Math.exp(4 * y[0] - proposal.logDensity(z));
    });
    const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
    const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (weights.length - 1);
    const error = Math.sqrt(variance / weights.length);
    expect(error).toBeLessThan(0.02 * integral);
    expect(Math.abs(mean - integral)).toBeLessThan(4 * error);
  });

  it('knows the normals that a point is the draw of', () => {
    const [proposal] = fitSphereProposals(draws(64, 4, 0.3), 1, 64, 4);
    const z = normals(key, Stream.test, 200, 0, 3);
    // Angles near π/2 by atan2 of float64 lengths.
    for (const [i, value] of proposal.normalsOf(proposal.draw(z)).entries()) expect(value).toBeCloseTo(z[i], 11);
  });

  it('takes draws without a mean direction', () => {
    const opposite = Float32Array.from([0, 1, 0, -1]);
    const [proposal] = fitSphereProposals(opposite, 1, 2, 2);
    expect([...proposal.draw([0.3])].every(Number.isFinite)).toBe(true);
  });
});

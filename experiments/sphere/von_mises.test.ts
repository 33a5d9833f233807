import { describe, expect, it } from 'vitest';
import { vonMisesBatches, vonMisesMasses } from './von_mises.js';

describe('von Mises distributions', () => {
  /** E cos(t − mean) = I₁(κ)/I₀(κ) and E sin(t − mean) = 0. A(2) = 0.697775, A(8) = 0.935235. */
  it.each([
    { concentration: 2, resultant: 0.697775 },
    { concentration: 8, resultant: 0.935235 },
  ])('have the mean direction and length of their κ = $concentration', ({ concentration, resultant }) => {
    const spec = { mean: 2.5, concentration };
    const count = 40_000;
    const points = vonMisesBatches(spec, 1)({ iteration: 3, batchSize: count, seed: 4 });
    let [along, across] = [0, 0];
    for (let i = 0; i < count; i++) {
      const angle = Math.atan2(points[2 * i + 1], points[2 * i]) - spec.mean;
      along += Math.cos(angle) / count;
      across += Math.sin(angle) / count;
    }
    // Deviations of both are below 0.6, so 4 standard errors (6e-5 two-sided) are below 0.012.
    expect(Math.abs(along - resultant)).toBeLessThan(0.012);
    expect(Math.abs(across)).toBeLessThan(0.012);
    const masses = vonMisesMasses(spec, 360);
    const exact = masses.reduce(
      (sum, mass, j) => sum + mass * Math.cos(((2 * j + 1) / 360 - 1) * Math.PI - spec.mean),
      0,
    );
    expect(Math.abs(exact - resultant)).toBeLessThan(1e-6);
  });

  it('give the same points for the same request', () => {
    const draw = vonMisesBatches({ mean: 0, concentration: 1 }, 0);
    const request = { iteration: 1, batchSize: 5, seed: 2 };
    expect(draw(request)).toEqual(draw(request));
    expect(draw({ ...request, iteration: 2 })).not.toEqual(draw(request));
  });
});

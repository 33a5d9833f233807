import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import type { Measure } from '../../../src/solvers/measure.js';
import { quantile } from '../../../src/solvers/quantile/quantile.js';
import { TestRandom } from '../../support/random.js';
import { expectClose } from '../../support/tolerance.js';
import { line, randomMeasure } from '../support/measures.js';
import { expectOptimalPlans } from '../support/optimality.js';

/** F⁻¹(t), the least atom with that much mass up to it, by the definition. */
function quantileOf({ points, masses }: Measure, t: number): number {
  const order = [...points.keys()].sort((a, b) => points[a] - points[b]);
  let sum = 0;
  for (const i of order) if ((sum += masses[i]) >= t) return points[i];
  return Math.max(...points);
}

const ROUNDING = { absolute: 1e-13, relative: 1e-13, reason: 'float64 sums of some hundred numbers near 1' };

describe('quantile', () => {
  it('averages quantile functions, with plans that are optimal, for masses and weights of every kind', () => {
    const weights = [0.2, 0.5, 0.3];
    const marginals = [randomMeasure(1, 40, 1), randomMeasure(2, 25, 1, 3), randomMeasure(3, 1, 1, -2)];
    const solution = quantile({ marginals, weights });
    expect(solution.support.masses.length).toBeLessThanOrEqual(40 + 25 + 1 - 3 + 1);
    // Levels that no atom ends at.
    const levels = new TestRandom(4).uniforms(500);
    expectClose(
      levels.map((t) => quantileOf(solution.support, t)),
      levels.map((t) => marginals.reduce((sum, m, k) => sum + weights[k] * quantileOf(m, t), 0)),
      ROUNDING,
    );
    expectOptimalPlans(solution, weights, 10);
  });

  it('has the deviation of Gaussians’ samples average', () => {
    const random = new TestRandom(5);
    const marginals = [1, 3].map((sd) => line([...random.normals(4000, sd)]));
    const { support, warnings } = quantile({ marginals, weights: [0.5, 0.5] });
    const mean = support.points.reduce((sum, y, j) => sum + y * support.masses[j], 0);
    const variance = support.points.reduce((sum, y, j) => sum + (y - mean) ** 2 * support.masses[j], 0);
    // The sample deviations, of standard errors σ_k/√(2n), average; 4 of these chance leaves once in 16,000 times.
    const error = (0.5 * Math.sqrt(1 + 9)) / Math.sqrt(2 * 4000);
    expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(4 * error);
    expect(warnings).toEqual([]);
  });

  it('moves atoms of an affine image half of the way, exactly', () => {
    const places = [...new TestRandom(6).uniforms(50, -4, 4)];
    const { support } = quantile({ marginals: [line(places), line(places.map((x) => 3 * x))], weights: [0.5, 0.5] });
    const half = places.map((x) => 2 * x).sort((a, b) => a - b);
    expectClose(support.points, half, ROUNDING);
  });

  it('maps support points back to the marginals monotonically by argmin of c − g', () => {
    const weights = [0.6, 0.4];
    const { support, plans } = quantile({ marginals: [randomMeasure(7, 12, 1), randomMeasure(8, 9, 1)], weights });
    for (const { rows, toRows, coupling } of plans) {
      for (const [j, y] of support.points.entries()) {
        const reduced = rows.points.map((x, i) => 0.5 * (x - y) ** 2 - toRows[i]);
        expect(reduced.indexOf(Math.min(...reduced))).toBe(coupling.rows[j]);
      }
    }
  });

  it('says where atoms split, and lists their images', () => {
    const { support, plans, warnings } = quantile({
      marginals: [line([0]), line([-1, 1], [0.25, 0.75])],
      weights: [0.5, 0.5],
    });
    expect([...support.points]).toEqual([-0.5, 0.5]);
    expect([...plans[0].coupling.masses]).toEqual([0.25, 0.75]);
    expect([...plans[0].coupling.rows]).toEqual([0, 0]);
    expect(warnings).toEqual([expect.stringContaining('1 of 1 in marginal 0')]);
    expect(warnings[0]).toContain('coupling');
  });

  it('joins equal atoms, leaves those of no mass out and takes any order', () => {
    const weights = [0.3, 0.7];
    const other = line([4, 2, 9], [0.5, 0.25, 0.25]);
    const plain = quantile({ marginals: [line([1, 2, 3], [0.5, 0.25, 0.25]), other], weights });
    const messy = line([3, 1, -7, 2, 1, 3], [0.125, 0.25, 0, 0.25, 0.25, 0.125]);
    expect(quantile({ marginals: [messy, other], weights })).toEqual(plain);
    expect([...plain.plans[0].rows.points]).toEqual([1, 2, 3]);
  });

  it('makes no atoms of the rounding of thirds, sixths and sevenths', () => {
    const places = (n: number) => Array.from({ length: n }, (_, i) => i);
    const weights = [0.5, 0.5];
    expect(quantile({ marginals: [line(places(3)), line(places(6))], weights }).support.masses).toHaveLength(6);
    expect(quantile({ marginals: [line(places(7)), line(places(700))], weights }).support.masses).toHaveLength(700);
  });

  it('keeps identical marginals as they are, at cost 0', () => {
    const one = line([0.1, 0.7, 12.3], [0.2, 0.5, 0.3]);
    const solution = quantile({ marginals: [one, one, one], weights: [1 / 3, 1 / 3, 1 / 3] });
    expect([...solution.support.points]).toEqual([0.1, 0.7, 12.3]);
    expectClose(solution.support.masses, one.masses, ROUNDING);
    expect(solution.objective).toEqual({ value: 0, gap: 0 });
  });

  it('takes atoms near one place far away, and a mass below rounding', () => {
    const weights = [0.5, 0.5];
    const near = quantile({ marginals: [line([1e6, 1e6 + 1e-6]), line([-1e6])], weights });
    expectOptimalPlans(near, weights, 1e12);
    const dust = quantile({ marginals: [line([0, 5, 1], [0.5, 1e-17, 0.5]), line([0, 2])], weights });
    expect([...dust.support.points]).toEqual([0, 1.5]);
    // The atom of dust is there, and has a potential that lets no row of mass come to it.
    expect(dust.plans[0].rows.masses).toHaveLength(3);
    expectOptimalPlans(dust, weights, 10);
  });

  const good = line([0, 1]);
  it.each<[string, unknown, RegExp]>([
    ['no settings', undefined, /quantile: settings are an object; got nothing/],
    ['a misspelt one', { marginal: [good], weights: [1] }, /has no setting "marginal".*Did you mean "marginals"/],
    ['no marginals', { marginals: [], weights: [] }, /it needs a marginal; got an empty list/],
    [
      'two columns',
      { marginals: [{ ...good, dim: 2, masses: Float64Array.of(1) }], weights: [1] },
      /on the line; got dim 2.*multiMargin/,
    ],
    ['a negative mass', { marginals: [line([0, 1], [-0.5, 1.5])], weights: [1] }, /at least 0; got -0.5 in row 0/],
    ['a mass of NaN', { marginals: [line([0, 1], [NaN, 1])], weights: [1] }, /at least 0; got NaN in row 0/],
    ['counts', { marginals: [line([0, 1], [3, 5])], weights: [1] }, /masses must sum to 1; got 8. Divide them by/],
    ['masses of no row', { marginals: [line([0, 1], [1])], weights: [1] }, /masses must be 2, one a row; got 1/],
    [
      'a place of NaN',
      { marginals: [line([0, NaN])], weights: [1] },
      /points must be finite.*got NaN in row 1, column 0/,
    ],
    ['places without squares', { marginals: [line([0, 1e200])], weights: [1] }, /got 1e\+200 in row 1/],
    ['weights off', { marginals: [good, good], weights: [0.5, 0.6] }, /weights must sum to 1; got 1\.1/],
    ['a weight of 0', { marginals: [good, good], weights: [0, 1] }, /weights must be > 0; got 0/],
    ['too few weights', { marginals: [good, good], weights: [1] }, /weights must be 2 numbers; got 1/],
  ])('refuses %s', (_, input, message) => {
    expect(() => quantile(input as never)).toThrow(InvalidInputError);
    expect(() => quantile(input as never)).toThrow(message);
  });
});

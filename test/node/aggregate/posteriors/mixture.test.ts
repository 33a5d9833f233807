import { expect, it } from 'vitest';
import { thinned, type Mixture } from '../../../../src/node/aggregate/posteriors/mixture.js';
import { quantileOf, sortedColumns } from '../../../../src/node/aggregate/posteriors/quantiles.js';
import { TestRandom } from '../../../support/random.js';

const even = (rows: number): Float64Array => new Float64Array(rows).fill(1 / rows);

it('takes rows of each part by its weight, at equal steps', () => {
  const part = (from: number, rows: number, weight: number) => ({
    weight,
    points: Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? from + i / 2 : -1)),
    masses: even(rows),
  });
  const mixture: Mixture = { dim: 2, parts: [part(0, 4, 0.75), part(100, 8, 0.25)] };
  const rows = [...thinned(mixture, 8)].filter((_, i) => i % 2 === 0);
  expect(rows).toEqual([0, 0, 1, 2, 2, 3, 101, 105]);
  expect([...thinned(mixture, 3)].filter((v) => v !== -1)).toEqual([0, 2, 102]);
  // All of a cloud is the cloud.
  const whole = { dim: 2, parts: [part(7, 1000, 1)] };
  expect(thinned(whole, 1000)).toEqual(whole.parts[0].points);
});

/** The least value with at least `level` of the mass at or below it, by sorting all. */
function plainQuantile({ parts, dim }: Mixture, c: number, level: number): number {
  const all = parts.flatMap(({ weight, points, masses }) =>
    Array.from(masses, (mass, row) => [points[row * dim + c], weight * mass] as const),
  );
  let sum = 0;
  return all.sort(([a], [b]) => a - b).find(([, mass]) => (sum += mass) >= level - 1e-12)![0];
}

it('has the quantiles that sorting gives, ties, weights and masses among the draws', () => {
  const random = new TestRandom(2);
  const cloud = (rows: number, weight: number, masses: Float64Array) => {
    // To one digit, so that draws tie.
    const points = Float64Array.from(random.normals(2 * rows), (value) => Math.round(10 * value) / 10 + weight);
    return { weight, points, masses };
  };
  const some = random.uniforms(50).map((value) => value ** 3);
  const total = some.reduce((a, b) => a + b, 0);
  const parts = [
    cloud(40, 0.2, even(40)),
    cloud(
      50,
      0.5,
      some.map((mass) => mass / total),
    ),
    cloud(3, 0.3, even(3)),
  ];
  const mixture = { dim: 2, parts };
  for (const c of [0, 1]) {
    const columns = sortedColumns(mixture, c);
    for (const level of [1e-9, 0.05, 0.2, 0.5, 0.77, 0.95, 1])
      expect(quantileOf(columns, level)).toBe(plainQuantile(mixture, c, level));
  }
});

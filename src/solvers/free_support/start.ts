import { invalid } from '../../errors.js';
import { stepsOfMass } from '../steps_of_mass.js';
import type { Marginal } from './settings.js';

/** How far points that would coincide are put apart, as a share of the spread. */
const APART = 1e-3;

/** Fractions of multiples of irrational numbers: even, and the same every time. */
const even = (j: number, d: number): number => (((j + 1) * Math.sqrt(4 * d + 2)) % 1) - 0.5;

/**
 * Points, [n, D], that a support starts from where none is given: rows of the marginal of the largest weight at equal
 * steps of its mass; where that has too few, rows of all, and what still coincides put apart by a little. Marginals
 * at their own means give a support at theirs.
 * @throws InvalidInputError where y is of another space than every x
 */
export function startPoints(marginals: readonly Marginal[], weights: readonly number[], n: number): Float64Array {
  const { yDim: dim } = marginals[0].cost;
  const alike = [...marginals.keys()].filter((k) => marginals[k].dim === dim);
  if (alike.length === 0) {
    const rule = 'a support starts from rows of a marginal of its own dimension';
    throw invalid('freeSupport', rule, `${dim} and ${marginals.map((m) => m.dim).join(', ')}`, 'Pass start.');
  }
  const heaviest = alike.reduce((best, k) => (weights[k] > weights[best] ? k : best));
  const own = [...stepsOfMass(marginals[heaviest].masses, n)];
  const isEnough = new Set(own).size === n;
  const pool = isEnough ? [heaviest] : alike;
  const points = pool.flatMap((k) => [...marginals[k].points]);
  const total = pool.reduce((sum, k) => sum + weights[k], 0);
  const masses = pool.flatMap((k) => [...marginals[k].masses.map((mass) => (mass * weights[k]) / total)]);
  const rows = isEnough ? own : [...stepsOfMass(masses, n)];
  const size = Math.sqrt(points.reduce((sum, value) => sum + value ** 2, 0) / points.length);
  const seen = new Set<number>();
  return Float64Array.from(
    rows.flatMap((row, j) => {
      const coincides = seen.has(row);
      seen.add(row);
      const point = points.slice(row * dim, (row + 1) * dim);
      return coincides ? point.map((value, d) => value + APART * size * even(j, d)) : point;
    }),
  );
}

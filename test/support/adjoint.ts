import { expect } from 'vitest';
import { FLOAT32_UNIT } from './tolerance.js';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Float64Array.from(a, (v, i) => v * b[i]).reduce((s, t) => s + t, 0);
const size = (a: ArrayLike<number>) => Math.sqrt(dot(a, a));

/**
 * Whether ⟨map x, g⟩ = ⟨x, adjoint g⟩, the test of a linear map's gradient that needs no twin of it.
 * @param terms roundings on the way to an element: each moves its element by a unit of the sum of its terms' sizes,
 *   which over all elements is below ‖map x‖·‖g‖ for maps of few terms of one sign; eight standard deviations
 */
export function expectAdjoint(
  [x, mapped]: readonly [ArrayLike<number>, ArrayLike<number>],
  [g, adjoint]: readonly [ArrayLike<number>, ArrayLike<number>],
  terms: number,
): void {
  expect(mapped.length).toBe(g.length);
  expect(adjoint.length).toBe(x.length);
  const [one, other] = [dot(mapped, g), dot(x, adjoint)];
  const allowed = 8 * Math.sqrt(terms) * FLOAT32_UNIT * Math.max(size(mapped) * size(g), size(x) * size(adjoint));
  expect(Math.abs(one - other), `⟨Ax, g⟩ = ${one}, ⟨x, Aᵀg⟩ = ${other}`).toBeLessThanOrEqual(allowed);
}

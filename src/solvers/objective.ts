import { fromOrigin } from '../barycenter/problem/coordinates.js';
import type { LoadedProblem } from '../barycenter/problem/loaded_problem.js';

/**
 * What Σ_k λ_k E c_k in the engine's coordinates is in units of the problem's cost. Where each marginal was moved to
 * its own mean, by Δ_k with Σ_k λ_k Δ_k = 0, ½‖x − y‖² of the data is that of the engine and ½‖Δ_k‖² + ⟨Δ_k, x − y⟩.
 * @param means of the points x that a solver took, in the engine's coordinates, [K][D]
 */
export function inCostUnits(
  value: number,
  { coordinates, problem }: LoadedProblem,
  means: readonly ArrayLike<number>[],
): number {
  const { kind, inputs, output, costUnit } = coordinates;
  if (kind !== 'standardised') return value * costUnit;
  const moved = problem.marginals.reduce((sum, { weight }, k) => {
    // In engine units; Σ_k λ_k Δ_k = 0, so that y drops out.
    const delta = fromOrigin(inputs[k], output).map((d) => d / output.unit);
    return sum + weight * delta.reduce((part, d, i) => part + d * (d / 2 + means[k][i]), 0);
  }, 0);
  return (value + moved) * costUnit;
}

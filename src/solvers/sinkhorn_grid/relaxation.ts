/** Past this, rounding and what is not linear yet make steps wander. */
const MOST = 1.9;

/**
 * ω of over-relaxed Sinkhorn iterations, from how the marginal error falls. Both half-steps maximise the dual over a
 * block of its variables, so that near the solution they are Gauss–Seidel's, with a factor μ an iteration; over-relaxed
 * by ω their factor R solves (R + ω − 1)² = ω² μ R, and is least, ω − 1, at ω = 2/(1 + √(1 − μ)) (Young 1954, Trans.
 * AMS 76; for Sinkhorn Thibault et al. 2021, Algorithms 14(5)). Where the error has grown, ω goes back towards 1.
 */
export function nextRelaxation(omega: number, factor: number): number {
  if (!(factor < 1)) return 1 + (omega - 1) / 2;
  // Below ω − 1 no linear iteration falls: such a factor says nothing of μ.
  if (factor <= omega - 1) return omega;
  const mu = Math.min(1, (factor + omega - 1) ** 2 / (omega ** 2 * factor));
  return Math.min(MOST, Math.max(omega, 2 / (1 + Math.sqrt(1 - mu))));
}

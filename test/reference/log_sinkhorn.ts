export interface EntropicTransport {
  /** f_j and g_i with π_ij = exp((f_j + g_i − c_ij)/ε), up to a number that goes from one to the other. */
  readonly f: Float64Array;
  readonly g: Float64Array;
  /** π, [rows, columns] */
  readonly plan: Float64Array;
}

/** −ε log Σ exp(t/ε) */
function softMinimum(t: readonly number[], epsilon: number): number {
  const least = Math.min(...t);
  return least - epsilon * Math.log(t.reduce((sum, value) => sum + Math.exp((least - value) / epsilon), 0));
}

/**
 * The entropic plan between two discrete measures, dense and in float64: Sinkhorn's iteration in logarithms until row
 * sums stay to 1e-13.
 * @param costs c_ij, [rows, columns]
 * @param a all > 0, [rows]
 * @param b all > 0, [columns]
 */
export function logSinkhorn(
  costs: ArrayLike<number>,
  a: readonly number[],
  b: readonly number[],
  epsilon: number,
): EntropicTransport {
  const [f, g] = [new Float64Array(b.length), new Float64Array(a.length)];
  const at = (i: number, j: number): number => costs[i * b.length + j];
  for (let iteration = 0; iteration < 100_000; iteration++) {
    let change = 0;
    a.forEach((mass, i) => {
      const next =
        epsilon * Math.log(mass) +
        softMinimum(
          b.map((_, j) => at(i, j) - f[j]),
          epsilon,
        );
      change = Math.max(change, Math.abs(next - g[i]) / epsilon);
      g[i] = next;
    });
    b.forEach((mass, j) => {
      f[j] =
        epsilon * Math.log(mass) +
        softMinimum(
          a.map((_, i) => at(i, j) - g[i]),
          epsilon,
        );
    });
    if (change > 1e-13) continue;
    const plan = Float64Array.from({ length: a.length * b.length }, (_, e) => {
      const [i, j] = [Math.floor(e / b.length), e % b.length];
      return Math.exp((f[j] + g[i] - at(i, j)) / epsilon);
    });
    return { f, g, plan };
  }
  throw new Error('logSinkhorn: row sums still change after 100,000 iterations');
}

export interface ReferenceImportanceInput {
  readonly groups: number;
  readonly points: number;
  readonly draws: number;
  readonly shared: boolean;
  /** [groups, points, draws], or [groups, draws] where draws are shared. */
  readonly values: ArrayLike<number>;
  /** [groups, points, draws] */
  readonly costs: ArrayLike<number>;
  /** As `values`. */
  readonly logDensities: ArrayLike<number>;
  readonly epsilon: number;
  /** [groups] */
  readonly factors: ArrayLike<number>;
}

/**
 * w_j = factor · e^(l_j)/Σ_i e^(l_i), l = (f − c)/ε − log q, of each point's draws; summed over the points where draws
 * are shared.
 *
 * @returns weights as `values`, effective [groups, points]
 */
export function referenceImportanceWeights(input: ReferenceImportanceInput): {
  readonly weights: Float64Array;
  readonly effective: Float64Array;
} {
  const { groups, points, draws, shared, values, costs, logDensities, epsilon, factors } = input;
  const weights = new Float64Array(values.length);
  const effective = new Float64Array(groups * points);
  for (let p = 0; p < groups * points; p++) {
    const group = Math.floor(p / points);
    const first = (shared ? group : p) * draws;
    const logs = Array.from({ length: draws }, (_, j) => {
      return (values[first + j] - costs[p * draws + j]) / epsilon - logDensities[first + j];
    });
    const largest = Math.max(...logs);
    if (largest === -Infinity) continue;
    const e = logs.map((l) => Math.exp(l - largest));
    const sum = e.reduce((a, b) => a + b, 0);
    effective[p] = sum ** 2 / e.reduce((a, b) => a + b * b, 0);
    e.forEach((value, j) => (weights[first + j] += (factors[group] * value) / sum));
  }
  return { weights, effective };
}

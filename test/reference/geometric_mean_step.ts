export interface GeometricMeanStep {
  /** [K][cells] each; natural logarithms. */
  readonly reached: readonly Float64Array[];
  readonly potentials: readonly Float64Array[];
  /** [K] */
  readonly weights: readonly number[];
  readonly relaxation: number;
  /** A plan of the mean with itself, [cells]. */
  readonly self?: { readonly potential: Float64Array; readonly reached: Float64Array };
}

export interface SteppedMean {
  readonly mean: Float64Array;
  readonly potentials: Float64Array[];
  readonly selfPotential?: Float64Array;
  /** Before the step. */
  readonly errors: { readonly plans: number; readonly self: number };
}

const massDistance = (potential: Float64Array, reached: Float64Array, mean: Float64Array): number =>
  potential.reduce((sum, v, j) => sum + Math.abs(Math.exp(v + reached[j]) - Math.exp(mean[j])) / 2, 0);

/** log q = Σ_k λ_k r_k (+ log d), v_k + ω (log q − r_k − v_k), and ½ (log d + log q − s). */
export function referenceGeometricMeanStep(step: GeometricMeanStep): SteppedMean {
  const { reached, potentials, weights, relaxation, self } = step;
  const mean = reached[0].map(
    (_, j) => weights.reduce((sum, weight, k) => sum + weight * reached[k][j], 0) + (self?.potential[j] ?? 0),
  );
  return {
    mean,
    potentials: potentials.map((own, k) => own.map((v, j) => v + relaxation * (mean[j] - reached[k][j] - v))),
    ...(self && { selfPotential: self.potential.map((d, j) => (d + mean[j] - self.reached[j]) / 2) }),
    errors: {
      plans: weights.reduce((sum, weight, k) => sum + weight * massDistance(potentials[k], reached[k], mean), 0),
      self: self ? massDistance(self.potential, self.reached, mean) : 0,
    },
  };
}

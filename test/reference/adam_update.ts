export interface ReferenceAdamState {
  /** Each [layout.length]. */
  readonly parameters: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
  readonly average: Float64Array;
}

export interface ReferenceAdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** From 1. */
  readonly step: number;
  readonly averageDecay: number;
  /** [layout.length] */
  readonly stepFactors?: Float64Array;
}

/**
 * Kingma and Ba (2015), algorithm 1, with their m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ) written out:
 * θ ← θ − s · lr · m̂ / (√v̂ + ε), s the step factors, 1 where left out; average ← d·average + (1 − d)·θ.
 */
export function referenceAdamUpdate(
  state: ReferenceAdamState,
  gradient: Float64Array,
  { learningRate, beta1, beta2, epsilon, step, averageDecay, stepFactors }: ReferenceAdamOptions,
): ReferenceAdamState {
  const firstMoment = state.firstMoment.map((m, i) => beta1 * m + (1 - beta1) * gradient[i]);
  const secondMoment = state.secondMoment.map((v, i) => beta2 * v + (1 - beta2) * gradient[i] ** 2);
  const parameters = state.parameters.map((theta, i) => {
    const unbiasedFirst = firstMoment[i] / (1 - beta1 ** step);
    const unbiasedSecond = secondMoment[i] / (1 - beta2 ** step);
    return theta - ((stepFactors?.[i] ?? 1) * learningRate * unbiasedFirst) / (Math.sqrt(unbiasedSecond) + epsilon);
  });
  const average = state.average.map((a, i) => averageDecay * a + (1 - averageDecay) * parameters[i]);
  return { parameters, firstMoment, secondMoment, average };
}

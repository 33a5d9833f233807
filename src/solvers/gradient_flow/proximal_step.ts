/** What all steps of a flow share. */
export interface StepRules {
  /** u ↦ log K exp(u) */
  readonly smooth: (logarithms: Float64Array) => Float64Array;
  /** τ V/ε, [cells] */
  readonly drift: Float64Array;
  /** 1 + τ β'/ε > 0, β' the diffusion less what the blur of ε adds. */
  readonly exponent: number;
  /** Largest Σ |p − prox| of the masses that ends a step. */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/** A density after a step, and the scaling that led there, from which the next step may begin. */
export interface StepResult {
  /** [cells] */
  readonly masses: Float64Array;
  /** log a, [cells] */
  readonly scaling: Float64Array;
  readonly iterations: number;
  readonly residual: number;
}

/** Logarithms of masses of sum 1. */
function normalised(logarithms: Float64Array): Float64Array {
  const most = logarithms.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = logarithms.reduce((total, value) => total + Math.exp(value - most), 0);
  return logarithms.map((value) => value - most - Math.log(sum));
}

/**
 * One entropic proximal step: the plan π = diag(a) K diag(b) of least ε KL(π | K) + τ F(π 1) whose other marginal is
 * the density before (Peyré 2015, SIAM J. Imaging Sci. 8, sections 3 and 4: Dykstra's splitting for two functions of
 * the marginals, here as scalings of rows and columns). The constraint gives b = ρ/(K a), the energy F(p) = Σ p V + β'
 * p log p of masses of sum 1 its proximal map for KL in closed form, p ∝ (q exp(−τV/ε))^{1/(1 + τβ'/ε)} with q = K b,
 * and a = p/q. What is returned is a ∘ K b right after the constraint was met, so that no mass is lost whatever is left
 * of the residual, which is Σ |a ∘ q − p|.
 */
export function proximalStep(before: Float64Array, start: Float64Array, rules: StepRules): StepResult {
  const { smooth, drift, exponent, tolerance, maxIterations } = rules;
  const logBefore = before.map(Math.log);
  let scaling = start;
  for (let iterations = 1; ; iterations++) {
    const blurred = smooth(scaling);
    const reached = smooth(logBefore.map((value, i) => value - blurred[i]));
    const masses = reached.map((q, i) => Math.exp(scaling[i] + q));
    const proximal = normalised(reached.map((q, i) => (q - drift[i]) / exponent));
    const residual = masses.reduce((sum, mass, i) => sum + Math.abs(mass - Math.exp(proximal[i])), 0);
    scaling = proximal.map((p, i) => p - reached[i]);
    if (residual <= tolerance || iterations === maxIterations || Number.isNaN(residual))
      return { masses, scaling, iterations, residual };
  }
}

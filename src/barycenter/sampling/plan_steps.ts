/** How long the steps of every marginal's chains are. */
export interface PlanSteps {
  /** η, [K], in engine units. */
  readonly stepSizes: readonly number[];
  /** Under `sampler.precondition` s, f32 [K, D]: chains walk in the coordinates y/s. Undefined: 1. */
  readonly scales?: Float32Array | undefined;
}

/** Scales of some marginals, in their order, f32 [marginals, D]. */
export function scalesOf({ scales, stepSizes }: PlanSteps, marginals: readonly number[]): Float32Array | undefined {
  if (scales === undefined) return undefined;
  const dim = scales.length / stepSizes.length;
  const out = new Float32Array(marginals.length * dim);
  for (const [place, k] of marginals.entries()) out.set(scales.subarray(k * dim, (k + 1) * dim), place * dim);
  return out;
}

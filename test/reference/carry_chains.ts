import { inputStarts, type InputShape } from '../../src/ops/support/cost_inputs.js';
import { segmentStarts, type Segment } from '../../src/ops/support/segments.js';

export interface CarriedPoints {
  /** [Σ_k D_k · D], the marginals' M_k [D_k, D] one after the other. */
  readonly matrices: Float64Array;
  /** The segments' [chains, D_k] blocks. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** [chains, D] */
  readonly y: Float64Array;
}

/** y + (to − from) M_k of every chain, [chains, D]. */
export function referenceCarryChains(
  inputs: readonly InputShape[],
  dim: number,
  segments: readonly Segment[],
  { matrices, from, to, y }: CarriedPoints,
): Float64Array {
  const out = y.slice();
  const [firstChains, firstInputs] = [segmentStarts(segments), inputStarts(inputs, segments)];
  for (const [s, { marginal, chains }] of segments.entries()) {
    const { xDim } = inputs[marginal];
    const first = inputs.slice(0, marginal).reduce((sum, input) => sum + input.xDim * dim, 0);
    for (let c = 0; c < chains; c++) {
      for (let j = 0; j < xDim; j++) {
        const place = firstInputs[s] + c * xDim + j;
        for (let i = 0; i < dim; i++)
          out[(firstChains[s] + c) * dim + i] += (to[place] - from[place]) * matrices[first + j * dim + i];
      }
    }
  }
  return out;
}

import type { CarryChainsSpec } from '../../src/ops/carry_chains/contract.js';
import { matricesLength } from '../../src/ops/carry_chains/matrices.js';
import { inputLength } from '../../src/ops/support/cost_inputs.js';
import { totalChains } from '../../src/ops/support/segments.js';
import { TestRandom } from './random.js';

/** A spec of carry_chains in short: D, each marginal's D_k, and segments as [marginal, chains]. */
export interface CarryCase {
  readonly dim: number;
  readonly inputDims: readonly number[];
  readonly segments: readonly (readonly [marginal: number, chains: number])[];
}

export function carrySpec({ dim, inputDims, segments }: CarryCase): CarryChainsSpec {
  return {
    dim,
    inputs: inputDims.map((xDim) => ({ xDim })),
    segments: segments.map(([marginal, chains]) => ({ marginal, chains })),
  };
}

/** Matrices, points and chains for it. */
export function carryData(spec: CarryChainsSpec, seed: number) {
  const random = new TestRandom(seed);
  const floats = inputLength(spec.inputs, spec.segments);
  return {
    matrices: random.normals(matricesLength(spec)),
    from: random.normals(floats),
    to: random.normals(floats),
    y: random.normals(totalChains(spec.segments) * spec.dim),
  };
}

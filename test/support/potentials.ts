import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { totalChains, type Segment } from '../../src/ops/support/segments.js';
import { mlpPotential, type PlacedMlp } from '../../src/potential/mlp/mlp_potential.js';
import type { Scratch } from './devices.js';
import { longestSum, networkOf, randomParameters, segmentsOf, type NetworkCase } from './networks.js';
import { TestRandom } from './random.js';

/** A network case with its numbers drawn. */
export interface PotentialData {
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
  readonly chains: number;
  readonly parameters: Float32Array;
  /** [chains, D] */
  readonly y: Float32Array;
  /** Longest sum of a float32 evaluation. */
  readonly terms: number;
}

export function potentialData(given: NetworkCase, seed: number): PotentialData {
  const random = new TestRandom(seed);
  const network = networkOf(given);
  const segments = segmentsOf(given);
  const chains = totalChains(segments);
  return {
    network,
    segments,
    chains,
    parameters: randomParameters(network, random, given.gain),
    y: random.normals(chains * network.inputDim),
    terms: longestSum(network),
  };
}

/** The networks on a device, arranged weights and combined heads included; freed with the scratch. */
export function uploadPotential(scratch: Scratch, { network, parameters }: PotentialData): PlacedMlp {
  return scratch.keep(mlpPotential(network).place(scratch.device, parameters));
}

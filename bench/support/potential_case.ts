import type { DeviceBuffer } from '../../src/device/contract.js';
import type { Device } from '../../src/device/device.js';
import type { NetworkBuffers } from '../../src/ops/support/network_buffers.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { totalChains, type Segment } from '../../src/ops/support/segments.js';
import { congruentNetwork } from '../../src/potential/mlp/congruent_network.js';
import { initialParameters } from '../../src/potential/mlp/initial_parameters.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { keyOf } from '../../src/random/philox.js';
import type { BenchContext } from './bench.js';
import { singleNetwork } from './chain_case.js';
import { benchNormals, type Buffers } from './device_data.js';

/** Networks and the points that they are evaluated at. */
export interface PotentialCase {
  readonly name: string;
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
}

const third = 1 / 3;

function twister(chains: number): PotentialCase {
  return {
    name: `twister shared, K=3 [64,64] silu, batch 3·${chains}`,
    network: congruentNetwork({ kind: 'shared', hidden: [64, 64], activation: 'silu', scale: 3 }, 2, [
      third,
      third,
      third,
    ]),
    segments: [0, 1, 2].map((marginal) => ({ marginal, chains })),
  };
}

function plain(dim: number, hidden: readonly number[], batch: number): PotentialCase {
  return {
    name: `D=${dim} [${hidden.join(',')}] relu, batch ${batch}`,
    network: singleNetwork(dim, hidden, 'relu', 1),
    segments: [{ marginal: 0, chains: batch }],
  };
}

/** What `potential_value`, `potential_score` and `potential_parameter_gradient` are timed on. */
export function potentialCases({ device, quick }: BenchContext): readonly PotentialCase[] {
  if (device.info.software) return [twister(64), plain(16, [128, 128], quick ? 128 : 1024)];
  const small = [twister(256), plain(16, [128, 128], 4096)];
  return quick ? small : [...small, plain(64, [256, 256, 256], 1024), plain(64, [256, 256, 256], 8192)];
}

/** A case's networks and points on a device. */
export interface PlacedPotential extends NetworkBuffers {
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** The same numbers for the float64 twin. */
  readonly host: { readonly parameters: Float64Array; readonly y: Float64Array };
}

export function placePotential(
  device: Device,
  buffers: Buffers,
  { network, segments }: PotentialCase,
): PlacedPotential {
  const parameters = initialParameters(network, keyOf(7));
  const points = benchNormals(1, totalChains(segments) * network.inputDim);
  const potential = buffers.keep(mlpPotential(network).place(device, parameters));
  return {
    parameters: potential.parameters,
    arranged: potential.arranged,
    heads: potential.heads,
    y: buffers.upload('y', points),
    host: { parameters: Float64Array.from(parameters), y: Float64Array.from(points) },
  };
}

/** The first and the last points of every segment: where tiles begin, and where they end before they are full. */
export interface SegmentEnd {
  /** A segment of its own. */
  readonly segments: readonly Segment[];
  /** Chains before it. */
  readonly first: number;
  readonly chains: number;
}

const CHECKED_CHAINS = 16;

export function segmentEnds(segments: readonly Segment[]): SegmentEnd[] {
  let start = 0;
  return segments.flatMap(({ marginal, chains }) => {
    const checked = Math.min(chains, CHECKED_CHAINS);
    const ends = [...new Set([start, start + chains - checked])];
    start += chains;
    return ends.map((first) => ({ segments: [{ marginal, chains: checked }], first, chains: checked }));
  });
}

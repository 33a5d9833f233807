import { describe, expect, it } from 'vitest';
import { stateRows, tileInvocations } from '../../../kernels/webgpu/parts/network_tile.wgsl.js';
import type { Activation, NetworkShape } from '../../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../../src/ops/support/network_shape.js';
import { chooseTile, type TileLimits } from '../../../src/ops/support/webgpu/tile_plan.js';
import { everyTile, isCandidate, tileCandidates } from '../../../src/ops/langevin_chain/tuning/candidates.js';
import { squaredEuclidean } from '../../../src/autograd/index.js';

/** Limits as adapters have them: WebGPU's defaults, an integrated and a large GPU, a software driver. */
const LIMITS: readonly TileLimits[] = [
  { workgroupBytes: 16_384, invocations: 256, software: false },
  { workgroupBytes: 32_768, invocations: 1024, software: false },
  { workgroupBytes: 49_152, invocations: 1024, software: false },
  { workgroupBytes: 65_536, invocations: 256, software: true },
];

function network(dim: number, hidden: readonly number[], activation: Activation = 'silu'): NetworkShape {
  const coefficients = Float64Array.of(1);
  return { inputDim: dim, hidden, activation, networks: 1, heads: 1, marginals: 1, coefficients, scale: 1 };
}

const NETWORKS = [network(2, [32, 32]), network(2, [128, 128, 128], 'relu'), network(64, [256, 256]), network(5, [33])];
const CASES = LIMITS.flatMap((limits) =>
  NETWORKS.flatMap((shape) => [1, 100, 4096].map((chains) => ({ limits, shape, chains }))),
);

const specOf = (shape: NetworkShape, chains: number) => ({
  network: shape,
  costs: [squaredEuclidean().trace(shape.inputDim, shape.inputDim)],
  segments: [{ marginal: 0, chains }],
});

describe('tileCandidates', () => {
  it('are within the limits, distinct, a dozen at most, the guess first', () => {
    for (const { limits, shape, chains } of CASES) {
      const candidates = tileCandidates(limits, specOf(shape, chains));
      expect(candidates[0]).toEqual({ tile: chooseTile(limits, shape, chains) });
      expect(candidates.length).toBeLessThanOrEqual(12);
      expect(new Set(candidates.map((candidate) => JSON.stringify(candidate))).size).toBe(candidates.length);
      const rows = stateRows(parameterLayout(shape));
      for (const candidate of candidates) {
        const { tile } = candidate;
        expect(tileInvocations(tile)).toBeLessThanOrEqual(limits.invocations);
        expect(rows * tile.chains * 4).toBeLessThanOrEqual(limits.workgroupBytes);
        expect(4 * tile.unitGroups * tile.unitBlocks).toBeGreaterThanOrEqual(rows);
        expect(isCandidate(limits, shape, candidate)).toBe(true);
      }
    }
  });

  it('give a small batch tiles of few chains, and a GPU more than one block', () => {
    const limits = LIMITS[2];
    const candidates = tileCandidates(limits, specOf(network(2, [128, 128]), 256));
    expect(candidates.some(({ tile }) => tile.chains === 4)).toBe(true);
    expect(candidates.some(({ tile }) => tile.unitBlocks === 2)).toBe(true);
    const large = tileCandidates(limits, specOf(network(64, [256, 256, 256]), 16_384));
    expect(large.some(({ tile }) => tile.unitBlocks === 4)).toBe(true);
  });

  it('offer slopes in scratch where they would fill workgroup memory', () => {
    const limits = LIMITS[2];
    const places = (shape: NetworkShape) => tileCandidates(limits, specOf(shape, 256)).map(({ slopes }) => slopes);
    expect(places(network(2, [128, 128]))).toContain('scratch');
    expect(places(network(2, [128, 128], 'relu'))).not.toContain('scratch');
    expect(places(network(2, [128]))).not.toContain('scratch');
  });
});

describe('isCandidate', () => {
  it('refuses tiles that no race on the device could have chosen', () => {
    const shape = network(2, [64, 64]);
    const [limits] = LIMITS;
    const [tile] = everyTile(limits, shape);
    expect(isCandidate(limits, shape, { tile })).toBe(true);
    expect(isCandidate(limits, shape, { tile: { ...tile, chains: 3 } })).toBe(false);
    expect(isCandidate(limits, shape, { tile: { ...tile, unitGroups: 1 } })).toBe(false);
    expect(isCandidate(limits, shape, { tile: { chains: 64, unitGroups: 16, unitBlocks: 1 } })).toBe(true);
    expect(isCandidate(limits, shape, { tile: { chains: 128, unitGroups: 16, unitBlocks: 1 } })).toBe(false);
    expect(isCandidate(limits, network(2, [64]), { tile, slopes: 'scratch' })).toBe(false);
  });
});

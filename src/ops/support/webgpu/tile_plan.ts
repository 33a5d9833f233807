import {
  stateRows,
  tileInvocations,
  type NetworkTileSpec,
  type TileShape,
} from '../../../../kernels/webgpu/parts/network_tile.wgsl.js';
import { slopeWords, type SlopePlace } from '../../../../kernels/webgpu/parts/kept_slopes.wgsl.js';
import { TILE_WORDS } from '../../../../kernels/webgpu/parts/tile_tables.wgsl.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { invalid } from '../../../errors.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout, usesNetwork } from '../network_shape.js';
import { segmentStarts, type Segment } from '../segments.js';
import { STEP_FACTORS } from '../step_factors.js';

/** Chains of a tile, widest first. More chains share a weight's load; fewer give a small batch more workgroups. */
const TILE_CHAINS = [64, 32, 16, 8, 4] as const;

/** Workgroups that keep a GPU's processors busy, and the cores under a software driver. */
const BUSY_WORKGROUPS = { hardware: 64, software: 4 } as const;

/** Fewest invocations worth a workgroup: one or two of a GPU's vector widths. */
export const SMALLEST_WORKGROUP = 32;

/**
 * Blocks of 4 units per invocation at most, times 48 registers for sums, score and point. Software drivers compile for
 * as long as the code is, and gain nothing from a second block.
 */
const MOST_UNIT_BLOCKS = { hardware: 2, software: 1 } as const;

/** Overrides of what the launchers choose by themselves, for tests and tuning. */
export interface TileTuning {
  readonly tile?: TileShape;
  readonly slopes?: SlopePlace;
  readonly costGradients?: SlopePlace;
  readonly stepsPerDispatch?: number;
}

/** Limits of a device that a tile must keep. */
export interface TileLimits {
  readonly workgroupBytes: number;
  readonly invocations: number;
  readonly software: boolean;
}

export function tileLimits(device: WebGpuDevice): TileLimits {
  return {
    workgroupBytes: device.limits.maxComputeWorkgroupStorageSize,
    invocations: Math.min(device.limits.maxComputeInvocationsPerWorkgroup, device.limits.maxComputeWorkgroupSizeX),
    software: device.info.software,
  };
}

/** Bytes of workgroup memory that the state of a tile takes. */
const stateBytes = (rows: number, chains: number): number => rows * chains * 4;

/**
 * The tiles that a device can run a network in, widest first. `reserved` bytes per chain stay free beside the state.
 */
export function fittingTiles(limits: TileLimits, network: NetworkShape, reserved = 0): TileShape[] {
  const rows = stateRows(parameterLayout(network));
  const kind = limits.software ? 'software' : 'hardware';
  return TILE_CHAINS.flatMap((tileChains): TileShape[] => {
    const vectors = tileChains / 4;
    const unitGroups = Math.min(rows / 4, Math.floor(limits.invocations / vectors));
    const unitBlocks = Math.ceil(rows / 4 / Math.max(1, unitGroups));
    const bytes = stateBytes(rows, tileChains) + reserved * tileChains;
    const fits = unitGroups > 0 && unitBlocks <= MOST_UNIT_BLOCKS[kind] && bytes <= limits.workgroupBytes;
    return fits ? [{ chains: tileChains, unitGroups, unitBlocks }] : [];
  });
}

/** The tile for a network and a number of chains on a device, of `fittingTiles`. */
export function chooseTile(limits: TileLimits, network: NetworkShape, chains: number, reserved = 0): TileShape {
  const fitting = fittingTiles(limits, network, reserved);
  if (fitting.length === 0) {
    const rows = stateRows(parameterLayout(network));
    throw invalid(
      'webgpu',
      `layers of ${rows} units need ${stateBytes(rows, 4)} bytes of workgroup memory and ${rows / 8} invocations`,
      `a device with ${limits.workgroupBytes} bytes and ${limits.invocations} invocations`,
      'Use narrower layers, or the cpu device.',
    );
  }
  const busy = BUSY_WORKGROUPS[limits.software ? 'software' : 'hardware'];
  const full = fitting.filter((tile) => tileInvocations(tile) >= SMALLEST_WORKGROUP);
  return full.find((tile) => chains / tile.chains >= busy) ?? full.at(-1) ?? fitting[0];
}

/** Where slopes go, and what workgroup memory is left after them. */
export function placeSlopes(limits: TileLimits, spec: NetworkTileSpec): { slopes: SlopePlace; bytesLeft: number } {
  const left = limits.workgroupBytes - stateBytes(stateRows(spec.layout), spec.tile.chains);
  const bytes = 4 * slopeWords(spec, 'workgroup');
  return bytes <= left ? { slopes: 'workgroup', bytesLeft: left - bytes } : { slopes: 'scratch', bytesLeft: left };
}

/** Tiles of all segments and the table that kernels look them up in; see kernels/webgpu/parts/tile_tables.wgsl.ts. */
export interface TileTables {
  readonly tiles: number;
  readonly words: Uint32Array;
  /** Word of the first segment's step factors; they are 0 until `StepFactors` writes them. */
  readonly factorsWord: number;
}

/** `xDims` are the dimensions of x by marginal; kernels without costs leave them out. */
export function tileTables(
  network: NetworkShape,
  segments: readonly Segment[],
  tileChains: number,
  xDims?: readonly number[],
): TileTables {
  const tiles = segments.reduce((sum, { chains }) => sum + Math.ceil(chains / tileChains), 0);
  const factorsWord = tiles * TILE_WORDS + network.marginals * network.networks;
  const records: number[] = [];
  const starts = segmentStarts(segments);
  let xStart = 0;
  segments.forEach(({ marginal, chains }, s) => {
    const xDim = xDims?.[marginal] ?? 0;
    for (let first = 0; first < chains; first += tileChains) {
      const count = Math.min(tileChains, chains - first);
      records.push(starts[s] + first, count, marginal, xStart + first * xDim, xDim, factorsWord + s * STEP_FACTORS);
    }
    xStart += chains * xDim;
  });
  for (let k = 0; k < network.marginals; k++) {
    for (let n = 0; n < network.networks; n++) records.push(usesNetwork(network, k, n) ? 1 : 0);
  }
  const words = new Uint32Array(factorsWord + segments.length * STEP_FACTORS);
  words.set(records);
  return { tiles, words, factorsWord };
}

/** Sum of the widths that one evaluation multiplies: floats of W in the hidden layers of one network. */
export function hiddenWeights(network: NetworkShape): number {
  const widths = [network.inputDim, ...network.hidden];
  return network.hidden.reduce((sum, width, l) => sum + width * widths[l], 0);
}

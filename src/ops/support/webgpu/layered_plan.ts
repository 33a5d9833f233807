import { layerInvocations, layerTileBytes, type LayerTile } from '../../../../kernels/webgpu/layer_product.wgsl.js';
import { TILE_WORDS } from '../../../../kernels/webgpu/parts/tile_tables.wgsl.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import { checkParametersFit } from '../checks.js';
import type { NetworkShape } from '../../../../kernels/shared/network_layout.js';
import { parameterLayout, usesNetwork } from '../network_shape.js';
import { totalChains, type Segment } from '../segments.js';
import { DISPATCH_MULTIPLY_ADDS } from './dispatch_steps.js';
import { tileLimits, tileTables, type TileLimits, type TileTables } from './tile_plan.js';

/** Overrides of what the layered launchers choose by themselves, for tests and tuning. */
export interface LayeredTuning {
  readonly tile?: LayerTile;
  /** Of the workspace's rows, at most; larger batches go slice by slice. */
  readonly workspaceBytes?: number;
  /** Of one submission, about; at most of one dispatch, as far as slices of one tile allow. */
  readonly multiplyAdds?: number;
}

/** A run of tiles whose rows fit the workspace. */
export interface Slice {
  readonly firstTile: number;
  readonly tiles: number;
  /** Networks that some marginal of the slice uses. */
  readonly networks: readonly number[];
}

/** How the layers of a network cover the chains. */
export interface LayeredPlan {
  readonly tile: LayerTile;
  readonly tables: TileTables;
  /** Tiles of the largest slice: those that a row of the workspace holds. */
  readonly sliceTiles: number;
  readonly slices: readonly Slice[];
  readonly multiplyAdds: number;
}

/**
 * Tiles by the number of chains they hold, widest first: on a GPU 8 x 8 results an invocation, fewer for few chains;
 * small on software drivers, which compile for as long as the code is.
 */
const LAYER_TILES: Record<'hardware' | 'software', readonly LayerTile[]> = {
  hardware: [
    { chains: 64, units: 128, depth: 16, chainBlocks: 2, unitBlocks: 2 },
    { chains: 64, units: 64, depth: 16, chainBlocks: 2, unitBlocks: 2 },
    { chains: 32, units: 64, depth: 16, chainBlocks: 2, unitBlocks: 1 },
    { chains: 16, units: 64, depth: 16, chainBlocks: 1, unitBlocks: 1 },
    { chains: 8, units: 64, depth: 32, chainBlocks: 1, unitBlocks: 1 },
  ],
  software: [
    { chains: 16, units: 16, depth: 16, chainBlocks: 1, unitBlocks: 1 },
    { chains: 4, units: 32, depth: 16, chainBlocks: 1, unitBlocks: 1 },
  ],
};

/** Workgroups that keep a device's processors busy. */
const BUSY_WORKGROUPS = { hardware: 128, software: 4 } as const;

const WORKSPACE_BYTES = 128 * 2 ** 20;

/** `rows` of the workspace a chain takes; `xDims` as in `tileTables`. */
export function layeredPlan(
  device: WebGpuDevice,
  operation: string,
  { network, segments }: { readonly network: NetworkShape; readonly segments: readonly Segment[] },
  rows: number,
  tuning: LayeredTuning,
  xDims?: readonly number[],
): LayeredPlan {
  checkParametersFit(operation, device, parameterLayout(network));
  const limits = tileLimits(device);
  const tile = tuning.tile ?? chooseLayerTile(limits, network, segments);
  const tables = tileTables(network, segments, tile.chains, xDims);
  const multiplyAdds = tuning.multiplyAdds ?? DISPATCH_MULTIPLY_ADDS[limits.software ? 'software' : 'hardware'];
  const bytes = Math.min(tuning.workspaceBytes ?? WORKSPACE_BYTES, device.limits.maxStorageBufferBindingSize);
  const tilesByBytes = Math.floor(bytes / (rows * tile.chains * 4));
  const tilesByWork = Math.floor(multiplyAdds / (largestLayer(network) * tile.chains));
  const sliceTiles = Math.max(1, Math.min(tables.tiles, tilesByBytes, tilesByWork));
  return { tile, tables, sliceTiles, slices: slicesOf(network, tables, sliceTiles), multiplyAdds };
}

/** The widest tile that no segment leaves mostly empty and that gives the device enough workgroups. */
function chooseLayerTile(limits: TileLimits, network: NetworkShape, segments: readonly Segment[]): LayerTile {
  const kind = limits.software ? 'software' : 'hardware';
  const tiles = LAYER_TILES[kind].filter(
    (tile) => layerInvocations(tile) <= limits.invocations && layerTileBytes(tile) <= limits.workgroupBytes,
  );
  const longest = Math.max(...segments.map((segment) => segment.chains));
  const widest = Math.max(...network.hidden);
  const workgroups = (tile: LayerTile): number =>
    Math.ceil(totalChains(segments) / tile.chains) * Math.ceil(widest / tile.units);
  const filled = tiles.filter((tile) => 2 * longest > tile.chains);
  return filled.find((tile) => workgroups(tile) >= BUSY_WORKGROUPS[kind]) ?? filled.at(-1) ?? tiles[tiles.length - 1];
}

/** Weights of the layer that has the most. */
function largestLayer(network: NetworkShape): number {
  return Math.max(...parameterLayout(network).layers.map(({ inputs, outputs }) => inputs * outputs));
}

function slicesOf(network: NetworkShape, { tiles, words }: TileTables, sliceTiles: number): Slice[] {
  const slices: Slice[] = [];
  for (let firstTile = 0; firstTile < tiles; firstTile += sliceTiles) {
    const count = Math.min(sliceTiles, tiles - firstTile);
    const marginals = Array.from({ length: count }, (_, t) => words[(firstTile + t) * TILE_WORDS + 2]);
    const networks = Array.from({ length: network.networks }, (_, n) => n);
    const used = networks.filter((n) => marginals.some((k) => usesNetwork(network, k, n)));
    slices.push({ firstTile, tiles: count, networks: used });
  }
  return slices;
}

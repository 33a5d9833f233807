import type { QuadTile } from '../../../../kernels/webgpu/parts/quad_tile.wgsl.js';

/**
 * Tiles of convolutions on a GPU, by the channels of a group's result: 64 invocations of 4 × 4 sums where there are few
 * lanes, of up to 8 × 8 where there are many. Reasoned, not measured: here is the place to tune them.
 */
export function conv2dTile(lanes: number): QuadTile {
  if (lanes <= 4) return { rows: 256, lanes: 4, depth: 16, rowBlocks: 1, laneBlocks: 1 };
  if (lanes <= 16) return { rows: 128, lanes: 16, depth: 16, rowBlocks: 2, laneBlocks: 1 };
  if (lanes <= 32) return { rows: 64, lanes: 32, depth: 16, rowBlocks: 2, laneBlocks: 1 };
  return { rows: 64, lanes: 64, depth: 16, rowBlocks: 2, laneBlocks: 2 };
}

/** Of gradients in the weights, by their rows (taps by channels) and the filters of a group; sums are held twice. */
export function weightGradientTile(rows: number, lanes: number): QuadTile {
  if (lanes <= 4) return { rows: rows <= 64 ? 64 : 256, lanes: 4, depth: 16, rowBlocks: 1, laneBlocks: 1 };
  if (rows <= 32 || lanes <= 32) return { rows: 32, lanes: 32, depth: 16, rowBlocks: 1, laneBlocks: 1 };
  return { rows: 64, lanes: 64, depth: 16, rowBlocks: 2, laneBlocks: 1 };
}

/**
 * Workgroups of a gradient in the weights that fill a large GPU: where there are fewer, pixels are cut into slices.
 */
export const ENOUGH_WORKGROUPS = 512;

/** Bytes of all slices of a gradient, at most, where it takes more than one. */
export const MOST_SLICE_BYTES = 64 * 2 ** 20;

import { laneBlocks } from '../support/conv2d/cpu_panels.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from '../support/conv2d/spec.js';

/** Twins of these are in kernels/cpu/conv2d_weight_gradient.ts. */
const CHUNK = 256;
const ROW_QUADS = 32;
const BLOCKS = 8;
const QUAD_BYTES = CHUNK * 16 + 64;
const BLOCK_BYTES = CHUNK * 64 + 64;
const PIXEL_BYTES = 12;
const SUMS_BYTES = 256 + 64;

/** Tiles that a gradient is cut into where its shape alone gives fewer: enough for many threads. */
const ENOUGH_TILES = 32;

/** How kernels/cpu/conv2d_weight_gradient.ts is called. */
export interface WeightGradientPlan {
  /** `Plan` there. */
  readonly words: Int32Array;
  /** Tiles of a slice. */
  readonly tiles: number;
  /** Most slices of the pixels. */
  readonly slices: number;
  readonly zeroBytes: number;
  readonly scratchBytes: number;
  /** Floats of a slice: weights, then biases. */
  readonly sliceFloats: number;
}

export function weightGradientPlan(spec: Conv2dSpec): WeightGradientPlan {
  const { height, width, channels, filters, groups, kernel, stride, padding } = spec;
  const output = conv2dOutputSize(spec);
  const rows = (kernel[0] * kernel[1] * channels) / groups + 1;
  const rowTiles = Math.ceil(rows / (4 * ROW_QUADS));
  const { blocks } = laneBlocks(filters / groups);
  const blockTiles = Math.ceil(blocks / BLOCKS);
  const tiles = rowTiles * blockTiles * groups;
  const zeroBytes = Math.min(Math.ceil(channels / groups / 4), ROW_QUADS) * 16;
  const [top, left] = padding;
  return {
    words: Int32Array.of(
      ...[height, width, channels, output.height, output.width, filters, groups],
      ...[...kernel, ...stride, top, left, rowTiles, blockTiles],
    ),
    tiles,
    slices: Math.ceil(ENOUGH_TILES / tiles),
    zeroBytes,
    scratchBytes:
      SUMS_BYTES +
      ROW_QUADS * 16 +
      CHUNK * PIXEL_BYTES +
      zeroBytes +
      ROW_QUADS * QUAD_BYTES +
      Math.min(blocks, BLOCKS) * BLOCK_BYTES,
    sliceFloats: conv2dLengths(spec).weights + filters,
  };
}

/** Slices of so many pixels: none without a chunk. */
export const slicesOf = (plan: WeightGradientPlan, pixels: number): number =>
  Math.min(plan.slices, Math.ceil(pixels / CHUNK));

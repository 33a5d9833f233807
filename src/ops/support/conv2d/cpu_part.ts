import { laneBlocks } from './cpu_panels.js';
import type { Axis, Part } from './axes.js';
import type { Sides } from './sides.js';

/** Bytes of a term in a quad of four rows. */
const QUAD_BYTES = 16;
/** Bytes of gathered input of a tile, about: half a second-level cache, whose other half is the panels'. */
const GATHERED_BYTES = 192 * 1024;
/** Most times four rows of a tile. */
const MOST_QUADS = 16;
/** Bytes of a tile's sums and starting values. */
const SUMS_BYTES = 256 + 64;

/** How `kernels/cpu/conv2d.ts` is called for a part. */
export interface CpuPart {
  readonly axes: Part;
  /** `Part` there. */
  readonly words: Int32Array;
  readonly columnTiles: number;
  /** Most times four rows of a tile. */
  readonly quads: number;
  readonly rowBytes: number;
  readonly zeroBytes: number;
  readonly scratchBytes: number;
  /** Floats of the panels of all groups. */
  readonly panelFloats: number;
  /** Blocks of lanes of all groups. */
  readonly blocks: number;
}

const axisWords = ({ places, first, placeStep, step, offset, taps }: Axis): number[] => [
  ...[places, first, placeStep],
  ...[step, offset, taps],
];

export function cpuPart(sides: Sides, axes: Part): CpuPart {
  const { source, result, groups } = sides;
  const { down, across } = axes;
  const [channels, lanes] = [source.channels / groups, result.channels / groups];
  const columnBytes = down.taps * channels * QUAD_BYTES;
  const inputColumns = (columns: number): number => (columns - 1) * across.step + across.taps;
  const room = Math.floor(GATHERED_BYTES / Math.max(1, columnBytes));
  const most = Math.min(across.places, Math.max(1, Math.floor((room - across.taps) / across.step) + 1));
  const columnTiles = Math.ceil(across.places / most);
  const tileColumns = Math.ceil(across.places / columnTiles);
  const quadBytes = inputColumns(tileColumns) * columnBytes;
  const quads = Math.min(MOST_QUADS, Math.max(1, Math.floor(GATHERED_BYTES / Math.max(1, quadBytes))));
  const blocks = laneBlocks(lanes);
  const rowBytes = quads * QUAD_BYTES;
  const zeroBytes = Math.ceil(channels / 4) * 16;
  return {
    axes,
    words: Int32Array.of(
      ...[source.height, source.width, source.channels],
      ...[result.height, result.width, result.channels, groups],
      ...[...axisWords(down), ...axisWords(across)],
      ...[tileColumns, columnTiles, sides.biases],
    ),
    columnTiles,
    quads,
    rowBytes,
    zeroBytes,
    scratchBytes: SUMS_BYTES + rowBytes + zeroBytes + quads * quadBytes,
    panelFloats: down.taps * across.taps * channels * blocks.lanes * groups,
    blocks: blocks.blocks * groups,
  };
}

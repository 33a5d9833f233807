/**
 * conv2d_weight_gradient: gradient[i, j, c, f] = Σ_p input[p at tap (i, j), c] · outputGradient[p, f] over all pixels
 * p of all output images, and one row more, Σ_p outputGradient[p, f], where the bias's gradient is wanted.
 *
 * A command's tile is, for a slice of the pixels and a group, up to 4·ROW_QUADS rows (tap, channel) times up to
 * 16·BLOCKS filters. CHUNK pixels at a time, both factors go to scratch, the rows as quads [row/4][pixel][4], with
 * zeros for what is outside of the image, the filters as lanes [block][pixel][lanes]; the products of each quad and
 * block are added to what earlier chunks of the slice gave. A term goes through CHUNK additions, then as many as the
 * slice has chunks. Slices have arrays of their own, which `conv2d_sum_slices` adds up in order. How many there are,
 * the shapes say: the bits do not depend on the threads. Work: 2 operations a pixel and weight.
 */
import { blockLanes, firstLane, narrowBlocks, wideBlocks } from './parts/lane_blocks';
import { narrowProduct, NARROW_HALF, QUAD, SUMS, wideProduct } from './parts/quad_product';
import { storeNarrow, storeWide } from './parts/quad_rows';

/** Twins of these are in src/ops/conv2d_weight_gradient/cpu_plan.ts. */
const CHUNK: i32 = 256;
const ROW_QUADS: i32 = 32;
const BLOCKS: i32 = 8;

/**
 * Bytes of a quad's or block's pixels: some more than they take, so that they do not all fall on the same cache sets.
 */
const QUAD_BYTES: usize = <usize>CHUNK * QUAD + 64;
const BLOCK_BYTES: usize = <usize>CHUNK * 64 + 64;

/** The twin of `words` there. */
@unmanaged
class Plan {
  inputHeight: i32;
  inputWidth: i32;
  channels: i32;
  outputHeight: i32;
  outputWidth: i32;
  filters: i32;
  groups: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideDown: i32;
  strideAcross: i32;
  top: i32;
  left: i32;
  /** Tiles of a group. */
  rowTiles: i32;
  blockTiles: i32;
}

@unmanaged
class Arguments {
  plan: usize;
  input: usize;
  outputGradient: usize;
  /** [slices] of `sliceBytes`: weights, then what the bias's gradient is made of. */
  gradient: usize;
  sliceBytes: usize;
  /** Of the first slice's; none: 0. */
  biasGradient: usize;
  pixels: i32;
  slices: i32;
  /** [threads] of `scratchStride` bytes: sums, starts, addresses of rows, pixels, a pixel of zeros, quads, lanes. */
  scratch: usize;
  scratchStride: usize;
  zeroBytes: usize;
}

/** Bytes of a pixel in the table of a chunk: the address of its first tap, and where that is. */
const PIXEL: usize = 12;

export function conv2d_weight_gradient(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const p = changetype<Plan>(a.plan);
  const rowTile = tile % p.rowTiles;
  const blockTile = (tile / p.rowTiles) % p.blockTiles;
  const group = (tile / p.rowTiles / p.blockTiles) % p.groups;
  const slice = tile / p.rowTiles / p.blockTiles / p.groups;
  const filters = p.filters / p.groups;
  const rows = p.kernelHeight * p.kernelWidth * (p.channels / p.groups) + (a.biasGradient ? 1 : 0);
  const firstRow = rowTile * ROW_QUADS * 4;
  const quads = (min(ROW_QUADS * 4, rows - firstRow) + 3) >> 2;
  const wide = wideBlocks(filters);
  const firstBlock = blockTile * BLOCKS;
  const blocks = min(BLOCKS, wide + narrowBlocks(filters) - firstBlock);

  const sums = a.scratch + <usize>thread * a.scratchStride;
  const start = sums + SUMS;
  const places = start + 64;
  const pixels = places + <usize>ROW_QUADS * 16;
  const zeros = pixels + <usize>CHUNK * PIXEL;
  const rowQuads = zeros + a.zeroBytes;
  const lanes = rowQuads + <usize>ROW_QUADS * QUAD_BYTES;
  placeRows(a, p, group, slice, firstRow, rows, quads, places);

  const chunks = (a.pixels + CHUNK - 1) / CHUNK;
  const firstChunk = chunkOf(slice, a.slices, chunks);
  const endChunk = chunkOf(slice + 1, a.slices, chunks);
  for (let chunk = firstChunk; chunk < endChunk; chunk++) {
    const first = chunk * CHUNK;
    const count = min(CHUNK, a.pixels - first);
    findPixels(a, p, group, first, count, pixels);
    gatherRows(p, firstRow, min(rows, firstRow + quads * 4), quads, count, pixels, zeros, rowQuads);
    gatherLanes(a, p, group, first, count, firstBlock, blocks, wide, lanes);
    const add = chunk > firstChunk;
    for (let b = 0; b < blocks; b++) {
      const lane = firstLane(firstBlock + b, wide);
      const width = min(blockLanes(firstBlock + b, wide), filters - lane);
      const block = lanes + <usize>b * BLOCK_BYTES;
      const offset = (<usize>lane) << 2;
      if (firstBlock + b < wide) {
        for (let q = 0; q < quads; q++) {
          wideProduct(rowQuads + <usize>q * QUAD_BYTES, block, count, start, sums);
          storeWide(places + (<usize>q << 4), offset, sums, width, add);
        }
      } else {
        for (let q = 0; q < quads; q += 2) {
          const pair = q + 1 < quads;
          const quad = rowQuads + <usize>q * QUAD_BYTES;
          narrowProduct(quad, pair ? quad + QUAD_BYTES : quad, block, count, start, sums);
          storeNarrow(places + (<usize>q << 4), offset, sums, width, add);
          if (pair) storeNarrow(places + (<usize>(q + 1) << 4), offset, sums + NARROW_HALF, width, add);
        }
      }
    }
  }
}

/** First chunk of a slice. */
@inline
function chunkOf(slice: i32, slices: i32, chunks: i32): i32 {
  return <i32>((<i64>slice * <i64>chunks) / <i64>slices);
}

/** Addresses of the tile's rows in the slice's gradient, at the group's first filter; 0 past the last. */
function placeRows(
  a: Arguments, p: Plan, group: i32, slice: i32, firstRow: i32, rows: i32, quads: i32, places: usize,
): void {
  const weightRows = p.kernelHeight * p.kernelWidth * (p.channels / p.groups);
  const filterBytes = (<usize>p.filters) << 2;
  const lane = <usize>slice * a.sliceBytes + (<usize>(group * (p.filters / p.groups)) << 2);
  for (let r = 0; r < quads * 4; r++) {
    const row = firstRow + r;
    let place: usize = 0;
    if (row < weightRows) place = a.gradient + <usize>row * filterBytes + lane;
    else if (row < rows) place = a.biasGradient + lane;
    store<usize>(places + (<usize>r << 2), place);
  }
}

/**
 * For each pixel of a chunk, what its tap (0, 0) sees: the address of the group's first channel, the row, the column.
 */
function findPixels(a: Arguments, p: Plan, group: i32, first: i32, count: i32, pixels: usize): void {
  let x = first % p.outputWidth;
  let y = (first / p.outputWidth) % p.outputHeight;
  let image = first / p.outputWidth / p.outputHeight;
  const channel = group * (p.channels / p.groups);
  for (let i = 0; i < count; i++) {
    const row = y * p.strideDown - p.top;
    const column = x * p.strideAcross - p.left;
    const place = (image * p.inputHeight + row) * p.inputWidth + column;
    store<usize>(pixels, a.input + ((<usize>place * <usize>p.channels + <usize>channel) << 2));
    store<i32>(pixels, row, 4);
    store<i32>(pixels, column, 8);
    pixels += PIXEL;
    if (++x < p.outputWidth) continue;
    x = 0;
    if (++y < p.outputHeight) continue;
    y = 0;
    image++;
  }
}

/** Rows firstRow to endRow − 1 of a chunk as quads; the row after the weights' is ones, what fills up a quad zeros. */
function gatherRows(
  p: Plan, firstRow: i32, endRow: i32, quads: i32, count: i32, pixels: usize, zeros: usize, out: usize,
): void {
  const channels = p.channels / p.groups;
  const weightRows = p.kernelHeight * p.kernelWidth * channels;
  let row = firstRow;
  while (row < min(endRow, weightRows)) {
    const tap = row / channels;
    const channel = row % channels;
    const run = min(channels - channel, min(endRow, weightRows) - row);
    gatherTap(p, tap, channel, run, row - firstRow, count, pixels, zeros, out);
    row += run;
  }
  for (; row < firstRow + quads * 4; row++) fillRow(out, row - firstRow, count, row < endRow ? 1 : 0);
}

/** `run` channels of one tap. */
function gatherTap(
  p: Plan, tap: i32, channel: i32, run: i32, row: i32, count: i32, pixels: usize, zeros: usize, out: usize,
): void {
  const i = tap / p.kernelWidth;
  const j = tap % p.kernelWidth;
  const shift = ((<usize>((i * p.inputWidth + j) * p.channels + channel)) << 2);
  const whole = (row & 3) == 0;
  for (let pixel = 0; pixel < count; pixel++) {
    const y = load<i32>(pixels, 4) + i;
    const x = load<i32>(pixels, 8) + j;
    const inside = <u32>y < <u32>p.inputHeight && <u32>x < <u32>p.inputWidth;
    const source = inside ? load<usize>(pixels) + shift : zeros;
    let c = 0;
    if (whole) {
      let to = out + <usize>(row >> 2) * QUAD_BYTES + (<usize>pixel << 4);
      for (; c + 4 <= run; c += 4) {
        v128.store(to, v128.load(source + (<usize>c << 2)));
        to += QUAD_BYTES;
      }
    }
    for (; c < run; c++) store<f32>(quadPlace(out, row + c, pixel), load<f32>(source + (<usize>c << 2)));
    pixels += PIXEL;
  }
}

@inline
function quadPlace(out: usize, row: i32, pixel: i32): usize {
  return out + <usize>(row >> 2) * QUAD_BYTES + (<usize>pixel << 4) + (<usize>(row & 3) << 2);
}

function fillRow(out: usize, row: i32, count: i32, value: f32): void {
  for (let pixel = 0; pixel < count; pixel++) store<f32>(quadPlace(out, row, pixel), value);
}

/** The output's gradient of a chunk, [blocks][pixels][lanes]; zeros fill up the last block. */
function gatherLanes(
  a: Arguments, p: Plan, group: i32, first: i32, count: i32, firstBlock: i32, blocks: i32, wide: i32, out: usize,
): void {
  const filters = p.filters / p.groups;
  const pixelBytes = (<usize>p.filters) << 2;
  const pixel = a.outputGradient + <usize>first * pixelBytes + ((<usize>(group * filters)) << 2);
  for (let b = 0; b < blocks; b++) {
    const lane = firstLane(firstBlock + b, wide);
    const width = blockLanes(firstBlock + b, wide);
    const own = min(width, filters - lane);
    let source = pixel + ((<usize>lane) << 2);
    let to = out + <usize>b * BLOCK_BYTES;
    for (let i = 0; i < count; i++) {
      if (own == width) {
        for (let q: usize = 0; q < (<usize>width) << 2; q += 16) v128.store(to + q, v128.load(source + q));
      } else {
        for (let l = 0; l < width; l++) {
          store<f32>(to + (<usize>l << 2), l < own ? load<f32>(source + (<usize>l << 2)) : 0);
        }
      }
      source += pixelBytes;
      to += (<usize>width) << 2;
    }
  }
}

/**
 * conv2d, and conv2d_input_gradient, which is one such product for every remainder of a place by the stride: with
 * `Part` saying which places of the output and which taps,
 *
 *     output[n, y, x, l] = bias[l]
 *         + Σ_(j, i, c) panel[j, i, c, l] · input[n, y·step − offset + i, x·step − offset + j, c]
 *
 * A command's tile is some columns of a few times four rows of the output (four rows may be of two images), for one
 * group. Their input goes to scratch as [column][tap down][channel][4 rows], with zeros for what is outside of the
 * image: there the patch of a place is one piece, which overlaps that of its neighbour, and the products have no
 * edges. Copies: taps down / stride down of the input. Then every block of lanes goes over all places, its panel [tap
 * across][tap down][channel][lanes] in cache. Work: 2 · taps · channels operations a number of the output, in order:
 * the bits do not depend on the tiles.
 */
import { blockLanes, firstLane, narrowBlocks, wideBlocks } from './parts/lane_blocks';
import {
  narrowProduct, NARROW_HALF, NARROW_LANE, QUAD, SINGLE_PLACES, singleProduct, SUMS, wideProduct,
} from './parts/quad_product';
import { storeNarrow, storeWide } from './parts/quad_rows';
import { transposeQuads } from './parts/transpose_quads';

/** The twin of `words` in src/ops/support/conv2d/cpu_part.ts. */
@unmanaged
class Part {
  inputHeight: i32;
  inputWidth: i32;
  inputChannels: i32;
  outputHeight: i32;
  outputWidth: i32;
  outputChannels: i32;
  groups: i32;
  /** Places of the output: how many, the first, and from one to the next; their input; taps. Down, then across. */
  rows: i32;
  firstRow: i32;
  rowStep: i32;
  stepDown: i32;
  offsetDown: i32;
  tapsDown: i32;
  columns: i32;
  firstColumn: i32;
  columnStep: i32;
  stepAcross: i32;
  offsetAcross: i32;
  tapsAcross: i32;
  /** Of a tile, and tiles in a row. */
  tileColumns: i32;
  columnTiles: i32;
  /** Biases, which channels of the output take over and over. */
  biases: i32;
}

@unmanaged
class Arguments {
  part: usize;
  input: usize;
  panels: usize;
  /** [biases], or none. */
  bias: usize;
  output: usize;
  images: i32;
  /** Times four rows of a tile. */
  tileQuads: i32;
  /** [threads] of `scratchStride` bytes: sums, starts, addresses of output rows, a pixel of zeros, then the input. */
  scratch: usize;
  scratchStride: usize;
  /** From the addresses of a tile to its zeros, and on to the input, in bytes. */
  rowBytes: usize;
  zeroBytes: usize;
}

export function conv2d(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const p = changetype<Part>(a.part);
  const columnTile = tile % p.columnTiles;
  const group = (tile / p.columnTiles) % p.groups;
  const firstQuad = (tile / p.columnTiles / p.groups) * a.tileQuads;
  const quads = min(a.tileQuads, ((a.images * p.rows + 3) >> 2) - firstQuad);
  const firstColumn = columnTile * p.tileColumns;
  const columns = min(p.tileColumns, p.columns - firstColumn);
  const sums = a.scratch + <usize>thread * a.scratchStride;
  const rows = sums + SUMS + 64;
  const zeros = rows + a.rowBytes;
  const gathered = zeros + a.zeroBytes;
  const channels = p.inputChannels / p.groups;
  const columnBytes = <usize>(p.tapsDown * channels) * QUAD;
  const inputColumns = (columns - 1) * p.stepAcross + p.tapsAcross;
  const quadBytes = <usize>inputColumns * columnBytes;
  for (let q = 0; q < quads; q++) {
    const destination = gathered + <usize>q * quadBytes;
    gather(a, p, (firstQuad + q) << 2, group, firstColumn, inputColumns, columnBytes, zeros, destination);
    placeRows(a, p, (firstQuad + q) << 2, group, firstColumn, rows + (<usize>q << 4));
  }
  multiply(a, p, group, quads, columns, sums, gathered, columnBytes, quadBytes);
}

/** Every block of lanes over all places of the tile. */
function multiply(
  a: Arguments, p: Part, group: i32, quads: i32, columns: i32, sums: usize, gathered: usize, columnBytes: usize,
  quadBytes: usize,
): void {
  const start = sums + SUMS;
  const rows = start + 64;
  const lanes = p.outputChannels / p.groups;
  const terms = p.tapsAcross * p.tapsDown * (p.inputChannels / p.groups);
  const wide = wideBlocks(lanes);
  const blocks = wide + narrowBlocks(lanes);
  const patchStep = <usize>p.stepAcross * columnBytes;
  const columnStep = (<usize>(p.columnStep * p.outputChannels)) << 2;
  let panel = a.panels + (<usize>group * <usize>terms * <usize>firstLane(blocks, wide) << 2);
  for (let block = 0; block < blocks; block++) {
    const first = firstLane(block, wide);
    const count = min(blockLanes(block, wide), lanes - first);
    const lane = (<usize>first) << 2;
    loadStart(start, a.bias, group * lanes + first, count, p.biases);
    for (let q = 0; q < quads; q++) {
      const row = rows + (<usize>q << 4);
      let patch = gathered + <usize>q * quadBytes;
      let offset = lane;
      if (block < wide) {
        for (let x = 0; x < columns; x++) {
          wideProduct(patch, panel, terms, start, sums);
          storeWide(row, offset, sums, count, false);
          patch += patchStep;
          offset += columnStep;
        }
      } else {
        let x = 0;
        if (count == 1) {
          for (; x + SINGLE_PLACES <= columns; x += SINGLE_PLACES) {
            singleProduct(patch, patchStep, panel, terms, start, sums);
            for (let place: usize = 0; place < <usize>SINGLE_PLACES; place++) {
              storeNarrow(row, offset + place * columnStep, sums + place * NARROW_LANE, 1, false);
            }
            patch += <usize>SINGLE_PLACES * patchStep;
            offset += <usize>SINGLE_PLACES * columnStep;
          }
        }
        for (; x < columns; x += 2) {
          const pair = x + 1 < columns;
          narrowProduct(patch, pair ? patch + patchStep : patch, panel, terms, start, sums);
          storeNarrow(row, offset, sums, count, false);
          if (pair) storeNarrow(row, offset + columnStep, sums + NARROW_HALF, count, false);
          patch += 2 * patchStep;
          offset += 2 * columnStep;
        }
      }
    }
    panel += (<usize>(terms * blockLanes(block, wide))) << 2;
  }
}

/** The first `count` numbers of `bias` from `first` on, or zeros; zeros for other lanes. */
function loadStart(start: usize, bias: usize, first: i32, count: i32, biases: i32): void {
  for (let l = 0; l < 16; l++) {
    const given = bias != 0 && l < count;
    store<f32>(start + ((<usize>l) << 2), given ? load<f32>(bias + ((<usize>((first + l) % biases)) << 2)) : 0);
  }
}

/** Addresses of the first column of four output rows from `first` on; 0 past the last. */
function placeRows(a: Arguments, p: Part, first: i32, group: i32, firstColumn: i32, rows: usize): void {
  const channel = group * (p.outputChannels / p.groups);
  const column = p.firstColumn + firstColumn * p.columnStep;
  for (let r = 0; r < 4; r++) {
    const image = (first + r) / p.rows;
    const row = image * p.outputHeight + p.firstRow + ((first + r) % p.rows) * p.rowStep;
    const place = <usize>(row * p.outputWidth + column) * <usize>p.outputChannels + <usize>channel;
    store<usize>(rows + (<usize>r << 2), image < a.images ? a.output + (place << 2) : 0);
  }
}

/** The input of four output rows from `first` on, [columns][taps down][channels][4]. */
function gather(
  a: Arguments, p: Part, first: i32, group: i32, firstColumn: i32, columns: i32, columnBytes: usize, zeros: usize,
  destination: usize,
): void {
  const channels = p.inputChannels / p.groups;
  const tapBytes = <usize>channels * QUAD;
  const firstInput = firstColumn * p.stepAcross - p.offsetAcross;
  const left = min(columns, max(0, -firstInput));
  const right = max(left, min(columns, p.inputWidth - firstInput));
  const step = (<usize>p.inputChannels) << 2;
  for (let i = 0; i < p.tapsDown; i++) {
    const out = destination + <usize>i * tapBytes;
    const row0 = inputRow(a, p, first, i, group);
    const row1 = inputRow(a, p, first + 1, i, group);
    const row2 = inputRow(a, p, first + 2, i, group);
    const row3 = inputRow(a, p, first + 3, i, group);
    // Where a row is outside, its pixels are all the same zeros.
    for (let column = 0; column < left; column++) clearQuads(out + <usize>column * columnBytes, tapBytes);
    for (let column = left; column < right; column++) {
      const place = <usize>(firstInput + column) * step;
      transposeQuads(
        row0 ? row0 + place : zeros,
        row1 ? row1 + place : zeros,
        row2 ? row2 + place : zeros,
        row3 ? row3 + place : zeros,
        channels,
        out + <usize>column * columnBytes,
        QUAD,
      );
    }
    for (let column = right; column < columns; column++) clearQuads(out + <usize>column * columnBytes, tapBytes);
  }
}

/** Address of the group's first channel in the row that tap `i` of an output row sees; 0: outside. */
@inline
function inputRow(a: Arguments, p: Part, row: i32, i: i32, group: i32): usize {
  const image = row / p.rows;
  const y = (row % p.rows) * p.stepDown - p.offsetDown + i;
  if (image >= a.images || <u32>y >= <u32>p.inputHeight) return 0;
  const pixel = <usize>(image * p.inputHeight + y) * <usize>p.inputWidth;
  return a.input + ((pixel * <usize>p.inputChannels + <usize>(group * (p.inputChannels / p.groups))) << 2);
}

@inline
function clearQuads(out: usize, bytes: usize): void {
  for (const end = out + bytes; out < end; out += 16) v128.store(out, f32x4.splat(0));
}

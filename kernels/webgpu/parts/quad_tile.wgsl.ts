/**
 * The product that convolutions and their gradients share: sums[row, lane] = sum_k rows[k, row] lanes[k, lane], DEPTH
 * terms at a time through workgroup memory. A workgroup makes ROWS x LANES; an invocation owns ROW_BLOCKS x
 * LANE_BLOCKS blocks of 4 rows x 4 lanes in registers, one mat4x4f each, whose columns are rows. Terms add up in order
 * of k, so tiles do not change the bits. Per multiply-add 1 / ROWS + 1 / LANES floats of storage are read.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

export interface QuadTile {
  /** Rows of a workgroup, a multiple of 4 · rowBlocks. */
  readonly rows: number;
  /** Lanes of a workgroup, a multiple of 4 · laneBlocks. */
  readonly lanes: number;
  /** Terms that pass through workgroup memory at a time. */
  readonly depth: number;
  /** Blocks of 4 rows and of 4 lanes that an invocation owns. */
  readonly rowBlocks: number;
  readonly laneBlocks: number;
}

export const quadInvocations = ({ rows, lanes, rowBlocks, laneBlocks }: QuadTile): number =>
  (rows / 4 / rowBlocks) * (lanes / 4 / laneBlocks);

/**
 * `text(sums, row, lane)` for each block of an invocation: its variable, its first row and lane in the tile, in fours.
 */
export function eachBlock(tile: QuadTile, text: (sums: string, row: string, lane: string) => string): string {
  return Array.from({ length: tile.rowBlocks * tile.laneBlocks }, (_, i) => {
    const [r, l] = [Math.floor(i / tile.laneBlocks), i % tile.laneBlocks];
    return text(`${r}${l}`, `own_row + ${r}u * ROW_STEP`, `own_lane + ${l}u * LANE_STEP`);
  }).join('\n');
}

/** One term of all sums m00, m01, … of an invocation. */
function multiplyAdd(tile: QuadTile): string {
  const loads = (count: number, name: string, array: string, place: string): string =>
    Array.from({ length: count }, (_, i) => `      let ${name}${i} = ${array}[${place.replace('#', `${i}`)}];`).join(
      '\n',
    );
  return `
${loads(tile.rowBlocks, 'a', 'row_tile', 'k * ROW_VECTORS + own_row + #u * ROW_STEP')}
${loads(tile.laneBlocks, 'w', 'lane_tile', 'k * LANE_VECTORS + own_lane + #u * LANE_STEP')}
${eachBlock(tile, (sums) =>
  ['x', 'y', 'z', 'w']
    .map((component, p) => {
      const [a, w, m] = [`a${sums[0]}.${component}`, `w${sums[1]}`, `m${sums}[${p}]`];
      return `      ${m} = fma(vec4f(${a}), ${w}, ${m});`;
    })
    .join('\n'),
)}`;
}

/** Constants and workgroup memory, and where an invocation stands: `own_row` and `own_lane`, in fours. */
export const quadTileWgsl = ({ rows, lanes, depth, rowBlocks, laneBlocks }: QuadTile): string => wgsl`
const ROWS = ${rows}u;
const LANES = ${lanes}u;
const DEPTH = ${depth}u;
const ROW_VECTORS = ${rows / 4}u;
const LANE_VECTORS = ${lanes / 4}u;
const ROW_STEP = ${rows / 4 / rowBlocks}u;                    // from one block of an invocation to its next
const LANE_STEP = ${lanes / 4 / laneBlocks}u;
const WORKGROUP = ROW_STEP * LANE_STEP;

var<workgroup> row_tile: array<vec4f, DEPTH * ROW_VECTORS>;
var<workgroup> lane_tile: array<vec4f, DEPTH * LANE_VECTORS>;
`;

/** Declares the sums of an invocation, all zero, under a letter. */
export const declareSums = (tile: QuadTile, letter: string): string =>
  eachBlock(tile, (sums) => `  var ${letter}${sums} = mat4x4f();`);

/**
 * Adds the products of terms `first` to `end` - 1 to the sums; `load_rows` and `load_lanes` fill the tiles from a term
 * on.
 */
export const addProducts = (tile: QuadTile, first: string, end: string): string => `
  for (var term = ${first}; term < ${end}; term += DEPTH) {
    for (var i = local; i < DEPTH * ROW_VECTORS; i += WORKGROUP) {
      row_tile[i % DEPTH * ROW_VECTORS + i / DEPTH] = load_rows(term + i % DEPTH, i / DEPTH, ${end});
    }
    for (var i = local; i < DEPTH * LANE_VECTORS; i += WORKGROUP) {
      lane_tile[i] = load_lanes(term + i / LANE_VECTORS, i % LANE_VECTORS, ${end});
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
${multiplyAdd(tile)}
    }
    workgroupBarrier();
  }`;

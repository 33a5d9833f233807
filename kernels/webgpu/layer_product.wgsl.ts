/**
 * One layer of one network on many chains, the product that layered_forward and layered_backward share:
 *   start[u, c] + sum_k W[k, u] A[k, c],
 * W the `weights` from float `uniforms.weights` on, rows `uniforms.width` apart; A the rows of the workspace from
 * `uniforms.input_row` on.
 *
 * Layout: the workspace `rows` is [row, chain]; rows are units, and the slice's chains are packed four to a vec4f. A
 * workgroup makes TILE_CHAINS x TILE_UNITS of the result, DEPTH terms at a time through workgroup memory; an invocation
 * owns CHAIN_BLOCKS x UNIT_BLOCKS blocks of 4 units x 4 chains in registers, one mat4x4f each: columns are units, lanes
 * are chains. Per multiply-add 1 / TILE_CHAINS + 1 / TILE_UNITS floats of storage are read. Terms add up in order of k
 * whatever the tile, so tiles do not change the bits.
 *
 * The enclosing kernel declares the bindings `weights`, array<vec4f>, `tables`, array<u32>, and `rows`, array<vec4f>,
 * and includes tile_tables.wgsl.ts.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

/** How workgroups cover a layer. */
export interface LayerTile {
  /** Chains of a workgroup, a multiple of 4 · chainBlocks. Segments start at multiples of it. */
  readonly chains: number;
  /** Units of a workgroup, a multiple of 4 · unitBlocks. */
  readonly units: number;
  /** Terms of a sum that pass through workgroup memory at a time. */
  readonly depth: number;
  /** Blocks of 4 chains that an invocation owns. */
  readonly chainBlocks: number;
  /** Blocks of 4 units that an invocation owns. */
  readonly unitBlocks: number;
}

export interface LayerProductSpec {
  readonly tile: LayerTile;
  readonly networks: number;
  /** Tiles of all segments together. */
  readonly tiles: number;
  /** Tiles that a row of the workspace holds: those of one slice. */
  readonly sliceTiles: number;
}

export const layerInvocations = ({ chains, units, chainBlocks, unitBlocks }: LayerTile): number =>
  (chains / 4 / chainBlocks) * (units / 4 / unitBlocks);

/** Bytes of workgroup memory that the product takes. */
export const layerTileBytes = ({ chains, units, depth }: LayerTile): number => 4 * depth * (chains + units);

/** Workgroups of a layer of so many units on so many tiles. */
export const layerWorkgroups = ({ units }: LayerTile, tiles: number, width: number): number =>
  tiles * Math.ceil(width / units);

/** Fields of the uniform struct that the product reads; kernels add their own after them. */
export const LAYER_UNIFORMS = /* wgsl */ `
  first_tile: u32, tiles: u32, network: u32, depth: u32,
  width: u32, weights: u32, aligned: u32, input_row: u32,`;

const repeat = (count: number, text: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

/** `text(j, i)` for every block: j counts units, i chains. */
function everyBlock({ tile }: LayerProductSpec, text: (j: number, i: number) => string, separator = '\n'): string {
  return repeat(tile.unitBlocks, (j) => repeat(tile.chainBlocks, (i) => text(j, i), separator), separator);
}

/** One term of all sums of an invocation. */
const multiplyAdd = (spec: LayerProductSpec): string => `
      let chain = k * CHAIN_VECTORS + own_vector;
      let unit = k * UNIT_VECTORS + own_units;
${repeat(spec.tile.chainBlocks, (i) => `      let a${i} = chain_tile[chain + ${i}u * VECTOR_STEP];`)}
${repeat(spec.tile.unitBlocks, (j) => `      let w${j} = weight_tile[unit + ${j}u * UNIT_STEP];`)}
${everyBlock(
  spec,
  (j, i) => `
      m${j}${i}[0] = fma(a${i}, vec4f(w${j}.x), m${j}${i}[0]);
      m${j}${i}[1] = fma(a${i}, vec4f(w${j}.y), m${j}${i}[1]);
      m${j}${i}[2] = fma(a${i}, vec4f(w${j}.z), m${j}${i}[2]);
      m${j}${i}[3] = fma(a${i}, vec4f(w${j}.w), m${j}${i}[3]);`,
)}`;

/** Constants, the invocation's place, loads, and `fn layer_product(start, local) -> Product`. */
export function layerProductWgsl(spec: LayerProductSpec): string {
  const { chains, units, depth, chainBlocks, unitBlocks } = spec.tile;
  return wgsl`
const DEPTH = ${depth}u;
const CHAIN_VECTORS = ${chains / 4}u;                  // vec4s of chains in a tile
const UNIT_VECTORS = ${units / 4}u;                   // vec4s of units in a tile
const VECTOR_STEP = ${chains / 4 / chainBlocks}u;                    // from one block of an invocation to its next
const UNIT_STEP = ${units / 4 / unitBlocks}u;
const WORKGROUP = VECTOR_STEP * UNIT_STEP;
const ROW_VECTORS = ${(spec.sliceTiles * chains) / 4}u;                    // vec4s of a row of the workspace

var<workgroup> chain_tile: array<vec4f, DEPTH * CHAIN_VECTORS>;
var<workgroup> weight_tile: array<vec4f, DEPTH * UNIT_VECTORS>;

// First chains and units of the workgroup, and this invocation's place among them, all in vec4s.
var<private> tile_vector: u32;
var<private> tile_units: u32;
var<private> own_vector: u32;
var<private> own_units: u32;

struct Product { ${everyBlock(spec, (j, i) => `m${j}${i}: mat4x4f`, ', ')} }

fn take_place(slice_tile: u32, unit_tile: u32, local: u32) {
  tile_vector = slice_tile * CHAIN_VECTORS;
  tile_units = unit_tile * UNIT_VECTORS;
  own_vector = local % VECTOR_STEP;
  own_units = local / VECTOR_STEP;
}

fn row_place(row: u32, vector: u32) -> u32 {
  return row * ROW_VECTORS + vector;
}

// Four neighbouring floats, which start at a multiple of four where all rows of the matrix do.
fn load_weights(place: u32) -> vec4f {
  if (uniforms.aligned != 0u) {
    return weights[place >> 2u];
  }
  return vec4f(
    weights[place >> 2u][place & 3u],
    weights[(place + 1u) >> 2u][(place + 1u) & 3u],
    weights[(place + 2u) >> 2u][(place + 2u) & 3u],
    weights[(place + 3u) >> 2u][(place + 3u) & 3u],
  );
}

// Terms first to first + DEPTH - 1 into workgroup memory; those past the end are 0.
fn load_tiles(first: u32, local: u32) {
  for (var i = local; i < DEPTH * CHAIN_VECTORS; i += WORKGROUP) {
    let k = first + i / CHAIN_VECTORS;
    var a = vec4f();
    if (k < uniforms.depth) {
      a = rows[row_place(uniforms.input_row + k, tile_vector + i % CHAIN_VECTORS)];
    }
    chain_tile[i] = a;
  }
  for (var i = local; i < DEPTH * UNIT_VECTORS; i += WORKGROUP) {
    let k = first + i / UNIT_VECTORS;
    let unit = 4u * (tile_units + i % UNIT_VECTORS);
    var w = vec4f();
    if (k < uniforms.depth && unit < uniforms.width) {
      w = load_weights(uniforms.weights + k * uniforms.width + unit);
    }
    weight_tile[i] = w;
  }
}

fn layer_product(start: Product, local: u32) -> Product {
${everyBlock(spec, (j, i) => `  var m${j}${i} = start.m${j}${i};`)}
  for (var first = 0u; first < uniforms.depth; first += DEPTH) {
    load_tiles(first, local);
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
${multiplyAdd(spec)}
    }
    workgroupBarrier();
  }
  return Product(${everyBlock(spec, (j, i) => `m${j}${i}`, ', ')});
}

// Columns at a place known at run time, without an array.
fn column_of(m: mat4x4f, u: u32) -> vec4f {
  return select(select(m[0], m[1], u == 1u), select(m[2], m[3], u == 3u), u >= 2u);
}
`;
}

/** A `Product` of what the function `name(unit: u32, vector: u32) -> mat4x4f` gives for each block. */
export function blocksFrom(spec: LayerProductSpec, name: string): string {
  return `Product(${everyBlock(spec, (j, i) => `${name}(${blockPlace(j, i)})`, ', ')})`;
}

/** Statements that call `name(block: mat4x4f, unit: u32, vector: u32)` for each block of `product` inside the layer. */
export function finishBlocks(spec: LayerProductSpec, name: string, product: string): string {
  return everyBlock(
    spec,
    (j, i) => `
  if (4u * (tile_units + own_units + ${j}u * UNIT_STEP) < uniforms.width) {
    ${name}(${product}.m${j}${i}, ${blockPlace(j, i)});
  }`,
  );
}

const blockPlace = (j: number, i: number): string =>
  `4u * (tile_units + own_units + ${j}u * UNIT_STEP), tile_vector + own_vector + ${i}u * VECTOR_STEP`;

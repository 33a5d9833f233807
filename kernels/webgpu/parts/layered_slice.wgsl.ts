/**
 * What the small kernels of layered networks share: the workspace `rows`, [row, ROW_VECTORS vec4f], of a slice of
 * tiles, and which chain a lane of it is. A vector of four chains lies in one tile; absent chains fill a segment's last
 * tile.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { tileTablesWgsl } from './tile_tables.wgsl.js';

export const LAYERED_WORKGROUP = 64;

export interface LayeredSliceSpec {
  /** D, the dimension of y. */
  readonly dim: number;
  readonly networks: number;
  /** Chains of a tile. */
  readonly tileChains: number;
  /** Tiles of all segments together. */
  readonly tiles: number;
  /** Tiles that a row of the workspace holds. */
  readonly sliceTiles: number;
}

/** Constants and lookups; the kernel binds `tables` and declares uniforms that begin with `first_tile, tiles`. */
export function layeredSliceWgsl({ dim, networks, tileChains, tiles, sliceTiles }: LayeredSliceSpec): string {
  return wgsl`
const DIM = ${dim}u;
const BLOCKS = ${Math.ceil(dim / 4)}u;
const CHAIN_VECTORS = ${tileChains / 4}u;
const ROW_VECTORS = ${(sliceTiles * tileChains) / 4}u;
const WORKGROUP = ${LAYERED_WORKGROUP}u;
${tileTablesWgsl(tiles, networks)}
fn row_place(row: u32, vector: u32) -> u32 {
  return row * ROW_VECTORS + vector;
}

fn slice_vectors() -> u32 {
  return uniforms.tiles * CHAIN_VECTORS;
}

fn tile_of(vector: u32) -> u32 {
  return uniforms.first_tile + vector / CHAIN_VECTORS;
}

// Place in its tile of the first of a vector's chains.
fn chain_in_tile(vector: u32) -> u32 {
  return 4u * (vector % CHAIN_VECTORS);
}
`;
}

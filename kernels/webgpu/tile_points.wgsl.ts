/** Points of a tile between storage, [chains, DIM], and the blocks of the invocations. Absent chains are points at 0. */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';

const repeat = (count: number, text: (index: number) => string, separator = '\n'): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(separator);

/** `fn load_points(record) -> Tile` reads `y`. */
export function loadPointsWgsl(blocks: number): string {
  return wgsl`
fn load_component(record: TileRecord, chain: u32, row: u32) -> f32 {
  if (chain >= record.chains || row >= DIM) {
    return 0.0f;
  }
  return y[(record.first + chain) * DIM + row];
}

fn load_column(record: TileRecord, row: u32) -> vec4f {
  let chain = 4u * own_vector;
  return vec4f(
    load_component(record, chain, row),
    load_component(record, chain + 1u, row),
    load_component(record, chain + 2u, row),
    load_component(record, chain + 3u, row),
  );
}

fn load_block(record: TileRecord, row: u32) -> mat4x4f {
  return mat4x4f(
    load_column(record, row), load_column(record, row + 1u), load_column(record, row + 2u), load_column(record, row + 3u),
  );
}

fn load_points(record: TileRecord) -> Tile {
  return Tile(${repeat(blocks, (j) => `load_block(record, own_row + ${j}u * ROW_STEP)`, ', ')});
}
`;
}

/** `fn store_points(record, tile)` writes the binding named `target`. */
export function storePointsWgsl(target: string, blocks: number): string {
  return wgsl`
fn store_column(record: TileRecord, row: u32, column: vec4f) {
  if (row < DIM) {
    let chain = 4u * own_vector;
    let place = (record.first + chain) * DIM + row;
    if (chain < record.chains) { ${target}[place] = column.x; }
    if (chain + 1u < record.chains) { ${target}[place + DIM] = column.y; }
    if (chain + 2u < record.chains) { ${target}[place + 2u * DIM] = column.z; }
    if (chain + 3u < record.chains) { ${target}[place + 3u * DIM] = column.w; }
  }
}

fn store_points(record: TileRecord, tile: Tile) {
${repeat(blocks, (j) => `
  store_column(record, own_row + ${j}u * ROW_STEP, tile.m${j}[0]);
  store_column(record, own_row + ${j}u * ROW_STEP + 1u, tile.m${j}[1]);
  store_column(record, own_row + ${j}u * ROW_STEP + 2u, tile.m${j}[2]);
  store_column(record, own_row + ${j}u * ROW_STEP + 3u, tile.m${j}[3]);`)}
}
`;
}

/**
 * Points of a tile between storage, [chains, DIM], and the state. Absent chains are points at 0. Each invocation moves
 * the blocks that it owns, so it may use what it moved without a barrier.
 */

/** `fn load_points(record)` reads `y` into the state. */
export const LOAD_POINTS = /* wgsl */ `
fn load_component(record: TileRecord, chain: u32, row: u32) -> f32 {
  if (chain >= record.chains) {
    return 0.0f;
  }
  return y[(record.first + chain) * DIM + row];
}

fn load_points(record: TileRecord) {
  let chain = 4u * own_vector;
  for (var j = 0u; j < UNIT_BLOCKS; j++) {
    for (var u = 0u; u < 4u; u++) {
      let row = own_row + j * ROW_STEP + u;
      if (row < DIM) {
        state[state_place(row)] = vec4f(
          load_component(record, chain, row),
          load_component(record, chain + 1u, row),
          load_component(record, chain + 2u, row),
          load_component(record, chain + 3u, row),
        );
      }
    }
  }
}
`;

/** `fn store_points(record)` writes the state to the binding named `target`. */
export const storePointsWgsl = (target: string): string => /* wgsl */ `
fn store_points(record: TileRecord) {
  for (var j = 0u; j < UNIT_BLOCKS; j++) {
    for (var u = 0u; u < 4u; u++) {
      let row = own_row + j * ROW_STEP + u;
      if (row < DIM) {
        let values = state[state_place(row)];
        for (var lane = 0u; lane < 4u; lane++) {
          let chain = 4u * own_vector + lane;
          if (chain < record.chains) {
            ${target}[(record.first + chain) * DIM + row] = values[lane];
          }
        }
      }
    }
  }
}
`;

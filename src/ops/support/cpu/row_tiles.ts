/** Floats of a tile of an op that passes over memory once: a share of the second-level cache. */
const TILE_FLOATS = 8192;

/** Rows of `width` floats cut into tiles for threads. Results must not depend on it. */
export function rowTiles(rows: number, width: number): { readonly tileRows: number; readonly tiles: number } {
  const tileRows = Math.max(1, Math.floor(TILE_FLOATS / width));
  return { tileRows, tiles: Math.ceil(rows / tileRows) };
}

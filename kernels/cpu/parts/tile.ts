/**
 * Chains that one thread carries together. Every per-chain array of a tile is a structure of arrays, [component][TILE]
 * float32, so that a 128-bit vector holds one component of four neighbouring chains.
 */
export const TILE: i32 = 16;

/** Bytes of one component of a tile. */
export const ROW: usize = <usize>TILE * 4;

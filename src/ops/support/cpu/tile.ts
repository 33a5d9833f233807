/** Chains that a thread carries together; the twin of `kernels/cpu/parts/tile.ts`. */
export const TILE = 16;

/** Bytes of one component of a tile. */
export const ROW_BYTES = TILE * 4;

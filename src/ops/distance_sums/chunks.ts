/**
 * Points whose distances `distance_sums` adds up in float32; the rest of the adding is the caller's, in float64. The
 * twin of CHUNK in `kernels/cpu/distance_sums.ts`.
 */
export const DISTANCE_CHUNK = 256;

/** Sums of one row. */
export const distanceChunks = (points: number): number => Math.ceil(points / DISTANCE_CHUNK);

/**
 * How the channels of a result are cut into blocks of lanes: as many of 16 as there are, then up to two of 4 for what
 * is left, or one more of 16 where more than 8 are. The twin of `laneBlocks` in src/ops/support/conv2d/cpu_panels.ts.
 */
@inline
export function wideBlocks(lanes: i32): i32 {
  return (lanes >> 4) + ((lanes & 15) > 8 ? 1 : 0);
}

@inline
export function narrowBlocks(lanes: i32): i32 {
  const rest = lanes & 15;
  return rest > 8 ? 0 : (rest + 3) >> 2;
}

/** Lanes before a block. */
@inline
export function firstLane(block: i32, wide: i32): i32 {
  return block < wide ? block << 4 : (wide << 4) + ((block - wide) << 2);
}

/** Floats of a term's lanes in a block. */
@inline
export function blockLanes(block: i32, wide: i32): i32 {
  return block < wide ? 16 : 4;
}

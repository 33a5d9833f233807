/**
 * Lanes of a group's blocks: 16 each, then 4 each for a rest of up to 8; the twin of kernels/cpu/parts/lane_blocks.ts.
 */
export function laneBlocks(lanes: number): { readonly blocks: number; readonly lanes: number } {
  const rest = lanes % 16;
  const wide = Math.floor(lanes / 16) + (rest > 8 ? 1 : 0);
  const narrow = rest > 8 ? 0 : Math.ceil(rest / 4);
  return { blocks: wide + narrow, lanes: wide * 16 + narrow * 4 };
}

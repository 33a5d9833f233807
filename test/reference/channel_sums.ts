/**
 * @param positions rows of a group
 * @returns Σ_r g[r, c]·x[r, c] of each group, [groups, channels]; x is 1 where it is left out
 */
export function referenceChannelSums(
  { channels, positions }: { readonly channels: number; readonly positions: number },
  g: ArrayLike<number>,
  x?: ArrayLike<number>,
): Float64Array {
  const sums = new Float64Array(g.length / positions);
  for (let i = 0; i < g.length; i++) {
    sums[Math.floor(i / channels / positions) * channels + (i % channels)] += g[i] * (x?.[i] ?? 1);
  }
  return sums;
}

interface Shape {
  readonly channels: number;
  /** Rows that share factors and terms. */
  readonly positions: number;
}

/** @returns a[g, c]·x[r, c] + b[g, c], [rows, channels], with g = ⌊r/positions⌋ */
export function referenceChannelAffine(
  { channels, positions }: Shape,
  x: ArrayLike<number>,
  scale: ArrayLike<number> | undefined,
  shift: ArrayLike<number> | undefined,
): Float64Array {
  return Float64Array.from(x, (value, i) => {
    const at = Math.floor(i / channels / positions) * channels + (i % channels);
    return (scale?.[at] ?? 1) * value + (shift?.[at] ?? 0);
  });
}

export interface LogConvolution {
  /** Products of the axes before and after the one that is summed over. */
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly decay: number;
}

/** log Σ_j exp(in[o, j, c] − decay·(i − j)²), [outer, length, inner], by the largest exponent of every sum. */
export function referenceLogConvolve(
  values: Float64Array,
  { outer, length, inner, decay }: LogConvolution,
): Float64Array {
  const out = new Float64Array(values.length);
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < inner; c++) {
      const at = (j: number): number => (o * length + j) * inner + c;
      for (let i = 0; i < length; i++) {
        const exponents = Array.from({ length }, (_, j) => values[at(j)] - decay * (i - j) ** 2);
        const most = Math.max(...exponents);
        out[at(i)] = most + Math.log(exponents.reduce((sum, e) => sum + Math.exp(e - most), 0));
      }
    }
  }
  return out;
}

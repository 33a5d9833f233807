/** @returns [times, rows, each, dim] of `from`, [rows, dim]: out[t, r, e] = from[r] */
export function referenceRepeatRows(
  from: ArrayLike<number>,
  { rows, dim, each, times }: { rows: number; dim: number; each: number; times: number },
): number[] {
  const out: number[] = [];
  for (let t = 0; t < times; t++)
    for (let r = 0; r < rows; r++)
      for (let e = 0; e < each; e++) for (let i = 0; i < dim; i++) out.push(from[r * dim + i]);
  return out;
}

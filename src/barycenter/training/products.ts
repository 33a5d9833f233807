/** Rows that are added together: four products for each number that is read and written. */
const ROWS = 4;

export interface ProductShape {
  /** Columns of a and of b. */
  readonly left: number;
  readonly right: number;
  /** Only on and below the diagonal, where the result is symmetric; elsewhere `out` stays as it is. */
  readonly lower?: boolean;
}

/**
 * out[i, j] += Σ_r a[r, i] b[r, j], Aᵀ B, of rows r in their order, four at a time.
 * @param out [left, right]
 * @param a [rows, left]
 * @param b [rows, right]
 */
export function addProducts(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { left, right, lower = false }: ProductShape,
): void {
  const rows = b.length / right;
  // Rows of zeros where their number is no multiple of four.
  const whole = rows - (rows % ROWS);
  addWhole(out, a, b, { left, right, lower, rows: whole });
  if (whole === rows) return;
  const [restA, restB] = [new Float64Array(ROWS * left), new Float64Array(ROWS * right)];
  restA.set(a.subarray(whole * left));
  restB.set(b.subarray(whole * right));
  addWhole(out, restA, restB, { left, right, lower, rows: ROWS });
}

function addWhole(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { left, right, lower, rows }: Required<ProductShape> & { readonly rows: number },
): void {
  for (let row = 0; row < rows; row += ROWS) {
    const [a0, b0] = [row * left, row * right];
    const [b1, b2, b3] = [b0 + right, b0 + 2 * right, b0 + 3 * right];
    for (let i = 0; i < left; i++) {
      const [f0, f1, f2, f3] = [a[a0 + i], a[a0 + left + i], a[a0 + 2 * left + i], a[a0 + 3 * left + i]];
      const end = lower ? i + 1 : right;
      for (let j = 0, at = i * right; j < end; j++, at++)
        out[at] += f0 * b[b0 + j] + f1 * b[b1 + j] + f2 * b[b2 + j] + f3 * b[b3 + j];
    }
  }
}

/** [columns, rows] of [rows, columns], each number by `map`. */
export function transposed(
  values: ArrayLike<number>,
  columns: number,
  map: (value: number, column: number) => number,
): Float64Array {
  const rows = values.length / columns;
  const out = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = map(values[r * columns + c], c);
  return out;
}

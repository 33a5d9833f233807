/** The entry [i][j] of a symmetric matrix; only i ≥ j is asked for. */
export type Entry = (i: number, j: number) => number;

/** Rows that are eliminated together: their sums are independent, so that a processor has four of them in flight. */
const ROWS = 4;

/**
 * Cholesky's factor L of a symmetric matrix, L Lᵀ = M, [dim, dim] row-major with zeros above the diagonal; undefined
 * unless M is positive definite. Every sum runs in the order of `ml-matrix`'s, so that both give the same bits; dim³/6
 * multiply-adds.
 */
export function choleskyFactor(entry: Entry, dim: number): Float64Array | undefined {
  const l = new Float64Array(dim * dim);
  for (let first = 0; first < dim; first += ROWS) {
    const end = Math.min(dim, first + ROWS);
    const squares = new Float64Array(ROWS);
    if (end - first === ROWS) eliminateFour(l, entry, dim, first, squares);
    for (let j = first; j < end; j++) {
      const row = l.subarray(j * dim, (j + 1) * dim);
      for (let k = end - first === ROWS ? first : 0; k < j; k++) {
        const value = (entry(j, k) - dot(row, l, k * dim, k)) / l[k * dim + k];
        row[k] = value;
        squares[j - first] += value * value;
      }
      const pivot = entry(j, j) - squares[j - first];
      if (!(pivot > 0)) return undefined;
      row[j] = Math.sqrt(pivot);
    }
  }
  return l;
}

function dot(row: Float64Array, l: Float64Array, at: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += l[at + i] * row[i];
  return sum;
}

/** L[j][k] of the four rows from `first` on and all columns k before it. */
function eliminateFour(l: Float64Array, entry: Entry, dim: number, first: number, squares: Float64Array): void {
  // The rows side by side, four numbers a column, so that one address serves them.
  const side = new Float64Array(ROWS * first);
  for (let k = 0; k < first; k++) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let i = 0, at = k * dim, q = 0; i < k; i++, q += ROWS) {
      const value = l[at + i];
      s0 += value * side[q];
      s1 += value * side[q + 1];
      s2 += value * side[q + 2];
      s3 += value * side[q + 3];
    }
    const sums = [s0, s1, s2, s3];
    for (let r = 0; r < ROWS; r++) {
      const value = (entry(first + r, k) - sums[r]) / l[k * dim + k];
      side[ROWS * k + r] = value;
      l[(first + r) * dim + k] = value;
      squares[r] += value * value;
    }
  }
}

/** A factor of few columns, and what of the matrix it leaves. */
export interface LowRankFactor {
  /** F with F Fᵀ ≈ M, [dim, rank] row-major. */
  readonly factor: Float64Array;
  readonly rank: number;
  /** Largest |M − F Fᵀ|; far above rounding only where M has negative eigenvalues. */
  readonly residual: number;
}

/**
 * Cholesky's factor with the largest remaining variance as pivot, until it is below `tolerance`: of a semi-definite
 * matrix, whose rank it finds. dim · rank² multiply-adds, and dim² · rank for the residual.
 */
export function pivotedCholesky(entry: Entry, dim: number, tolerance: number): LowRankFactor {
  const columns: Float64Array[] = [];
  const left = Float64Array.from({ length: dim }, (_, i) => entry(i, i));
  const at = (i: number, j: number): number => (i >= j ? entry(i, j) : entry(j, i));
  for (;;) {
    let pivot = 0;
    for (let i = 1; i < dim; i++) if (left[i] > left[pivot]) pivot = i;
    if (columns.length === dim || !(left[pivot] > tolerance)) break;
    const column = new Float64Array(dim);
    const root = Math.sqrt(left[pivot]);
    for (let i = 0; i < dim; i++) {
      let value = at(i, pivot);
      for (const c of columns) value -= c[i] * c[pivot];
      column[i] = value / root;
      left[i] -= column[i] ** 2;
    }
    columns.push(column);
    left[pivot] = 0;
  }
  const rank = columns.length;
  const factor = new Float64Array(dim * rank);
  for (const [c, column] of columns.entries()) for (let i = 0; i < dim; i++) factor[i * rank + c] = column[i];
  return { factor, rank, residual: residualOf(entry, factor, dim, rank) };
}

function residualOf(entry: Entry, factor: Float64Array, dim: number, rank: number): number {
  let worst = 0;
  for (let i = 0; i < dim; i++) {
    const row = factor.subarray(i * rank, (i + 1) * rank);
    for (let j = 0; j <= i; j++) worst = Math.max(worst, Math.abs(entry(i, j) - dot(row, factor, j * rank, rank)));
  }
  return worst;
}

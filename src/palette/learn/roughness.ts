import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { SplineGrid } from './spline_grid.js';

/** Weights of squared differences between neighbouring coefficients, along each axis. */
export interface Smoothing {
  /** Of second differences: what makes neighbours agree, against the noise of the measurements. */
  readonly curvature: number;
  /** Of first differences: far from all measurements the field levels out instead of running on. */
  readonly slope: number;
}

/** Keeps the inverse finite on constants, which have no differences; far below every other eigenvalue. */
const CONSTANT_SHARE = 1e-3;

/** M = slope · D₁ᵀD₁ + curvature · D₂ᵀD₂ for n coefficients in a row, D₁ and D₂ their first and second differences. */
function rowMatrix(n: number, { curvature, slope }: Smoothing): Matrix {
  const m = Matrix.zeros(n, n);
  const add = (stencil: readonly number[], factor: number): void => {
    for (let at = 0; at + stencil.length <= n; at++) {
      for (const [i, p] of stencil.entries()) {
        for (const [j, q] of stencil.entries()) m.set(at + i, at + j, m.get(at + i, at + j) + factor * p * q);
      }
    }
  };
  add([-1, 1], slope);
  add([1, -2, 1], curvature);
  return m;
}

/** out = matrix · in along one axis of a [shape] array; `matrix` is [n, n]. */
function alongAxis(
  shape: readonly number[],
  axis: number,
  matrix: readonly Float64Array[],
  input: Float64Array,
  out: Float64Array,
): void {
  const n = shape[axis];
  const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  out.fill(0);
  for (let block = 0; block < input.length; block += n * stride) {
    for (let i = 0; i < n; i++) {
      const row = matrix[i];
      for (let j = 0; j < n; j++) {
        const factor = row[j];
        const from = block + j * stride;
        const to = block + i * stride;
        for (let k = 0; k < stride; k++) out[to + k] += factor * input[from + k];
      }
    }
  }
}

/**
 * The quadratic form of a spline's roughness, M ⊗ I ⊗ I + I ⊗ M ⊗ I + I ⊗ I ⊗ M, and its inverse. Because it is a
 * Kronecker sum, the eigenvectors of the three small matrices diagonalise it (Lynch, Rice and Thomas, "Direct solution
 * of partial difference equations by tensor product methods", 1964).
 */
export interface Roughness {
  /** out += form · c */
  readonly add: (c: Float64Array, out: Float64Array) => void;
  /** out = form⁻¹ · r, but for a small share of the constants. */
  readonly solve: (r: Float64Array, out: Float64Array) => void;
}

export function roughness({ shape, length }: SplineGrid, smoothing: Smoothing): Roughness {
  const rows = shape.map((n) => rowMatrix(n, smoothing));
  const forms = rows.map((m) => m.to2DArray().map((row) => Float64Array.from(row)));
  const decompositions = rows.map((m) => new EigenvalueDecomposition(m, { assumeSymmetric: true }));
  const vectors = decompositions.map((d) => d.eigenvectorMatrix);
  const back = vectors.map((v) => v.to2DArray().map((row) => Float64Array.from(row)));
  const forth = vectors.map((v) =>
    v
      .transpose()
      .to2DArray()
      .map((row) => Float64Array.from(row)),
  );
  const [first, second, third] = decompositions.map((d) => d.realEigenvalues.map((value) => Math.max(0, value)));
  const inverse = new Float64Array(length);
  let at = 0;
  const share = CONSTANT_SHARE * smoothing.slope;
  for (const a of first) for (const b of second) for (const c of third) inverse[at++] = 1 / (a + b + c + share);
  const ping = new Float64Array(length);
  const pong = new Float64Array(length);
  return {
    add(c, out) {
      for (let axis = 0; axis < 3; axis++) {
        alongAxis(shape, axis, forms[axis], c, ping);
        for (let i = 0; i < length; i++) out[i] += ping[i];
      }
    },
    solve(r, out) {
      alongAxis(shape, 0, forth[0], r, ping);
      alongAxis(shape, 1, forth[1], ping, pong);
      alongAxis(shape, 2, forth[2], pong, ping);
      for (let i = 0; i < length; i++) ping[i] *= inverse[i];
      alongAxis(shape, 0, back[0], ping, pong);
      alongAxis(shape, 1, back[1], pong, ping);
      alongAxis(shape, 2, back[2], ping, out);
    },
  };
}

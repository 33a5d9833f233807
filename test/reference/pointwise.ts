import type { PointwiseKind } from '../../src/ops/pointwise/contract.js';

interface Twin {
  value(x: number, slope: number): number;
  derivative(x: number, slope: number): number;
}

const sigmoid = (x: number) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const bump = (x: number) => sigmoid(x) * sigmoid(-x);

/** φ and φ′ in float64, from their definitions; where x is NaN, so are they. */
const TWINS: Record<PointwiseKind, Twin> = {
  relu: { value: (x) => Math.max(x, 0), derivative: (x) => (x > 0 ? 1 : 0) },
  'leaky-relu': { value: (x, slope) => (x > 0 ? x : slope * x), derivative: (x, slope) => (x > 0 ? 1 : slope) },
  silu: {
    value: (x) => (x === -Infinity ? 0 : x * sigmoid(x)),
    derivative: (x) => sigmoid(x) + (Math.abs(x) === Infinity ? 0 : x * bump(x)),
  },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), derivative: sigmoid },
  tanh: { value: Math.tanh, derivative: (x) => 4 * bump(2 * x) },
  sigmoid: { value: sigmoid, derivative: bump },
  elu: {
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, alpha) => (x > 0 ? 1 : alpha * Math.exp(x)),
  },
  sqrt: { value: Math.sqrt, derivative: (x) => 0.5 / Math.sqrt(x) },
  reciprocal: { value: (x) => 1 / x, derivative: (x) => -1 / x ** 2 },
};

/** @returns φ(x), of x's length */
export function referencePointwise(kind: PointwiseKind, slope: number, x: ArrayLike<number>): Float64Array {
  return Float64Array.from(x, (value) => TWINS[kind].value(value, slope));
}

/** @returns φ′(x)·g, of x's length */
export function referencePointwiseGradient(
  kind: PointwiseKind,
  slope: number,
  x: ArrayLike<number>,
  g: ArrayLike<number>,
): Float64Array {
  const slopeAt = (value: number) => (Number.isNaN(value) ? NaN : TWINS[kind].derivative(value, slope));
  return Float64Array.from(x, (value, i) => slopeAt(value) * g[i]);
}

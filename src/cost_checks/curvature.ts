import type { TracedCost } from '../autograd/traced_cost.js';
import { invalid } from '../errors.js';
import { normals } from '../random/philox.js';
import { Iterations, Stream } from '../random/counters.js';
import { largestEigenvalue } from './lanczos.js';
import { checkPoints, evenly, rowOf } from './points.js';

/** Lanczos steps for one pair, of two gradients each, and two more to confirm. */
const STEPS = 11;

/**
 * Default reach over the deviation of y: the error of a central difference, about (reach/L)²/6 relative for a cost that
 * changes over a length L, is 10⁻⁵ for an L of a tenth of the deviation, and rounding stays as far below.
 */
const REACH_OVER_DEVIATION = 1e-3;

/** Smallest default reach over the size of y, so that the sum y ± reach·v keeps half of float64's digits. */
const REACH_OVER_SIZE = 1e-8;

/** Pairs `curvatureScale` looks at: at most the first number, fewer for long y, but at least the last. */
const MOST_PAIRS = 64;
const MOST_NUMBERS = 2 ** 14;
const FEWEST_PAIRS = 16;

/**
 * The curvature at a tenth of the places is above the scale. A step of η = 0.2·ε/scale stays stable (ηa < 4ε) where the
 * curvature is up to 20 times the scale, so the tail needs no smaller step unless it is that heavy; the largest
 * value, on the other hand, may come from one pair beside a kink or a cut locus and would slow down every chain for it.
 */
const QUANTILE = 0.9;

export interface CurvatureOptions {
  /**
   * Distance, in units of y, to either side of a point over which the gradient's change is seen. For a smooth cost any
   * small one will do; the default is 10⁻³ of the standard deviation of y. At a kink the curvature is the gradient's
   * jump over twice the reach: pass √η, what noise moves a chain by in each direction, to know what that chain feels.
   */
  readonly reach?: number;
  /**
   * Default `none`. On `unit-sphere` y are unit vectors and the Hessian is the sphere's, P(∇²c − ⟨y, ∇c⟩)P with P = I −
   * y yᵀ: what chains under that constraint feel. In all of space a cost that only means something on the sphere is
   * curved otherwise.
   */
  readonly constraint?: 'none' | 'unit-sphere';
}

export interface CostCurvature {
  /**
   * [pairs] largest |eigenvalue| of ∇²_y c(x, y), in units of the cost over y²; Infinity where a gradient in reach is
   * not finite.
   */
  readonly largest: Float64Array;
}

/**
 * The largest curvature of a cost in y at given pairs, in float64: Lanczos' method on products of the Hessian with a
 * vector, taken as central differences of the exact gradient. At most 24 gradients a pair; exact up to dimension 11 (to
 * the differences' error), and from below, within a few percent, beyond. Directions come by counter, so results do not
 * depend on what else is asked.
 *
 * @param x [pairs, xDim]
 * @param y [pairs, yDim]
 * @throws InvalidInputError for points of another shape or not finite, or a reach that is not positive
 */
export function costCurvature(
  cost: TracedCost,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  pairs: number,
  options: CurvatureOptions = {},
): CostCurvature {
  const curvature = curvatures(cost, x, y, pairs, options);
  return { largest: Float64Array.from({ length: pairs }, (_, pair) => curvature(pair)) };
}

export interface CurvatureScale {
  /** 0.9-quantile of the pairs' largest curvatures: η = 0.2·ε/scale is to this cost what 0.2·ε is to ½‖x − y‖². */
  readonly scale: number;
  /** Largest of all; chains are unstable there where η·largest ≥ 4ε. */
  readonly largest: number;
}

/**
 * One curvature to choose the step size by. Looks at 64 evenly chosen pairs at most, 16 from dimension 1024 on: no more
 * than 1600 gradients. Pass pairs as chains meet them, (x, y) of a conditional plan or of its start.
 *
 * @param x [pairs, xDim]
 * @param y [pairs, yDim]
 * @throws InvalidInputError as `costCurvature`
 */
export function curvatureScale(
  cost: TracedCost,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  pairs: number,
  options: CurvatureOptions = {},
): CurvatureScale {
  const curvature = curvatures(cost, x, y, pairs, options);
  const most = Math.max(FEWEST_PAIRS, Math.min(MOST_PAIRS, Math.floor(MOST_NUMBERS / cost.yDim)));
  const sorted = Float64Array.from(evenly(pairs, most), curvature).sort();
  return { scale: sorted[Math.ceil(QUANTILE * sorted.length) - 1], largest: sorted[sorted.length - 1] };
}

/** The curvature at each pair, once everything is checked. */
function curvatures(
  cost: TracedCost,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  pairs: number,
  { reach = defaultReach(y, cost.yDim), constraint = 'none' }: CurvatureOptions,
): (pair: number) => number {
  const operation = 'costCurvature';
  if (!Number.isSafeInteger(pairs) || pairs < 1) {
    throw invalid(operation, 'pairs must be a whole number from 1 up', String(pairs), 'Pass at least one pair.');
  }
  checkPoints(operation, 'x', x, pairs, cost.xDim);
  checkPoints(operation, 'y', y, pairs, cost.yDim);
  if (!(reach > 0 && Number.isFinite(reach))) {
    throw invalid(operation, 'reach must be a positive distance', String(reach), 'Pass √η, or leave it out.');
  }
  return (pair) => {
    const at = rowOf(x, pair, cost.xDim);
    const centre = rowOf(y, pair, cost.yDim);
    const direction = normals([0, 0], Stream.curvature, Iterations.costDirections.first, pair, cost.yDim);
    const multiply = hessianTimes(cost, at, centre, reach);
    if (constraint === 'none') return largestEigenvalue(multiply, direction, STEPS);
    return largestEigenvalue(onSphere(cost, at, centre, multiply), tangential(direction, centre), STEPS);
  };
}

/**
 * By the deviation of y about its columns' means, so that moving all of y changes nothing; for a lone y by its size.
 */
function defaultReach(y: ArrayLike<number>, dim: number): number {
  const rows = y.length / dim;
  let squares = 0;
  let deviations = 0;
  for (let i = 0; i < dim; i++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += y[r * dim + i] / rows;
    for (let r = 0; r < rows; r++) {
      squares += y[r * dim + i] ** 2;
      deviations += (y[r * dim + i] - mean) ** 2;
    }
  }
  const size = Math.sqrt(squares / y.length);
  const deviation = Math.sqrt(deviations / y.length);
  return Math.max(REACH_OVER_DEVIATION * (deviation || size || 1), REACH_OVER_SIZE * size);
}

type Operator = (v: Float64Array) => Float64Array;

function hessianTimes(cost: TracedCost, x: Float64Array, y: Float64Array, reach: number): Operator {
  return (v) => {
    const ahead = cost.gradient(
      x,
      y.map((c, i) => c + reach * v[i]),
    );
    const behind = cost.gradient(
      x,
      y.map((c, i) => c - reach * v[i]),
    );
    return ahead.map((g, i) => (g - behind[i]) / (2 * reach));
  };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

/** v − ⟨y, v⟩ y for a unit vector y. */
function tangential(v: Float64Array, y: Float64Array): Float64Array {
  const along = dot(v, y);
  return v.map((c, i) => c - along * y[i]);
}

/** v → P(∇²c v) − ⟨y, ∇c⟩ v for tangent vectors v: the second derivative of the cost along great circles. */
function onSphere(cost: TracedCost, x: Float64Array, y: Float64Array, multiply: Operator): Operator {
  const outward = dot(y, cost.gradient(x, y));
  return (v) => tangential(multiply(v), y).map((c, i) => c - outward * v[i]);
}

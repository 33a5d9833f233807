import { defineCost } from '../../src/autograd/cost.js';
import { geodesic, squaredEuclidean, twist } from '../../src/autograd/costs.js';
import { add, component, log, matVec, mul, sin, squaredNorm, stack, sub, sum } from '../../src/autograd/expressions.js';
import type { TracedCost } from '../../src/autograd/traced_cost.js';
import type { ReferenceCosts } from '../reference/cost_value.js';
import {
  geodesicReference,
  projectionReference,
  robustReference,
  squaredEuclideanReference,
  twistReference,
  type ReferenceCost,
} from '../reference/costs.js';
import { TestRandom } from './random.js';

/** A cost as the engine traces it, and the same written out by hand. */
export interface CostPair {
  readonly traced: TracedCost;
  readonly reference: ReferenceCost;
}

export function squaredEuclideanPair(dim: number): CostPair {
  return { traced: squaredEuclidean().trace(dim, dim), reference: squaredEuclideanReference };
}

/** ½ of the squared angle between unit vectors, extended to all of space as the engine does. */
export function geodesicPair(dim: number): CostPair {
  return { traced: geodesic().trace(dim, dim), reference: geodesicReference };
}

export function twistPair(): CostPair {
  return { traced: twist({ slope: 0.4 }).trace(2, 2), reference: twistReference(0.4) };
}

/** x of another dimension than y, through a constant matrix. */
export function projectionPair(xDim: number, yDim: number): CostPair {
  const random = new TestRandom(xDim * 1000 + yDim);
  const matrix = Array.from({ length: xDim }, () => [...random.normals(yDim, 1 / Math.sqrt(yDim))]);
  const cost = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, matVec(matrix, y)))));
  return { traced: cost.trace(xDim, yDim), reference: projectionReference(matrix) };
}

const robust = defineCost((x, y) => {
  const d = sub(y, sin(x));
  const total = sum(y);
  return add(sum(log(add(1, mul(d, d)))), mul(0.25, mul(total, total)));
});

export function robustPair(dim: number): CostPair {
  return { traced: robust.trace(dim, dim), reference: robustReference };
}

const swapped = defineCost((x, y) => mul(0.5, squaredNorm(sub(stack([component(x, 1), component(x, 0)]), y))));

/** ½‖(x₁, x₀) − y‖²: components and stacking. */
export function swappedPair(): CostPair {
  const turned = (x: Float64Array) => Float64Array.of(x[1], x[0]);
  return {
    traced: swapped.trace(2, 2),
    reference: {
      value: (x, y) => squaredEuclideanReference.value(turned(x), y),
      gradient: (x, y) => squaredEuclideanReference.gradient(turned(x), y),
    },
  };
}

export function tracedOf(pairs: readonly CostPair[]): TracedCost[] {
  return pairs.map((pair) => pair.traced);
}

export function referenceOf(pairs: readonly CostPair[]): ReferenceCosts {
  return {
    costs: pairs.map((pair) => pair.reference),
    xDims: pairs.map((pair) => pair.traced.xDim),
    yDim: pairs[0].traced.yDim,
  };
}

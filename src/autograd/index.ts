export { defineCost } from './cost.js';
export type { Cost, CostFunction, CostJson, FeatureJson } from './cost.js';
export { crossEntropy, featureCost, geodesic, squaredEuclidean, twist } from './costs.js';
export type { FeatureMap } from './costs.js';
export {
  abs,
  acos,
  add,
  atan2,
  component,
  constant,
  cos,
  div,
  dot,
  equal,
  exp,
  greaterOrEqual,
  greaterThan,
  lessOrEqual,
  lessThan,
  log,
  matVec,
  max,
  min,
  mul,
  neg,
  norm,
  pow,
  rotate,
  sign,
  sin,
  sqrt,
  square,
  squaredNorm,
  stack,
  sub,
  sum,
  tanh,
  where,
} from './expressions.js';
export type { BinaryFunction, UnaryFunction } from './expressions.js';
export type { TracedCost } from './traced_cost.js';
export type { MatrixLike, Scalar, ScalarLike, Vector, VectorLike } from './tracing.js';

/**
 * The language that costs are written in: functions on traced scalars and vectors. Plain numbers and arrays of numbers
 * stand wherever a value does. Functions of one component act on each; a scalar beside a vector goes to every
 * component. All throw InvalidInputError for operands of the wrong kind or of lengths that don't match.
 */
import { invalid } from '../errors.js';
import type { ElementwiseName } from './elementwise.js';
import type { Node } from './node.js';
import {
  activeGraph,
  Constant,
  isNumberArray,
  toMatrix,
  toNode,
  toScalar,
  toVector,
  type MatrixLike,
  type Scalar,
  type ScalarLike,
  type Vector,
  type VectorLike,
} from './tracing.js';

type Like = ScalarLike | VectorLike;

/** A function of each component. */
export interface UnaryFunction {
  (a: ScalarLike): Scalar;
  (a: VectorLike): Vector;
}

/** A function of pairs of components: a vector if either operand is one. */
export interface BinaryFunction {
  (a: ScalarLike, b: ScalarLike): Scalar;
  (a: Like, b: Like): Vector;
}

// The one place where nodes take the opaque types that users see.
const asScalar = (node: Node): Scalar => node as unknown as Scalar;
const asVector = (node: Node): Vector => node as unknown as Vector;

function elementwise(operation: string, name: ElementwiseName, ...operands: unknown[]): Node {
  return activeGraph(operation).elementwise(name, ...operands.map((v) => toNode(operation, v)));
}

function unary(name: ElementwiseName): UnaryFunction {
  return ((a: unknown) => elementwise(name, name, a)) as unknown as UnaryFunction;
}

function binary(operation: string, name: ElementwiseName, swap = false): BinaryFunction {
  const apply = (a: unknown, b: unknown): Node =>
    swap ? elementwise(operation, name, b, a) : elementwise(operation, name, a, b);
  return apply as unknown as BinaryFunction;
}

export const neg = unary('neg');
/** Its derivative at 0 counts as 0. */
export const sqrt = unary('sqrt');
export const square = unary('square');
export const exp = unary('exp');
export const log = unary('log');
export const sin = unary('sin');
export const cos = unary('cos');
export const tanh = unary('tanh');
/** Its derivative at 0 is 0. */
export const abs = unary('abs');
/** −1, 0 or 1. Its derivative is 0. */
export const sign = unary('sign');

export const add = binary('add', 'add');
export const sub = binary('sub', 'sub');
export const mul = binary('mul', 'mul');
export const div = binary('div', 'div');
/** atan2(y, x): the angle of the point (x, y); 0 with derivative 0 at the origin. */
export const atan2 = binary('atan2', 'atan2');
/**
 * arccos a, in float32 accuracy up to a = ±1, as atan2(√((1 − a)(1 + a)), a). Its derivative −1/√(1 − a²) is infinite
 * at ±1, where it counts as 0; beyond, rounding is forgiven: 0 or π with derivative 0.
 */
export function acos(a: ScalarLike): Scalar;
export function acos(a: VectorLike): Vector;
export function acos(a: Like): Scalar | Vector {
  return atan2(sqrt(max(0, mul(sub(1, a), add(1, a)))), a);
}

/** The smaller of two values; where they tie, each has half the derivative. */
export const min = binary('min', 'min');
/** The larger of two values; where they tie, each has half the derivative. */
export const max = binary('max', 'max');

/** Comparisons give 1 where they hold and 0 where not, for `where`; their derivatives are 0. */
export const lessThan = binary('lessThan', 'less');
export const lessOrEqual = binary('lessOrEqual', 'lessOrEqual');
export const greaterThan = binary('greaterThan', 'less', true);
export const greaterOrEqual = binary('greaterOrEqual', 'lessOrEqual', true);
export const equal = binary('equal', 'equal');

/**
 * `a` where the condition is not 0, else `b`. Neither the value nor the gradient sees the side that is not taken, be it
 * infinite or NaN.
 */
export function where(condition: ScalarLike, a: ScalarLike, b: ScalarLike): Scalar;
export function where(condition: Like, a: Like, b: Like): Vector;
export function where(condition: Like, a: Like, b: Like): Scalar | Vector {
  return asVector(elementwise('where', 'select', condition, a, b));
}

/** Largest |p| that `pow` writes out as a product. */
const MAX_WHOLE_POWER = 8;

/**
 * baseᵖ for a fixed p, by component. A whole p from −8 to 8 but 0 takes any base; another p > 0 takes bases from 0 up,
 * where it is 0 with derivative 0 at 0 (and counts negative bases as 0: take `abs` first).
 * @throws InvalidInputError for another p
 */
export function pow(base: ScalarLike, p: number): Scalar;
export function pow(base: Like, p: number): Vector;
export function pow(base: Like, p: number): Scalar | Vector {
  if (Number.isInteger(p) && p !== 0 && Math.abs(p) <= MAX_WHOLE_POWER) return wholePower(base, p);
  if (!(p > 0 && Number.isFinite(p))) {
    const rule = `the exponent must be above 0, or a whole number from −${MAX_WHOLE_POWER} to −1`;
    throw invalid('pow', rule, String(p), 'Write exp(mul(p, log(base))) for bases that stay above 0.');
  }
  const positive = greaterThan(base, 0);
  return where(positive, exp(mul(p, log(where(positive, base, 1)))), 0);
}

/** baseᵖ as a product, p ≠ 0. */
function wholePower(base: Like, p: number): Vector {
  let power = mul(base, 1);
  for (let i = 1; i < Math.abs(p); i++) power = mul(power, base);
  return p < 0 ? div(1, power) : power;
}

/** Σ_i v_i */
export function sum(v: VectorLike): Scalar {
  return asScalar(activeGraph('sum').sum(toVector('sum', v)));
}

/** Σ_i a_i b_i */
export function dot(a: VectorLike, b: VectorLike): Scalar {
  const product = activeGraph('dot').elementwise('mul', toVector('dot', a), toVector('dot', b));
  return asScalar(activeGraph('dot').sum(product));
}

/** Σ_i v_i² */
export function squaredNorm(v: VectorLike): Scalar {
  return asScalar(sumOfSquares('squaredNorm', v));
}

/** (Σ_i v_i²)^½, with gradient 0 at v = 0. */
export function norm(v: VectorLike): Scalar {
  return asScalar(activeGraph('norm').elementwise('sqrt', sumOfSquares('norm', v)));
}

function sumOfSquares(operation: string, v: VectorLike): Node {
  const graph = activeGraph(operation);
  return graph.sum(graph.elementwise('square', toVector(operation, v)));
}

/** M v for a constant matrix of as many columns as v is long. Pass the same array to share it between calls. */
export function matVec(matrix: MatrixLike, v: VectorLike): Vector {
  const m = toMatrix('matVec', matrix);
  const node = toVector('matVec', v);
  if (node.length !== m.columns) {
    throw invalid(
      'matVec',
      'the matrix must have as many columns as the vector is long',
      `a ${m.rows} × ${m.columns} matrix and a vector of length ${node.length}`,
      'Transpose the matrix or take the other vector.',
    );
  }
  return asVector(activeGraph('matVec').matVec(m, node, false));
}

/** v_i, counted from 0. */
export function component(v: VectorLike, index: number): Scalar {
  const node = toVector('component', v);
  if (!Number.isInteger(index) || index < 0 || index >= node.length) {
    throw invalid(
      'component',
      `the index of a vector of length ${node.length} must be a whole number from 0 to ${node.length - 1}`,
      String(index),
      'Components count from 0.',
    );
  }
  return asScalar(activeGraph('component').component(node, index));
}

/** The vector of the given scalars. */
export function stack(scalars: readonly ScalarLike[]): Vector {
  const graph = activeGraph('stack');
  if (!Array.isArray(scalars) || scalars.length === 0) {
    throw invalid('stack', 'it takes a non-empty array of scalars', 'something else', 'Write stack([a, b]).');
  }
  return asVector(graph.stack(scalars.map((s) => toScalar('stack', s))));
}

/** A constant number or vector, to be used in any cost; plain numbers and arrays do as well. */
export function constant(value: number): Scalar;
export function constant(value: ArrayLike<number>): Vector;
export function constant(value: number | ArrayLike<number>): Scalar | Vector {
  if (typeof value !== 'number' && !isNumberArray(value)) {
    throw invalid(
      'constant',
      'the value must be a number or a non-empty array of numbers',
      typeof value,
      'Pass numbers.',
    );
  }
  const copy = typeof value === 'number' ? value : Float64Array.from(value);
  return new Constant(copy) as unknown as Vector;
}

/** The 2-vector p turned by `angle` radians counter-clockwise. */
export function rotate(p: VectorLike, angle: ScalarLike): Vector {
  const v = toVector('rotate', p);
  if (v.length !== 2) {
    throw invalid('rotate', 'only 2-vectors can be rotated', `a vector of length ${v.length}`, 'Stack two components.');
  }
  const [a, b] = [component(p, 0), component(p, 1)];
  const [c, s] = [cos(toScalarLike(angle)), sin(toScalarLike(angle))];
  return stack([sub(mul(c, a), mul(s, b)), add(mul(s, a), mul(c, b))]);
}

function toScalarLike(angle: ScalarLike): Scalar {
  return asScalar(toScalar('rotate', angle));
}

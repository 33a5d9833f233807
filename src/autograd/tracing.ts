import { invalid } from '../errors.js';
import type { Graph } from './graph.js';
import { Node, type Matrix } from './node.js';

declare const traced: unique symbol;

/** A number of a cost that is being traced: opaque, combined by the functions of `expressions.ts` alone. */
export interface Scalar {
  readonly [traced]: 'scalar';
}

/** A vector of a cost that is being traced: opaque but for its length. Take components by `component(v, i)`. */
export interface Vector {
  readonly [traced]: 'vector';
  readonly length: number;
}

export type ScalarLike = Scalar | number;
export type VectorLike = Vector | ArrayLike<number>;
/** Rows of numbers, all of one length. */
export type MatrixLike = readonly ArrayLike<number>[];

/** A constant made outside a cost; it joins whatever cost uses it. */
export class Constant {
  constructor(readonly value: number | Float64Array) {}

  get length(): number | undefined {
    return typeof this.value === 'number' ? undefined : this.value.length;
  }
}

interface Trace {
  readonly graph: Graph;
  readonly matrices: WeakMap<MatrixLike, Matrix>;
}

let active: Trace | undefined;

/** Runs `build` with `graph` as the one that expressions go to; traces may nest. */
export function traceInto<T>(graph: Graph, build: () => T): T {
  const outer = active;
  active = { graph, matrices: new WeakMap() };
  try {
    return build();
  } finally {
    active = outer;
  }
}

function activeTrace(operation: string): Trace {
  if (!active) {
    throw invalid(
      operation,
      'functions on traced values belong inside a cost',
      'a call while no cost is being traced',
      'Call it within the function given to defineCost.',
    );
  }
  return active;
}

export function activeGraph(operation: string): Graph {
  return activeTrace(operation).graph;
}

/** The node of a traced value, or of a number or array of numbers. */
export function toNode(operation: string, value: unknown): Node {
  const { graph } = activeTrace(operation);
  if (value instanceof Node) {
    if (value.graph === graph) return value;
    throw invalid(
      operation,
      'operands must come from the cost that is being traced',
      'a value traced in another cost',
      'Build every expression from the x and y of this cost; don’t keep traced values in outer variables.',
    );
  }
  const plain = value instanceof Constant ? value.value : value;
  if (typeof plain === 'number') return graph.scalar(plain);
  if (isNumberArray(plain)) return graph.vector(plain);
  throw invalid(
    operation,
    'operands must be traced values, numbers or non-empty arrays of numbers',
    describe(value),
    'Use component(v, i) instead of v[i], and stack([a, b]) instead of an array of traced values.',
  );
}

export function toVector(operation: string, value: unknown): Node {
  const node = toNode(operation, value);
  if (!node.isScalar) return node;
  throw invalid(operation, 'the operand must be a vector', 'a scalar', 'Make a vector of scalars with stack([a, b]).');
}

export function toScalar(operation: string, value: unknown): Node {
  const node = toNode(operation, value);
  if (node.isScalar) return node;
  throw invalid(
    operation,
    'the operand must be a scalar',
    `a vector of length ${node.length}`,
    'Reduce it first, with component, sum or norm.',
  );
}

/** The matrix of an array of rows, copied once per trace; equal arrays share it where they are one object. */
export function toMatrix(operation: string, rows: MatrixLike): Matrix {
  const { matrices } = activeTrace(operation);
  const wayOut = 'Give an array of rows, each an array of as many numbers.';
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isNumberArray)) {
    throw invalid(operation, 'the matrix must be a non-empty array of rows of numbers', describe(rows), wayOut);
  }
  const known = matrices.get(rows);
  if (known) return known;
  const columns = rows[0].length;
  const uneven = rows.findIndex((row) => row.length !== columns);
  if (uneven >= 0) {
    const lengths = `${columns} columns in row 0 and ${rows[uneven].length} in row ${uneven}`;
    throw invalid(operation, 'rows of the matrix must have one length', lengths, wayOut);
  }
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, r) => values.set(row, r * columns));
  const bad = values.findIndex((v) => !Number.isFinite(Math.fround(v)));
  if (bad >= 0) {
    const where = `${values[bad]} at row ${Math.floor(bad / columns)}, column ${bad % columns}`;
    throw invalid(operation, 'entries of the matrix must be finite in float32', where, 'Correct the entry.');
  }
  const matrix = { rows: rows.length, columns, values };
  matrices.set(rows, matrix);
  return matrix;
}

export function isNumberArray(value: unknown): value is ArrayLike<number> {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && typeof (value as Uint8Array)[0] === 'number';
  return Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'number');
}

function describe(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return 'an empty array';
    return `an array with ${describe(value.find((v) => typeof v !== 'number'))}`;
  }
  if (value === null || value === undefined) return String(value);
  return value instanceof Node ? 'a traced value' : `a ${typeof value}`;
}

import { invalid } from '../errors.js';
import type { ElementwiseName } from './elementwise.js';

/** A constant matrix of a cost, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] */
  readonly values: Float64Array;
}

export type Operation =
  /** A row that is given; `position` is its place among the graph's inputs. */
  | { readonly kind: 'input'; readonly name: string; readonly position: number }
  | { readonly kind: 'constant'; readonly values: Float64Array }
  | { readonly kind: 'elementwise'; readonly name: ElementwiseName }
  /** Sum of a vector's components. */
  | { readonly kind: 'sum' }
  /** M v, or Mᵀ v. */
  | { readonly kind: 'matVec'; readonly matrix: Matrix; readonly transposed: boolean }
  | { readonly kind: 'component'; readonly index: number }
  /** A vector of scalars. */
  | { readonly kind: 'stack' }
  /** A vector whose components are all the one scalar. */
  | { readonly kind: 'broadcast' };

/** What makes nodes, each once: see `Graph`. */
export interface NodeMaker {
  /** In order; of a cost x and y. */
  readonly inputs: readonly Node[];
  scalar(value: number): Node;
  vector(given: ArrayLike<number>): Node;
  elementwise(name: ElementwiseName, ...inputs: Node[]): Node;
  sum(v: Node): Node;
  matVec(matrix: Matrix, v: Node, transposed: boolean): Node;
  component(v: Node, index: number): Node;
  stack(scalars: readonly Node[]): Node;
  broadcast(scalar: Node, length: number): Node;
}

/**
 * One value of a traced cost. Nodes never change, and within a graph equal expressions are the same node. Inputs always
 * have smaller ids than the node, so ids are a topological order.
 */
export class Node {
  constructor(
    /** Where it was made: nodes of two graphs do not meet. */
    readonly graph: NodeMaker,
    readonly id: number,
    readonly operation: Operation,
    readonly inputs: readonly Node[],
    /** A scalar has length 1, but a vector may have it too. */
    readonly isScalar: boolean,
    readonly length: number,
  ) {
    const { kind } = operation;
    this.dependsOnY = kind === 'input' ? operation.name === 'y' : inputs.some((n) => n.dependsOnY);
    this.mayMask =
      (kind === 'elementwise' && (operation.name === 'select' || operation.name === 'sign')) ||
      inputs.some((n) => n.mayMask);
  }

  readonly dependsOnY: boolean;

  /**
   * Whether a zero here may mean "branch not taken". A gradient with this mark stays zero when multiplied by the
   * infinite or undefined derivative of such a branch.
   */
  readonly mayMask: boolean;

  /** `x - y` or `if (norm(x) < 1)` on traced values would silently be NaN; say what to write instead. */
  [Symbol.toPrimitive](): never {
    throw invalid(
      'cost',
      'traced values have no JavaScript operators',
      'an arithmetic operator, comparison or string made of a traced value',
      'Write sub(x, y) for x - y, mul(a, b) for a * b, and where(lessThan(a, b), p, q) for a < b ? p : q.',
    );
  }
}

/** The value of a scalar constant, or undefined for any other node. */
export function scalarConstant(node: Node): number | undefined {
  return node.operation.kind === 'constant' && node.isScalar ? node.operation.values[0] : undefined;
}

/** The scalar constant that every component of `node` equals, where that is plain to see. */
export function uniformConstant(node: Node): number | undefined {
  return scalarConstant(node.operation.kind === 'broadcast' ? node.inputs[0] : node);
}

export function isElementwise(node: Node, name: ElementwiseName): boolean {
  return node.operation.kind === 'elementwise' && node.operation.name === name;
}

/** Nodes that `roots` need, themselves included, inputs before users. */
export function reachable(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const pending = [...roots];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

import { invalid } from '../errors.js';
import { elementwiseOperations, type ElementwiseName } from './elementwise.js';
import { Node, type Matrix, type NodeMaker, type Operation } from './node.js';
import { simplifyComponent, simplifyElementwise, simplifySum } from './simplify.js';

/** Largest finite float32: constants beyond it would be infinite on the devices. */
const FLOAT32_MAX = 3.4028234663852886e38;

/**
 * The expressions of one trace. Building an expression twice gives the same node (hash-consing), so common
 * subexpressions are shared, and what nothing refers to is never lowered.
 */
export class Graph implements NodeMaker {
  readonly inputs: readonly Node[];
  readonly #nodes = new Map<string, Node>();
  readonly #matrixIds = new Map<Matrix, number>();

  /** @param inputs names and lengths of the rows that are given; what depends on `y` is what is evaluated again */
  constructor(inputs: readonly (readonly [name: string, length: number])[]) {
    this.inputs = inputs.map(([name, length], position) =>
      this.#intern(`input:${position}`, { kind: 'input', name, position }, [], false, length),
    );
  }

  /** Nodes made so far, dead ones included. */
  get size(): number {
    return this.#nodes.size;
  }

  scalar(value: number): Node {
    const values = Float64Array.of(checkedConstant(value));
    return this.#intern(`scalar:${values[0]}`, { kind: 'constant', values }, [], true, 1);
  }

  vector(given: ArrayLike<number>): Node {
    const values = Float64Array.from(given, checkedConstant);
    if (values.length > 1 && values.every((v) => v === values[0]))
      return this.broadcast(this.scalar(values[0]), values.length);
    return this.#intern(`vector:${values.join()}`, { kind: 'constant', values }, [], false, values.length);
  }

  /** Operands broadcast from scalars; vectors must have one length. */
  elementwise(name: ElementwiseName, ...inputs: Node[]): Node {
    const vectors = inputs.filter((n) => !n.isScalar);
    const length = vectors[0]?.length ?? 1;
    const other = vectors.find((n) => n.length !== length);
    if (other) {
      throw invalid(
        name,
        'vectors must have the same length',
        `lengths ${length} and ${other.length}`,
        'Take components, or a constant matrix times one of them, to bring both to one length.',
      );
    }
    const ordered = elementwiseOperations[name].commutative ? [...inputs].sort((a, b) => a.id - b.id) : inputs;
    const simpler = simplifyElementwise(this, name, ordered, length, vectors.length === 0);
    if (simpler) return simpler;
    const key = `${name}:${ids(ordered)}`;
    return this.#intern(key, { kind: 'elementwise', name }, ordered, vectors.length === 0, length);
  }

  sum(v: Node): Node {
    return simplifySum(this, v) ?? this.#intern(`sum:${v.id}`, { kind: 'sum' }, [v], true, 1);
  }

  matVec(matrix: Matrix, v: Node, transposed: boolean): Node {
    let id = this.#matrixIds.get(matrix);
    if (id === undefined) this.#matrixIds.set(matrix, (id = this.#matrixIds.size));
    const length = transposed ? matrix.columns : matrix.rows;
    return this.#intern(
      `matVec:${id}:${transposed}:${v.id}`,
      { kind: 'matVec', matrix, transposed },
      [v],
      false,
      length,
    );
  }

  component(v: Node, index: number): Node {
    const key = `component:${index}:${v.id}`;
    return simplifyComponent(this, v, index) ?? this.#intern(key, { kind: 'component', index }, [v], true, 1);
  }

  stack(scalars: readonly Node[]): Node {
    const whole = scalars[0];
    if (scalars.length > 1 && scalars.every((n) => n === whole)) return this.broadcast(whole, scalars.length);
    return this.#intern(`stack:${ids(scalars)}`, { kind: 'stack' }, scalars, false, scalars.length);
  }

  broadcast(scalar: Node, length: number): Node {
    return this.#intern(`broadcast:${length}:${scalar.id}`, { kind: 'broadcast' }, [scalar], false, length);
  }

  #intern(key: string, operation: Operation, inputs: readonly Node[], isScalar: boolean, length: number): Node {
    let node = this.#nodes.get(key);
    if (!node) {
      node = new Node(this, this.#nodes.size, operation, inputs, isScalar, length);
      this.#nodes.set(key, node);
    }
    return node;
  }
}

function ids(nodes: readonly Node[]): string {
  return nodes.map((n) => n.id).join();
}

/** Zero without a sign, everything else unchanged. */
function checkedConstant(value: number): number {
  if (!(Math.abs(value) <= FLOAT32_MAX)) {
    throw invalid(
      'cost',
      'constants, and what follows from constants alone, must be finite in float32 (at most 3.4e38)',
      String(value),
      'Look for a division by zero, or a logarithm or root of a negative number, among the constants.',
    );
  }
  return value === 0 ? 0 : value;
}

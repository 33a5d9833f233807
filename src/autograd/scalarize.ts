import { Graph } from './graph.js';
import type { Node } from './node.js';

/**
 * Rewrites expressions over vectors as expressions over components, in a graph of their own, where the simplifications
 * then see single zeros and ones. For small problems: the result is as large as the work.
 */
export class Scalarizer {
  readonly graph: Graph;
  readonly #done = new Map<Node, Node[]>();

  /** @param inputs names and lengths of those of the expressions' graph */
  constructor(inputs: readonly (readonly [name: string, length: number])[]) {
    this.graph = new Graph(inputs);
  }

  /** One scalar for each component of `node`. */
  components(node: Node): Node[] {
    let result = this.#done.get(node);
    if (!result) this.#done.set(node, (result = this.#rewrite(node)));
    return result;
  }

  #rewrite(node: Node): Node[] {
    const { graph } = this;
    const { operation, length } = node;
    const inputs = node.inputs.map((n) => this.components(n));
    const [v] = inputs;
    switch (operation.kind) {
      case 'input':
        return indices(length).map((i) => graph.component(graph.inputs[operation.position], i));
      case 'constant':
        return [...operation.values].map((value) => graph.scalar(value));
      case 'elementwise':
        return indices(length).map((i) =>
          graph.elementwise(operation.name, ...inputs.map((c) => c[c.length === 1 ? 0 : i])),
        );
      case 'sum':
        return [this.#total(v)];
      case 'matVec': {
        const { matrix, transposed } = operation;
        const { rows, columns, values } = matrix;
        return indices(length).map((i) => {
          const terms = indices(transposed ? rows : columns).map((j) => {
            const entry = values[transposed ? j * columns + i : i * columns + j];
            return graph.elementwise('mul', graph.scalar(entry), v[j]);
          });
          return this.#total(terms);
        });
      }
      case 'component':
        return [v[operation.index]];
      case 'stack':
        return inputs.map((s) => s[0]);
      case 'broadcast':
        return indices(length).map(() => v[0]);
    }
  }

  #total(terms: readonly Node[]): Node {
    return terms.reduce((a, b) => this.graph.elementwise('add', a, b));
  }
}

function indices(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

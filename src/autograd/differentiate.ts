import type { ElementwiseName } from './elementwise.js';
import type { Graph } from './graph.js';
import { reachable, scalarConstant, type Node } from './node.js';

/** ∂root/∂y as an expression of the same graph, by reverse mode: one pass from the root back to y. */
export function gradient(graph: Graph, root: Node): Node {
  const y = graph.inputs.find(({ operation }) => operation.kind === 'input' && operation.name === 'y')!;
  const adjoints = new Map<Node, Node>([[root, graph.scalar(1)]]);
  const order = reachable([root]).filter((n) => n.dependsOnY);
  for (const node of order.reverse()) {
    const adjoint = adjoints.get(node);
    if (!adjoint) continue;
    for (const { input, adjoint: share } of inputAdjoints(graph, node, adjoint)) {
      if (!input.dependsOnY) continue;
      const shaped = toShapeOf(graph, input, share);
      const sum = adjoints.get(input);
      adjoints.set(input, sum ? graph.elementwise('add', sum, shaped) : shaped);
    }
  }
  return adjoints.get(y) ?? graph.broadcast(graph.scalar(0), y.length);
}

interface InputAdjoint {
  readonly input: Node;
  readonly adjoint: Node;
}

function inputAdjoints(graph: Graph, node: Node, g: Node): InputAdjoint[] {
  const { operation, inputs } = node;
  const [v] = inputs;
  switch (operation.kind) {
    case 'input':
    case 'constant':
      return [];
    case 'elementwise':
      return derivatives[operation.name](new Rules(graph, node, g), ...(inputs as [Node, Node, Node])).flatMap(
        (adjoint, i) => (adjoint ? [{ input: inputs[i], adjoint }] : []),
      );
    case 'sum':
      return [{ input: v, adjoint: graph.broadcast(g, v.length) }];
    case 'matVec':
      return [{ input: v, adjoint: graph.matVec(operation.matrix, g, !operation.transposed) }];
    case 'component': {
      const zero = graph.scalar(0);
      const parts = Array.from({ length: v.length }, (_, i) => (i === operation.index ? g : zero));
      return [{ input: v, adjoint: graph.stack(parts) }];
    }
    case 'stack':
      return inputs.map((input, i) => ({ input, adjoint: graph.component(g, i) }));
    case 'broadcast':
      return [{ input: v, adjoint: graph.sum(g) }];
  }
}

/** A scalar that met a vector collects the sum of that vector's adjoint. */
function toShapeOf(graph: Graph, node: Node, adjoint: Node): Node {
  if (node.isScalar && !adjoint.isScalar) return graph.sum(adjoint);
  if (!node.isScalar && adjoint.isScalar) return graph.broadcast(adjoint, node.length);
  return adjoint;
}

/** Expressions for derivative rules; `g` is the adjoint of `node`. */
class Rules {
  constructor(
    readonly graph: Graph,
    readonly node: Node,
    readonly g: Node,
  ) {}

  op(name: ElementwiseName, ...inputs: (Node | number)[]): Node {
    return this.graph.elementwise(name, ...inputs.map((n) => (typeof n === 'number' ? this.graph.scalar(n) : n)));
  }

  /** g · factor, and 0 where g is 0 because its branch was not taken, even if the factor is infinite or NaN there. */
  times(factor: Node, g: Node = this.g): Node {
    const product = this.op('mul', g, factor);
    return surelyFinite(factor) ? product : this.#unlessMasked(g, product);
  }

  /** g / divisor, guarded as `times`. */
  over(divisor: Node): Node {
    return this.#unlessMasked(this.g, this.op('div', this.g, divisor));
  }

  #unlessMasked(g: Node, value: Node): Node {
    return g.mayMask ? this.op('select', this.op('equal', g, 0), 0, value) : value;
  }
}

function surelyFinite(node: Node): boolean {
  const { kind } = node.operation;
  return kind === 'input' || scalarConstant(node) !== undefined || kind === 'constant';
}

type Derivative = (r: Rules, a: Node, b: Node, c: Node) => readonly (Node | undefined)[];

/** Adjoints of the operands; undefined where the derivative is zero wherever it exists. */
const derivatives: Readonly<Record<ElementwiseName, Derivative>> = {
  neg: (r) => [r.op('neg', r.g)],
  // The root's derivative is infinite at 0; there it counts as 0, so that the gradient of a norm at 0 is 0.
  sqrt: (r) => [r.times(r.op('mul', 0.5, r.op('reciprocalOrZero', r.node)))],
  square: (r, a) => [r.op('mul', 2, r.times(a))],
  exp: (r) => [r.times(r.node)],
  log: (r, a) => [r.over(a)],
  sin: (r, a) => [r.times(r.op('cos', a))],
  cos: (r, a) => [r.op('neg', r.times(r.op('sin', a)))],
  tanh: (r) => [r.times(r.op('sub', 1, r.op('square', r.node)))],
  abs: (r, a) => [r.times(r.op('sign', a))],
  sign: () => [undefined],
  reciprocalOrZero: (r) => [r.op('neg', r.times(r.op('square', r.node)))],
  add: (r) => [r.g, r.g],
  sub: (r) => [r.g, r.op('neg', r.g)],
  mul: (r, a, b) => [r.times(b), r.times(a)],
  div: (r, _, b) => {
    const share = r.over(b);
    return [share, r.op('neg', r.times(r.node, share))];
  },
  atan2: (r, a, b) => {
    const weight = r.op('reciprocalOrZero', r.op('add', r.op('square', a), r.op('square', b)));
    return [r.times(r.op('mul', b, weight)), r.op('neg', r.times(r.op('mul', a, weight)))];
  },
  // min(a, b) = (a + b − |a − b|)/2 and max likewise: a tie shares the adjoint equally.
  min: (r, a, b) => {
    const half = r.op('mul', 0.5, r.op('sign', r.op('sub', a, b)));
    return [r.times(r.op('sub', 0.5, half)), r.times(r.op('add', 0.5, half))];
  },
  max: (r, a, b) => {
    const half = r.op('mul', 0.5, r.op('sign', r.op('sub', a, b)));
    return [r.times(r.op('add', 0.5, half)), r.times(r.op('sub', 0.5, half))];
  },
  less: () => [undefined, undefined],
  lessOrEqual: () => [undefined, undefined],
  equal: () => [undefined, undefined],
  select: (r, condition) => [undefined, r.op('select', condition, r.g, 0), r.op('select', condition, 0, r.g)],
};

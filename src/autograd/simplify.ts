import { elementwiseOperations, type ElementwiseName } from './elementwise.js';
import { isElementwise, scalarConstant, uniformConstant, type Node, type NodeMaker } from './node.js';

/**
 * Rewritings tried before a node is made. Each gives an equal expression that is cheaper, or the one form among equals
 * that later rewritings look for: constants in front of products, signs in front of those, and products of scalars
 * taken before a scalar meets a vector. They hold for finite values: 0·x is 0 and x − x is 0.
 */
export function simplifyElementwise(
  graph: NodeMaker,
  name: ElementwiseName,
  inputs: readonly Node[],
  length: number,
  isScalar: boolean,
): Node | undefined {
  const { arity, evaluate } = elementwiseOperations[name];
  const constants = inputs.map(uniformConstant);
  const spread = (scalar: Node): Node => (isScalar ? scalar : graph.broadcast(scalar, length));
  if (constants.every((c) => c !== undefined)) {
    return spread(graph.scalar(evaluate(constants[0], constants[1] ?? 0, constants[2] ?? 0)));
  }
  if (!isScalar) {
    const narrowed = narrow(graph, name, inputs, length);
    if (narrowed) return narrowed;
  }
  const result =
    arity === 1
      ? simplifyUnary(graph, name, inputs[0])
      : arity === 2
        ? simplifyBinary(graph, name, inputs[0], inputs[1])
        : simplifySelect(inputs, constants[0]);
  if (!result) return undefined;
  return result.isScalar ? spread(result) : result;
}

/** Works on scalars instead of vectors of equal components, and on numbers where all operands are constants. */
function narrow(graph: NodeMaker, name: ElementwiseName, inputs: readonly Node[], length: number): Node | undefined {
  const scalars = inputs.map((n) => (n.operation.kind === 'broadcast' ? n.inputs[0] : n));
  const changed = scalars.some((n, i) => n !== inputs[i]);
  if (scalars.every((n) => n.isScalar)) return graph.broadcast(graph.elementwise(name, ...scalars), length);
  if (changed) return graph.elementwise(name, ...scalars);
  const values = inputs.map((n) => (n.operation.kind === 'constant' ? n.operation.values : undefined));
  if (!values.every((v) => v !== undefined)) return undefined;
  const at = (operand: number, i: number): number => {
    const v = values[operand];
    return v ? v[v.length === 1 ? 0 : i] : 0;
  };
  const { evaluate } = elementwiseOperations[name];
  return graph.vector(Float64Array.from({ length }, (_, i) => evaluate(at(0, i), at(1, i), at(2, i))));
}

function simplifyUnary(graph: NodeMaker, name: ElementwiseName, a: Node): Node | undefined {
  if (name === 'neg') {
    const [p, q] = a.inputs;
    if (isElementwise(a, 'neg')) return p;
    if (isElementwise(a, 'sub')) return graph.elementwise('sub', q, p);
    if (isElementwise(a, 'mul')) {
      const factor =
        [p, q].find((n) => scalarConstant(n) !== undefined) ?? [p, q].find((n) => n.isScalar && !a.isScalar);
      if (factor) return graph.elementwise('mul', graph.elementwise('neg', factor), factor === p ? q : p);
    }
  }
  if ((name === 'square' || name === 'abs') && isElementwise(a, 'neg')) return graph.elementwise(name, a.inputs[0]);
  return undefined;
}

function simplifyBinary(graph: NodeMaker, name: ElementwiseName, a: Node, b: Node): Node | undefined {
  if (name === 'add') return simplifyAdd(graph, a, b);
  if (name === 'sub') return simplifySub(graph, a, b);
  if (name === 'mul') return simplifyMul(graph, a, b);
  if (name === 'div') {
    const divisor = uniformConstant(b) ?? 0;
    // The reciprocal of anything smaller might overflow.
    return Math.abs(divisor) > 1e-38 ? graph.elementwise('mul', graph.scalar(1 / divisor), a) : undefined;
  }
  return (name === 'min' || name === 'max') && a === b ? a : undefined;
}

function simplifySub(graph: NodeMaker, a: Node, b: Node): Node | undefined {
  if (a === b) return graph.scalar(0);
  if (uniformConstant(b) === 0) return a;
  if (uniformConstant(a) === 0) return graph.elementwise('neg', b);
  return isElementwise(b, 'neg') ? graph.elementwise('add', a, b.inputs[0]) : undefined;
}

function simplifyAdd(graph: NodeMaker, a: Node, b: Node): Node | undefined {
  if (uniformConstant(a) === 0) return b;
  if (uniformConstant(b) === 0) return a;
  if (a === b) return graph.elementwise('mul', graph.scalar(2), a);
  if (isElementwise(b, 'neg')) return graph.elementwise('sub', a, b.inputs[0]);
  if (isElementwise(a, 'neg')) return graph.elementwise('sub', b, a.inputs[0]);
  // Gradients of single components arrive as stacks of zeros but for one.
  if (a.operation.kind === 'stack' && b.operation.kind === 'stack') {
    return graph.stack(a.inputs.map((n, i) => graph.elementwise('add', n, b.inputs[i])));
  }
  return undefined;
}

function simplifyMul(graph: NodeMaker, a: Node, b: Node): Node | undefined {
  const mul = (p: Node, q: Node): Node => graph.elementwise('mul', p, q);
  if (a === b) return graph.elementwise('square', a);
  for (const [p, q] of [
    [a, b],
    [b, a],
  ] as const) {
    const c = scalarConstant(p);
    if (c === 0) return graph.scalar(0);
    if (c === 1) return q;
    if (c === -1) return graph.elementwise('neg', q);
    // What is scalar stays scalar: only factors of q that match p's shape are moved.
    if (q.isScalar && !p.isScalar) continue;
    if (isElementwise(q, 'neg')) {
      const inner = q.inputs[0];
      // A sign costs least on the scalar.
      return p.isScalar && !q.isScalar
        ? mul(graph.elementwise('neg', p), inner)
        : graph.elementwise('neg', mul(p, inner));
    }
    if (!isElementwise(q, 'mul')) continue;
    const [r, s] = q.inputs as [Node, Node];
    for (const [factor, rest] of [
      [r, s],
      [s, r],
    ] as const) {
      const isConstant = scalarConstant(factor) !== undefined;
      if (isConstant && c === undefined && p.isScalar === rest.isScalar) return mul(factor, mul(p, rest));
      if (isConstant && c !== undefined) return mul(mul(p, factor), rest);
      if (p.isScalar && factor.isScalar && !rest.isScalar) return mul(mul(p, factor), rest);
    }
  }
  return undefined;
}

function simplifySelect(inputs: readonly Node[], condition: number | undefined): Node | undefined {
  const [, whenTrue, whenFalse] = inputs as [Node, Node, Node];
  if (condition === undefined) return whenTrue === whenFalse ? whenTrue : undefined;
  return condition !== 0 ? whenTrue : whenFalse;
}

export function simplifySum(graph: NodeMaker, v: Node): Node | undefined {
  if (v.length === 1) return graph.component(v, 0);
  const { operation } = v;
  if (operation.kind === 'constant') return graph.scalar(operation.values.reduce((a, b) => a + b, 0));
  if (operation.kind === 'broadcast') return graph.elementwise('mul', graph.scalar(v.length), v.inputs[0]);
  if (isElementwise(v, 'neg')) return graph.elementwise('neg', graph.sum(v.inputs[0]));
  if (isElementwise(v, 'mul')) {
    const scalar = v.inputs.find((n) => n.isScalar);
    const vector = v.inputs.find((n) => !n.isScalar);
    if (scalar && vector) return graph.elementwise('mul', scalar, graph.sum(vector));
  }
  return undefined;
}

export function simplifyComponent(graph: NodeMaker, v: Node, index: number): Node | undefined {
  if (v.operation.kind === 'constant') return graph.scalar(v.operation.values[index]);
  if (v.operation.kind === 'broadcast') return v.inputs[0];
  if (v.operation.kind === 'stack') return v.inputs[index];
  return undefined;
}

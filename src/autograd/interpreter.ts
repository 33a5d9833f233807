import { elementwiseOperations } from './elementwise.js';
import { reachable, type Node } from './node.js';

type Inputs = readonly ArrayLike<number>[];
type Step = (given: Inputs) => void;

/** Compiles an expression to a float64 function of its graph's inputs that gives the components of its value. */
export function interpret(root: Node): (given: Inputs) => Float64Array {
  const values = new Map<Node, Float64Array>();
  const steps: Step[] = [];
  for (const node of reachable([root])) {
    const out = new Float64Array(node.length);
    values.set(node, out);
    steps.push(
      stepFor(
        node,
        node.inputs.map((n) => values.get(n)!),
        out,
      ),
    );
  }
  const result = values.get(root)!;
  return (given) => {
    for (const step of steps) step(given);
    return result.slice();
  };
}

function stepFor(node: Node, inputs: readonly Float64Array[], out: Float64Array): Step {
  const { operation } = node;
  const [v] = inputs;
  switch (operation.kind) {
    case 'input':
      return (given) => out.set(given[operation.position]);
    case 'constant':
      return () => out.set(operation.values);
    case 'elementwise':
      return elementwiseStep(node, operation.name, inputs, out);
    case 'sum':
      return () => {
        let total = 0;
        for (let i = 0; i < v.length; i++) total += v[i];
        out[0] = total;
      };
    case 'matVec': {
      const { matrix, transposed } = operation;
      const { rows, columns, values } = matrix;
      return () => {
        out.fill(0);
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            const entry = values[r * columns + c];
            if (transposed) out[c] += entry * v[r];
            else out[r] += entry * v[c];
          }
        }
      };
    }
    case 'component':
      return () => {
        out[0] = v[operation.index]!;
      };
    case 'stack':
      return () => inputs.forEach((s, i) => (out[i] = s[0]!));
    case 'broadcast':
      return () => out.fill(v[0]);
  }
}

function elementwiseStep(
  node: Node,
  name: keyof typeof elementwiseOperations,
  inputs: readonly Float64Array[],
  out: Float64Array,
): Step {
  const { evaluate } = elementwiseOperations[name];
  const [a, b, c] = inputs as [Float64Array, Float64Array | undefined, Float64Array | undefined];
  const [strideA, strideB, strideC] = [0, 1, 2].map((i) => (node.inputs[i]?.isScalar ? 0 : 1)) as [
    number,
    number,
    number,
  ];
  return () => {
    for (let i = 0; i < out.length; i++) {
      out[i] = evaluate(a[i * strideA], b ? b[i * strideB] : 0, c ? c[i * strideC] : 0);
    }
  };
}

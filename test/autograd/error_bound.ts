import { elementwiseOperations, type ElementwiseName } from '../../src/autograd/elementwise.js';
import { reachable, type Node } from '../../src/autograd/node.js';

const UNIT = 2 ** -24;

/** Float32 evaluation of these is within 4 ulp (8 units) on every device; the measured errors stay below 3. */
const ROUNDINGS = 8;

/** sin and cos also have an absolute error, near their zeros. */
const ABSOLUTE: Partial<Record<ElementwiseName, number>> = { sin: 2e-7, cos: 2e-7 };

/** A device may flush what is smaller to zero. An exact zero, such as the gradient of a branch not taken, stays one. */
const UNDERFLOW = 1e-37;

interface Bounded {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

/**
 * Running error analysis (Higham, Accuracy and Stability, section 3.3): evaluates an expression in float64 beside a
 * bound on what float32 evaluation may do to every component. An operation adds its own rounding to what its operands'
 * errors do to it, which is read off at the ends of their intervals. A comparison that the errors could flip has the
 * error 1.
 */
export function evaluateWithBound(root: Node, x: ArrayLike<number>, y: ArrayLike<number>): Bounded {
  const known = new Map<Node, Bounded>();
  for (const node of reachable([root])) {
    known.set(
      node,
      bounded(
        node,
        node.inputs.map((n) => known.get(n)!),
        x,
        y,
      ),
    );
  }
  return known.get(root)!;
}

function bounded(node: Node, inputs: readonly Bounded[], x: ArrayLike<number>, y: ArrayLike<number>): Bounded {
  const { operation, length } = node;
  const [v] = inputs;
  switch (operation.kind) {
    case 'input':
      return exact(Float64Array.from(operation.name === 'x' ? x : y));
    case 'constant':
      return rounded(operation.values, new Float64Array(length), 1);
    case 'elementwise':
      return elementwise(node, operation.name, inputs);
    case 'sum':
      return inner(v.value.length, (i) => [v.value[i], v.error[i]]);
    case 'matVec': {
      const { matrix, transposed } = operation;
      const rows = Array.from({ length }, (_, r) =>
        inner(v.value.length, (i) => {
          const m = matrix.values[transposed ? i * matrix.columns + r : r * matrix.columns + i];
          return [m * v.value[i], Math.abs(m) * v.error[i]];
        }),
      );
      return { value: Float64Array.from(rows, (r) => r.value[0]), error: Float64Array.from(rows, (r) => r.error[0]) };
    }
    case 'component':
      return {
        value: v.value.slice(operation.index, operation.index + 1),
        error: v.error.slice(operation.index, operation.index + 1),
      };
    case 'stack':
      return {
        value: Float64Array.from(inputs, (s) => s.value[0]),
        error: Float64Array.from(inputs, (s) => s.error[0]),
      };
    case 'broadcast':
      return { value: new Float64Array(length).fill(v.value[0]), error: new Float64Array(length).fill(v.error[0]) };
  }
}

function exact(value: Float64Array): Bounded {
  return { value, error: new Float64Array(value.length) };
}

function rounded(value: Float64Array, error: Float64Array, roundings: number): Bounded {
  const own = (v: number) => (v === 0 ? 0 : roundings * UNIT * Math.abs(v) + UNDERFLOW);
  return { value, error: error.map((e, i) => e + own(value[i])) };
}

/** Σ terms, each given with its error; n roundings of every partial sum, in any order. */
function inner(count: number, term: (i: number) => readonly [number, number]): Bounded {
  let [value, error, size] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [t, e] = term(i);
    value += t;
    error += e;
    size += Math.abs(t) + e;
  }
  return {
    value: Float64Array.of(value),
    error: Float64Array.of(error + (count + 2) * UNIT * size + (size === 0 ? 0 : UNDERFLOW)),
  };
}

function elementwise(node: Node, name: ElementwiseName, inputs: readonly Bounded[]): Bounded {
  const { evaluate } = elementwiseOperations[name];
  const at = (operand: number, i: number, which: keyof Bounded): number => {
    const given = inputs[operand]?.[which];
    return given ? given[given.length === 1 ? 0 : i] : 0;
  };
  const value = Float64Array.from({ length: node.length }, (_, i) =>
    evaluate(at(0, i, 'value'), at(1, i, 'value'), at(2, i, 'value')),
  );
  const error = value.map((exactValue, i) => {
    const [a, b, c] = [at(0, i, 'value'), at(1, i, 'value'), at(2, i, 'value')];
    let worst = 0;
    for (const sa of [-1, 0, 1]) {
      for (const sb of inputs.length > 1 ? [-1, 0, 1] : [0]) {
        for (const sc of inputs.length > 2 ? [-1, 0, 1] : [0]) {
          const moved = evaluate(a + sa * at(0, i, 'error'), b + sb * at(1, i, 'error'), c + sc * at(2, i, 'error'));
          const change = Math.abs(moved - exactValue);
          // An operand's interval that leaves the function's domain bounds nothing.
          worst = Math.max(worst, Number.isNaN(change) ? Infinity : change);
        }
      }
    }
    return worst + (ABSOLUTE[name] ?? 0);
  });
  return rounded(value, error, ROUNDINGS);
}

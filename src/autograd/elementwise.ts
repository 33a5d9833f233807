/**
 * The operations that act on one component at a time: how many operands each takes and its value in float64. Every
 * other table over these names (derivatives, WGSL, CPU opcodes) is checked against this one by its type.
 */
export interface ElementwiseOperation {
  readonly arity: 1 | 2 | 3;
  /** Operands may be swapped. */
  readonly commutative?: true;
  /** Operands beyond the arity are ignored. */
  readonly evaluate: (a: number, b: number, c: number) => number;
}

const operations = {
  neg: { arity: 1, evaluate: (a) => -a },
  sqrt: { arity: 1, evaluate: (a) => Math.sqrt(a) },
  square: { arity: 1, evaluate: (a) => a * a },
  exp: { arity: 1, evaluate: (a) => Math.exp(a) },
  log: { arity: 1, evaluate: (a) => Math.log(a) },
  sin: { arity: 1, evaluate: (a) => Math.sin(a) },
  cos: { arity: 1, evaluate: (a) => Math.cos(a) },
  tanh: { arity: 1, evaluate: (a) => Math.tanh(a) },
  abs: { arity: 1, evaluate: (a) => Math.abs(a) },
  /** −1, 0 or 1, and 0 at 0: the subgradient of |a| that lies in the middle. */
  sign: { arity: 1, evaluate: (a) => (a === 0 ? 0 : Math.sign(a)) },
  /** 1/a, and 0 at 0: what the gradients of sqrt (so of a norm) and atan2 need at the origin. */
  reciprocalOrZero: { arity: 1, evaluate: (a) => (a === 0 ? 0 : 1 / a) },
  add: { arity: 2, commutative: true, evaluate: (a, b) => a + b },
  sub: { arity: 2, evaluate: (a, b) => a - b },
  mul: { arity: 2, commutative: true, evaluate: (a, b) => a * b },
  div: { arity: 2, evaluate: (a, b) => a / b },
  /** The angle of (b, a); 0 at the origin whatever the signs of the zeros. */
  atan2: { arity: 2, evaluate: (a, b) => (a === 0 && b === 0 ? 0 : Math.atan2(a, b)) },
  min: { arity: 2, commutative: true, evaluate: (a, b) => Math.min(a, b) },
  max: { arity: 2, commutative: true, evaluate: (a, b) => Math.max(a, b) },
  /** Comparisons give 1 for true and 0 for false. */
  less: { arity: 2, evaluate: (a, b) => (a < b ? 1 : 0) },
  lessOrEqual: { arity: 2, evaluate: (a, b) => (a <= b ? 1 : 0) },
  equal: { arity: 2, commutative: true, evaluate: (a, b) => (a === b ? 1 : 0) },
  /** b where a ≠ 0, else c. */
  select: { arity: 3, evaluate: (a, b, c) => (a !== 0 ? b : c) },
} as const satisfies Record<string, ElementwiseOperation>;

export type ElementwiseName = keyof typeof operations;

export const elementwiseOperations: Readonly<Record<ElementwiseName, ElementwiseOperation>> = operations;

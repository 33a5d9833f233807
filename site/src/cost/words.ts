import {
  abs,
  acos,
  add,
  atan2,
  cos,
  div,
  dot,
  equal,
  exp,
  greaterOrEqual,
  greaterThan,
  lessOrEqual,
  lessThan,
  log,
  max,
  min,
  mul,
  neg,
  norm,
  rotate,
  sign,
  sin,
  sqrt,
  square,
  squaredNorm,
  sub,
  sum,
  tanh,
  where,
} from 'energy-barycenter';

/** The words that a typed cost may use, as the package exports them, and how many operands each takes. */
export const WORDS = {
  add: 2,
  sub: 2,
  mul: 2,
  div: 2,
  min: 2,
  max: 2,
  atan2: 2,
  rotate: 2,
  dot: 2,
  neg: 1,
  abs: 1,
  sign: 1,
  square: 1,
  sqrt: 1,
  exp: 1,
  log: 1,
  sin: 1,
  cos: 1,
  acos: 1,
  tanh: 1,
  sum: 1,
  norm: 1,
  squaredNorm: 1,
  where: 3,
  lessThan: 2,
  lessOrEqual: 2,
  greaterThan: 2,
  greaterOrEqual: 2,
  equal: 2,
} as const;
export type Word = keyof typeof WORDS;

export const isWord = (name: string): name is Word => Object.hasOwn(WORDS, name);

/** What stands for a word or a number in a cost: values of the package that are traced. */
export type Value = unknown;

/** One by one, so that a bundle has none of the package's other parts. */
const FUNCTIONS: Readonly<Record<Word, unknown>> = {
  add,
  sub,
  mul,
  div,
  min,
  max,
  atan2,
  rotate,
  dot,
  neg,
  abs,
  sign,
  square,
  sqrt,
  exp,
  log,
  sin,
  cos,
  acos,
  tanh,
  sum,
  norm,
  squaredNorm,
  where,
  lessThan,
  lessOrEqual,
  greaterThan,
  greaterOrEqual,
  equal,
};

/** Applies a word, which checks its operands. @throws InvalidInputError */
export const apply = (word: Word, operands: readonly Value[]): Value =>
  (FUNCTIONS[word] as (...values: readonly unknown[]) => Value)(...operands);

/** What operators are words for. */
export const OPERATORS: Readonly<Record<string, Word>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '<': 'lessThan',
  '<=': 'lessOrEqual',
  '>': 'greaterThan',
  '>=': 'greaterOrEqual',
  '==': 'equal',
};

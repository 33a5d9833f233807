import type { ElementwiseName } from './elementwise.js';

/** WGSL for each operation; operands are names, literals or indexed arrays, so they need no brackets. */
export const wgslOperations: Readonly<Record<ElementwiseName, (a: string, b: string, c: string) => string>> = {
  neg: (a) => `-(${a})`,
  sqrt: (a) => `sqrt(${a})`,
  square: (a) => `${a} * ${a}`,
  exp: (a) => `accurate_exp(${a})`,
  log: (a) => `accurate_log(${a})`,
  sin: (a) => `accurate_sin(${a})`,
  cos: (a) => `accurate_cos(${a})`,
  tanh: (a) => `accurate_tanh(${a})`,
  abs: (a) => `abs(${a})`,
  sign: (a) => `sign(${a})`,
  // Divides by 1 at 0: WGSL promises nothing about the quotient that select would drop.
  reciprocalOrZero: (a) => `select(1.0f / select(${a}, 1.0f, ${a} == 0.0f), 0.0f, ${a} == 0.0f)`,
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  atan2: (a, b) => `accurate_atan2(${a}, ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  less: (a, b) => `select(0.0f, 1.0f, ${a} < ${b})`,
  lessOrEqual: (a, b) => `select(0.0f, 1.0f, ${a} <= ${b})`,
  equal: (a, b) => `select(0.0f, 1.0f, ${a} == ${b})`,
  select: (a, b, c) => `select(${c}, ${b}, ${a} != 0.0f)`,
};

/** A number as a WGSL f32 literal; negative ones in brackets, because `a - -1` and `a--1` read differently. */
export function wgslLiteral(value: number): string {
  const single = Math.fround(value);
  // The shortest decimal that still names this float32.
  let text = single.toPrecision(9);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = single.toPrecision(digits);
    if (Math.fround(Number(shorter)) === single) {
      text = shorter;
      break;
    }
  }
  const literal = `${Number(text)}f`;
  return single < 0 ? `(${literal})` : literal;
}

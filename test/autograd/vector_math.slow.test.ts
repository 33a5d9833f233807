import { describe, expect, it, beforeAll } from 'vitest';
import { compileKernel, type TestKernel } from './compile_kernel.js';
import { sigmoid, sinOfTurns, softplus, ulp } from './elementary_functions.js';

const unary = ['exp', 'expm1', 'log', 'sin', 'cos', 'sinTurns', 'cosTurns', 'tanh', 'sigmoid', 'softplus'] as const;
type UnaryName = (typeof unary)[number];

const source = `
import * as m from './parts/vector_math';
${unary
  .map(
    (name) => `export function ${name}(a: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(out + i * 4, m.${name}(v128.load(a + i * 4)));
}`,
  )
  .join('\n')}
export function atan2(a: usize, b: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) v128.store(out + i * 4, m.atan2(v128.load(a + i * 4), v128.load(b + i * 4)));
}
export function storeSinCosTurns(a: usize, out: usize): void { m.storeSinCosTurns(out, v128.load(a)); }
`;

const COUNT = 1 << 16;
const A = 0x100000;
const B = A + COUNT * 4;
const OUT = B + COUNT * 4;

const reference: Record<UnaryName, (x: number) => number> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  sinTurns: sinOfTurns,
  cosTurns: (u) => sinOfTurns(u + 0.25),
  tanh: Math.tanh,
  sigmoid,
  softplus,
};

// Bounds are the errors measured over these grids, rounded up to the next tenth: an error estimate would be no sharper.
const accuracy: readonly { name: UnaryName; from: number; to: number; ulps: number; absolute?: number }[] = [
  { name: 'exp', from: -86.5, to: 88.7, ulps: 1.1 },
  { name: 'expm1', from: -86.5, to: 0, ulps: 1.2 },
  { name: 'expm1', from: -1, to: 0, ulps: 1.2 },
  { name: 'log', from: 1e-3, to: 4, ulps: 0.9 },
  { name: 'log', from: 1e-37, to: 3e38, ulps: 0.9 },
  { name: 'sin', from: -0.8, to: 0.8, ulps: 1.5 },
  // Near multiples of π the result is small and the argument's own rounding weighs more than an ulp of it.
  { name: 'sin', from: -8192, to: 8192, ulps: 0, absolute: 1e-7 },
  { name: 'cos', from: -8192, to: 8192, ulps: 0, absolute: 1e-7 },
  { name: 'sinTurns', from: 0, to: 1, ulps: 1.7 },
  { name: 'cosTurns', from: 0, to: 1, ulps: 1.7 },
  { name: 'tanh', from: -12, to: 12, ulps: 1.3 },
  { name: 'tanh', from: -1, to: 1, ulps: 1.3 },
  { name: 'sigmoid', from: -86, to: 86, ulps: 2.2 },
  { name: 'softplus', from: -86, to: 86, ulps: 2.1 },
];

describe.each(['plain', 'relaxed'] as const)('vector_math, %s build', (build) => {
  let kernel: TestKernel;
  let memory: Float32Array;
  beforeAll(async () => {
    kernel = await compileKernel(source, build);
    memory = new Float32Array(kernel.memory);
  });

  function evaluate(name: UnaryName, xs: readonly number[]): number[] {
    memory.fill(0, A / 4, A / 4 + xs.length + 4);
    memory.set(xs, A / 4);
    kernel.functions[name](A, OUT, xs.length);
    return [...memory.subarray(OUT / 4, OUT / 4 + xs.length)];
  }

  it.each(accuracy)('$name on [$from, $to] is within $ulps ulp', ({ name, from, to, ulps, absolute = 0 }) => {
    const xs = Array.from({ length: COUNT }, (_, i) => Math.fround(from + ((to - from) * i) / COUNT));
    const errors = evaluate(name, xs).map((got, i) => {
      const exact = reference[name](xs[i]);
      return Math.abs(got - exact) / (ulps * ulp(exact) + absolute);
    });
    const worst = errors.reduce((a, b) => (b <= a ? a : b), 0);
    expect(worst).toBeLessThanOrEqual(1);
    expect(worst).toBeGreaterThan(0.01);
  });

  it('atan2 is within 2.7 ulp in every octant and over twenty orders of magnitude', () => {
    for (let i = 0; i < COUNT; i++) {
      const angle = (i * 2.399963) % (2 * Math.PI);
      const radius = 10 ** ((i % 41) / 2 - 10);
      memory[A / 4 + i] = radius * Math.sin(angle);
      memory[B / 4 + i] = radius * Math.cos(angle);
    }
    kernel.functions.atan2(A, B, OUT, COUNT);
    let worst = 0;
    for (let i = 0; i < COUNT; i++) {
      const exact = Math.atan2(memory[A / 4 + i], memory[B / 4 + i]);
      const error = Math.abs(memory[OUT / 4 + i] - exact) / ulp(exact);
      if (!(error <= worst)) worst = error;
    }
    expect(worst).toBeLessThanOrEqual(2.7);
  });

  it('goes to the right limits', () => {
    const { POSITIVE_INFINITY: infinity } = Number;
    expect(evaluate('exp', [-infinity, -1000, -86.7, 88.73, 1e30, infinity])).toEqual([
      0,
      0,
      0,
      infinity,
      infinity,
      infinity,
    ]);
    expect(evaluate('log', [0, -0, infinity])).toEqual([-infinity, -infinity, infinity]);
    expect(evaluate('log', [-1, -infinity])).toEqual([NaN, NaN]);
    expect(evaluate('tanh', [-infinity, -1e30, 0, 1e30, infinity])).toEqual([-1, -1, 0, 1, 1]);
    expect(evaluate('sigmoid', [-infinity, -100, 0, 100, infinity])).toEqual([0, 0, 0.5, 1, 1]);
    expect(evaluate('softplus', [-infinity, -100, 100, infinity])).toEqual([0, 0, 100, infinity]);
    for (const far of evaluate('sin', [1e6, 1e15, -1e30])) expect(Math.abs(far)).toBeLessThanOrEqual(1);
    for (const name of unary) expect(evaluate(name, [NaN])).toEqual([NaN]);
  });

  it('never returns a denormal from exp, sigmoid and softplus', () => {
    const xs = Array.from({ length: 4096 }, (_, i) => -80 - i / 128);
    for (const name of ['exp', 'sigmoid', 'softplus'] as const) {
      for (const value of evaluate(name, xs)) expect(value === 0 || value >= 2 ** -126).toBe(true);
    }
  });

  it('atan2 is 0 at the origin and right on the axes', () => {
    memory.set([0, -0, 0, 0], A / 4);
    memory.set([0, 0, 1, -1], B / 4);
    kernel.functions.atan2(A, B, OUT, 4);
    expect([...memory.subarray(OUT / 4, OUT / 4 + 4)].map(Math.abs)).toEqual([0, 0, 0, Math.fround(Math.PI)]);
  });

  it('gives the same sine and cosine together as apart', () => {
    const us = [0.1, 0.35, 0.6, 0.9];
    memory.set(us, A / 4);
    kernel.functions.storeSinCosTurns(A, OUT);
    const together = [...memory.subarray(OUT / 4, OUT / 4 + 8)];
    expect(together).toEqual([...evaluate('sinTurns', us), ...evaluate('cosTurns', us)]);
  });
});

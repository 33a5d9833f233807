import { describe, expect, it } from 'vitest';
import { opcodes, WORDS_PER_INSTRUCTION } from '../../src/autograd/cpu_program.js';
import * as b from '../../src/autograd/index.js';
import type { CostFunction } from '../../src/autograd/index.js';
import { reachable, type Node } from '../../src/autograd/node.js';
import type { TracedGraph } from '../../src/autograd/traced_graph.js';

function trace(f: CostFunction, xDim = 3, yDim = xDim): TracedGraph {
  return b.defineCost(f).trace(xDim, yDim) as TracedGraph;
}

/** Names of the operations that a node needs, inputs and constants left out. */
function operations(root: Node): string[] {
  return reachable([root]).flatMap(({ operation }) => {
    if (operation.kind === 'input' || operation.kind === 'constant') return [];
    return [operation.kind === 'elementwise' ? operation.name : operation.kind];
  });
}

function instructions(words: Uint32Array): number[][] {
  const count = words.length / WORDS_PER_INSTRUCTION;
  return Array.from({ length: count }, (_, i) => [
    ...words.subarray(i * WORDS_PER_INSTRUCTION, (i + 1) * WORDS_PER_INSTRUCTION),
  ]);
}

describe('sharing', () => {
  it('makes equal expressions one node, whatever the order of commuting operands', () => {
    const { valueNode } = trace((x, y) => b.add(b.exp(b.dot(x, y)), b.sin(b.dot(y, x))));
    expect(operations(valueNode).sort()).toEqual(['add', 'exp', 'mul', 'sin', 'sum']);
  });

  it('evaluates a shared part once in value and gradient', () => {
    const { gradientNode } = trace((_, y) => b.exp(b.norm(y)));
    // ∇ = exp(r) · (1/r) · y with r = ‖y‖: one exponential, one root, two products.
    expect(operations(gradientNode).sort()).toEqual(['exp', 'mul', 'mul', 'reciprocalOrZero', 'sqrt', 'square', 'sum']);
  });
});

describe('simplification', () => {
  it.each<[string, CostFunction, string[]]>([
    ['x + 0', (_, y) => b.sum(b.exp(b.add(y, 0))), ['exp', 'sum']],
    ['x · 1', (_, y) => b.sum(b.exp(b.mul(1, y))), ['exp', 'sum']],
    ['x · 0', (x, y) => b.sum(b.exp(b.add(y, b.mul(x, 0)))), ['exp', 'sum']],
    ['0 of a constant vector', (x, y) => b.sum(b.exp(b.add(y, b.mul(x, [0, 0, 0])))), ['exp', 'sum']],
    ['x − x', (x, y) => b.sum(b.exp(b.add(y, b.sub(x, x)))), ['exp', 'sum']],
    ['−(−x)', (_, y) => b.sum(b.exp(b.neg(b.neg(y)))), ['exp', 'sum']],
    ['−(a − b)', (x, y) => b.sum(b.exp(b.neg(b.sub(x, y)))), ['sub', 'exp', 'sum']],
    ['constants among constants', (_, y) => b.mul(b.exp(0), b.component(y, b.constant([1]).length)), ['component']],
    ['2 · (3 · x)', (_, y) => b.sum(b.exp(b.mul(2, b.mul(y, 3)))), ['mul', 'exp', 'sum']],
    [
      'scalars before vectors',
      (x, y) => b.norm(b.mul(b.norm(x), b.mul(b.norm(x), y))),
      ['square', 'sum', 'sqrt', 'square', 'mul', 'square', 'sum', 'sqrt'],
    ],
    ['component of a stack', (_, y) => b.component(b.stack([1, b.component(y, 2)]), 1), ['component']],
    ['where of a constant', (x, y) => b.where(1, b.component(y, 0), b.component(x, 0)), ['component']],
  ])('%s', (_, f, expected) => {
    expect(operations(trace(f).valueNode).sort()).toEqual([...expected].sort());
  });

  it('drops what the result does not need', () => {
    const { valueNode, gradientNode } = trace((x, y) => {
      b.exp(b.tanh(x));
      return b.dot(x, y);
    });
    expect(operations(valueNode)).toEqual(['mul', 'sum']);
    expect(operations(gradientNode)).toEqual([]);
  });
});

describe('CPU program', () => {
  it('is one subtraction of D components for the gradient of squared Euclidean', () => {
    const { words, slots, yStart, result } = b.squaredEuclidean().trace(64, 64).toCpuPrograms().gradient;
    expect(instructions(words)).toEqual([[opcodes.sub, 128, 64, 0, 0, 64]]);
    expect({ slots, yStart, result }).toEqual({ slots: 192, yStart: 0, result: 128 });
  });

  it('computes what depends on x alone, and constants, before yStart', () => {
    const { gradient } = b.twist({ slope: 0.4 }).trace(2, 2).toCpuPrograms();
    const parts = [gradient.words.subarray(0, gradient.yStart), gradient.words.subarray(gradient.yStart)].map(
      instructions,
    );
    const count = (part: number[][], opcode: number) => part.filter(([head]) => (head & 0xff) === opcode).length;
    expect(parts.map((p) => count(p, opcodes.sin))).toEqual([1, 1]);
    expect(parts.map((p) => count(p, opcodes.sqrt))).toEqual([1, 1]);
    expect(parts.map((p) => count(p, opcodes.constant))).toEqual([1, 0]);
  });

  it('reuses slots: a long chain needs few of them', () => {
    const { value } = trace((_, y) => {
      let v = y;
      for (let i = 0; i < 40; i++) v = b.sin(v);
      return b.sum(v);
    }).toCpuPrograms();
    // x, y, two vectors in turn, and the sum.
    expect(value.slots).toBeLessThanOrEqual(3 * 4 + 1);
  });

  it('keeps one copy of a matrix for value and gradient', () => {
    const matrix = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const { constants } = b
      .featureCost((p) => b.matVec(matrix, p))
      .trace(3, 3)
      .toCpuPrograms();
    expect([...constants].slice(0, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(constants.length).toBeLessThanOrEqual(7);
  });
});

describe('WGSL', () => {
  const wgsl = (cost: b.Cost, xDim: number, yDim: number) =>
    cost.trace(xDim, yDim).toWgsl({ name: 'c', constantsOffset: 100 });

  it('knows elementwise gradients', () => {
    expect(wgsl(b.squaredEuclidean(), 64, 64).elementwise).toBe(true);
    expect(
      wgsl(
        b.defineCost((x, y) => b.sum(b.log(b.add(1, b.square(b.sub(y, b.sin(x))))))),
        5,
        5,
      ).elementwise,
    ).toBe(true);
    expect(
      wgsl(
        b.defineCost((x, y) => b.norm(b.sub(x, y))),
        5,
        5,
      ).elementwise,
    ).toBe(false);
    expect(
      wgsl(
        b.defineCost((_, y) => b.squaredNorm(y)),
        4,
        5,
      ).elementwise,
    ).toBe(false);
  });

  it('writes the gradient of squared Euclidean as y − x', () => {
    const { source } = wgsl(b.squaredEuclidean(), 64, 64);
    expect(source).toMatch(
      /let (\w+) = load_y\(chain, i\);\s+let (\w+) = load_x\(chain, i\);\s+let (\w+) = \1 - \2;\s+return \3;/,
    );
  });

  it('stays short where the dimension is large', () => {
    const { source } = wgsl(
      b.defineCost((x, y) => b.exp(b.norm(b.sub(b.tanh(x), b.tanh(y))))),
      512,
      512,
    );
    expect(source.split('\n').length).toBeLessThan(60);
  });

  it('has constants at the offset that it is given', () => {
    const scales = Array.from({ length: 700 }, (_, i) => i + 1);
    const { source, constants } = wgsl(
      b.defineCost((_, y) => b.norm(b.mul(scales, y))),
      1,
      700,
    );
    expect([...constants]).toEqual(scales);
    expect(source).toContain('cost_constants[100u + i]');
  });

  it('writes numbers that float32 WGSL takes, to the last bit', () => {
    const numbers = [0.1, -1, 1e-7, -3.4e38, 1e21, 123456.789, 1 / 3, 5e-39];
    const { source } = wgsl(
      b.defineCost((_, y) => b.dot(numbers, b.exp(y))),
      1,
      numbers.length,
    );
    for (const number of numbers.filter((n) => n !== -1)) {
      const literals = [...source.matchAll(/-?\d[\d.]*(e[+-]?\d+)?f/g)].map(([text]) =>
        Math.fround(Number(text.slice(0, -1))),
      );
      expect(literals).toContain(Math.fround(number));
    }
  });
});

/**
 * Lowering of a cost to the vector programs of `kernels/cpu/parts/cost_program.ts`.
 *
 * A program works on a tile of chains. Its memory is an array of components, each one float for every chain of the
 * tile; the inputs stand there one after the other, of a cost x and then y, and are not overwritten. An instruction is
 * 6 words:
 *
 *     opcode | scalarA << 8 | scalarB << 9 | scalarC << 10,  dst,  a,  b,  c,  n
 *
 * dst, a, b, c are component offsets, n counts components. A scalar operand is the same component for each of the n.
 *
 *     elementwise   dst[i] = op(a[i], b[i], c[i])                               i < n
 *     constant      dst[i] = constants[a + i]                                   i < n
 *     copy          dst[i] = a[i]                                               i < n
 *     sum           dst[0] = Σ_i a[i]                                           i < n
 *     dot           dst[0] = Σ_i a[i] b[i]                                      i < n
 *     matVec        dst[i] = Σ_j constants[b + i·c + j] a[j]                    i < n, j < c
 *     matVecT       dst[i] = Σ_j constants[b + j·n + i] a[j]                    i < n, j < c
 *
 * Constants and what depends on x alone come first (`yStart` ends them) in slots that are not used again.
 */
import type { ElementwiseName } from './elementwise.js';
import { isElementwise, reachable, type Matrix, type Node } from './node.js';
import { SlotAllocator } from './slot_allocator.js';
import type { CpuCostProgram, CpuCostPrograms } from './traced_cost.js';

export const WORDS_PER_INSTRUCTION = 6;

const elementwiseOpcodes: Readonly<Record<ElementwiseName, number>> = {
  neg: 0,
  sqrt: 1,
  square: 2,
  exp: 3,
  log: 4,
  sin: 5,
  cos: 6,
  tanh: 7,
  abs: 8,
  sign: 9,
  reciprocalOrZero: 10,
  add: 11,
  sub: 12,
  mul: 13,
  div: 14,
  atan2: 15,
  min: 16,
  max: 17,
  less: 18,
  lessOrEqual: 19,
  equal: 20,
  select: 21,
};
export const opcodes = {
  ...elementwiseOpcodes,
  constant: 22,
  copy: 23,
  sum: 24,
  dot: 25,
  matVec: 26,
  matVecT: 27,
} as const;

export function lowerToCpu(value: Node, gradient: Node): CpuCostPrograms {
  const pool = new ConstantPool();
  const lower = (root: Node): CpuCostProgram => new Lowering(root, root.graph.inputs, pool).program();
  return { value: lower(value), gradient: lower(gradient), constants: pool.toFloat32() };
}

/** The same of an expression by itself, which finds the given inputs of its graph. */
export function lowerMapToCpu(
  root: Node,
  inputs: readonly Node[],
): { readonly program: CpuCostProgram; readonly constants: Float32Array } {
  const pool = new ConstantPool();
  return { program: new Lowering(root, inputs, pool).program(), constants: pool.toFloat32() };
}

/** Numbers of both programs, one copy of each array. */
class ConstantPool {
  readonly #offsets = new Map<Matrix | Float64Array, number>();
  readonly #values: number[] = [];

  offset(key: Matrix | Float64Array): number {
    let offset = this.#offsets.get(key);
    if (offset === undefined) {
      this.#offsets.set(key, (offset = this.#values.length));
      for (const v of key instanceof Float64Array ? key : key.values) this.#values.push(v);
    }
    return offset;
  }

  toFloat32(): Float32Array {
    return Float32Array.from(this.#values);
  }
}

/** One node to compute, by one instruction or, for a stack, one per scalar. */
interface Step {
  readonly node: Node;
  readonly operands: readonly Node[];
}

class Lowering {
  readonly #words: number[] = [];
  readonly #slots: SlotAllocator;
  readonly #places = new Map<Node, number>();
  readonly #steps: Step[];
  /** Steps from here on depend on y. */
  readonly #firstOfY: number;
  /** Index of the last step that reads a node's own slots. */
  readonly #lastUse = new Map<Node, number>();

  constructor(
    readonly root: Node,
    inputs: readonly Node[],
    readonly pool: ConstantPool,
  ) {
    let place = 0;
    for (const input of inputs) {
      this.#places.set(input, place);
      place += input.length;
    }
    this.#slots = new SlotAllocator(place);
    const steps = selectSteps(root);
    const ofX = steps.filter((s) => !s.node.dependsOnY);
    this.#steps = [...ofX, ...steps.filter((s) => s.node.dependsOnY)];
    this.#firstOfY = ofX.length;
    this.#steps.forEach((step, i) => step.operands.forEach((n) => this.#lastUse.set(owner(n), i)));
  }

  program(): CpuCostProgram {
    let yStart = 0;
    this.#steps.forEach((step, i) => {
      if (i === this.#firstOfY) yStart = this.#words.length;
      const place = this.#slots.allocate(step.node.length);
      this.#places.set(step.node, place);
      this.#emit(step, place);
      for (const n of new Set(step.operands.map(owner))) this.#releaseAfter(n, i);
    });
    if (this.#firstOfY === this.#steps.length) yStart = this.#words.length;
    const result = this.#contiguous(this.root);
    return { words: Uint32Array.from(this.#words), yStart, slots: this.#slots.size, result };
  }

  /** Frees a node's slots behind its last reader; what the second part needs of the first stays for reruns. */
  #releaseAfter(node: Node, step: number): void {
    const last = this.#lastUse.get(node);
    const kept = !node.dependsOnY && last !== undefined && last >= this.#firstOfY;
    if (last !== step || kept || node.operation.kind === 'input' || node === owner(this.root)) return;
    this.#slots.release(this.#places.get(node)!, node.length);
  }

  #emit({ node, operands }: Step, place: number): void {
    const { operation } = node;
    const [a, b] = operands;
    switch (operation.kind) {
      case 'constant':
        return this.#instruction(opcodes.constant, place, [this.pool.offset(operation.values)], node.length);
      case 'sum':
        if (!b) return this.#instruction(opcodes.sum, place, [this.#place(a)], a.length);
        return this.#instruction(opcodes.dot, place, [this.#place(a), this.#place(b)], a.length);
      case 'matVec': {
        const opcode = operation.transposed ? opcodes.matVecT : opcodes.matVec;
        const matrix = this.pool.offset(operation.matrix);
        return this.#instruction(opcode, place, [this.#contiguous(a), matrix, a.length], node.length);
      }
      case 'stack':
        return operands.forEach((n, i) => this.#instruction(opcodes.copy, place + i, [this.#place(n)], 1));
      case 'elementwise': {
        const scalars = operands.map((n) => n.isScalar);
        return this.#instruction(
          opcodes[operation.name],
          place,
          operands.map((n) => this.#place(n)),
          node.length,
          scalars,
        );
      }
      case 'input':
      case 'component':
      case 'broadcast':
        // These have no step: they are other nodes' slots.
        return;
    }
  }

  #instruction(opcode: number, dst: number, abc: readonly number[], n: number, scalars: readonly boolean[] = []): void {
    const flags = scalars.reduce((bits, scalar, i) => bits | (scalar ? 1 << (8 + i) : 0), 0);
    this.#words.push(opcode | flags, dst, abc[0] ?? 0, abc[1] ?? 0, abc[2] ?? 0, n);
  }

  #place(node: Node): number {
    if (node.operation.kind === 'component') return this.#place(node.inputs[0]) + node.operation.index;
    if (node.operation.kind === 'broadcast') return this.#place(node.inputs[0]);
    return this.#places.get(node)!;
  }

  /** The place of a vector with all its components there; a broadcast one is written out at the program's end. */
  #contiguous(node: Node): number {
    if (node.operation.kind !== 'broadcast') return this.#place(node);
    // Not released: a vector of equal components is rare where its components must be apart.
    const place = this.#slots.allocate(node.length);
    this.#instruction(opcodes.copy, place, [this.#place(node)], node.length, [true]);
    return place;
  }
}

/** The node whose slots hold this one. */
function owner(node: Node): Node {
  const { kind } = node.operation;
  return kind === 'component' || kind === 'broadcast' ? owner(node.inputs[0]) : node;
}

/** Nodes that take an instruction, inputs first; a product that only a sum reads becomes that sum's dot product. */
function selectSteps(root: Node): Step[] {
  const nodes = reachable([root]);
  const uses = new Map<Node, number>([[root, 1]]);
  for (const node of nodes) for (const n of node.inputs) uses.set(n, (uses.get(n) ?? 0) + 1);
  const fused = new Set<Node>();
  const steps = new Map<Node, Step>();
  for (const node of nodes) {
    const { kind } = node.operation;
    if (kind === 'input' || kind === 'component' || kind === 'broadcast') continue;
    const [product] = node.inputs;
    if (kind === 'sum' && product && uses.get(product) === 1) {
      const [a, b] = product.inputs;
      if (isElementwise(product, 'square')) {
        fused.add(product);
        steps.set(node, { node, operands: [a, a] });
        continue;
      }
      if (isElementwise(product, 'mul') && !a.isScalar && !b.isScalar) {
        fused.add(product);
        steps.set(node, { node, operands: [a, b] });
        continue;
      }
    }
    steps.set(node, { node, operands: node.inputs });
  }
  return [...steps.values()].filter((s) => !fused.has(s.node));
}

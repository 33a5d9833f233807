import type { CpuCostProgram, TracedCost } from '../../src/autograd/traced_cost.js';
import { compileKernel } from './compile_kernel.js';

const source = `
import { TILE } from './parts/tile';
import { runCostProgram } from './parts/cost_program';
export function tileSize(out: usize): void { store<i32>(out, TILE); }
export function run(words: usize, count: i32, constants: usize, slots: usize): void {
  runCostProgram(words, count, constants, slots);
}
`;

const WORDS = 0x10000;
const CONSTANTS = 0x100000;
const SLOTS = 0x800000;

export interface CostEvaluation {
  /** [points] */
  readonly values: Float64Array;
  /** [points, yDim] */
  readonly gradients: Float64Array;
}

/** Evaluates costs by their CPU programs in the kernels' own interpreter. */
export class CpuProgramRunner {
  readonly #memory: ArrayBuffer;
  readonly #run: (...args: number[]) => void;
  readonly tile: number;

  private constructor(memory: ArrayBuffer, functions: Readonly<Record<string, (...args: number[]) => void>>) {
    this.#memory = memory;
    this.#run = functions.run;
    functions.tileSize(WORDS);
    this.tile = new Int32Array(memory)[WORDS / 4];
  }

  static async compile(build: 'plain' | 'relaxed'): Promise<CpuProgramRunner> {
    const { memory, functions } = await compileKernel(source, build);
    return new CpuProgramRunner(memory, functions);
  }

  /**
   * x [points, xDim], y [points, yDim]. With `rerun`, each program first runs on other y's, and then from `yStart`
   * alone.
   */
  evaluate(cost: TracedCost, x: Float32Array, y: Float32Array, rerun = false): CostEvaluation {
    const programs = cost.toCpuPrograms();
    const points = y.length / cost.yDim;
    const values = new Float64Array(points);
    const gradients = new Float64Array(y.length);
    for (let start = 0; start < points; start += this.tile) {
      const run = (program: CpuCostProgram, length: number) =>
        this.#tile(program, programs.constants, [x, y], [cost.xDim, cost.yDim], start, length, rerun);
      const count = Math.min(this.tile, points - start);
      const value = run(programs.value, 1);
      const gradient = run(programs.gradient, cost.yDim);
      for (let chain = 0; chain < count; chain++) {
        values[start + chain] = value(chain, 0);
        for (let i = 0; i < cost.yDim; i++) gradients[(start + chain) * cost.yDim + i] = gradient(chain, i);
      }
    }
    return { values, gradients };
  }

  #tile(
    program: CpuCostProgram,
    constants: Float32Array,
    inputs: readonly [Float32Array, Float32Array],
    dims: readonly [number, number],
    start: number,
    length: number,
    rerun: boolean,
  ): (chain: number, i: number) => number {
    const slots = new Float32Array(this.#memory, SLOTS, (program.slots + 1) * this.tile);
    const at = (component: number, chain: number) => component * this.tile + chain;
    const fill = (input: 0 | 1, shift: number) => {
      for (let chain = 0; chain < this.tile; chain++) {
        for (let i = 0; i < dims[input]; i++) {
          const point = Math.min(start + chain, inputs[input].length / dims[input] - 1);
          slots[at((input === 0 ? 0 : dims[0]) + i, chain)] = inputs[input][point * dims[input] + i] + shift;
        }
      }
    };
    // NaN shows whatever is read before it is written, and the guard behind the last slot whatever is written beyond.
    slots.fill(NaN);
    slots.fill(12345, at(program.slots, 0));
    new Uint32Array(this.#memory, WORDS, program.words.length).set(program.words);
    new Float32Array(this.#memory, CONSTANTS, constants.length).set(constants);
    fill(0, 0);
    fill(1, rerun ? 0.75 : 0);
    this.#run(WORDS, program.words.length, CONSTANTS, SLOTS);
    if (rerun) {
      fill(1, 0);
      this.#run(WORDS + program.yStart * 4, program.words.length - program.yStart, CONSTANTS, SLOTS);
    }
    if (slots.subarray(at(program.slots, 0)).some((v) => v !== 12345)) throw new Error('wrote beyond the last slot');
    for (let i = 0; i < dims[0]; i++) {
      if (slots[at(i, 0)] !== inputs[0][start * dims[0] + i]) throw new Error('x was overwritten');
    }
    for (let i = 0; i < dims[1]; i++) {
      if (slots[at(dims[0] + i, 0)] !== inputs[1][start * dims[1] + i]) throw new Error('y was overwritten');
    }
    const result = slots.slice(at(program.result, 0), at(program.result + length, 0));
    return (chain, i) => result[at(i, chain)];
  }
}

import { lowerMapToCpu } from './cpu_program.js';
import { Graph } from './graph.js';
import { interpret } from './interpreter.js';
import { reachable } from './node.js';
import type { CpuCostProgram, WgslMap } from './traced_cost.js';
import { toNode, traceInto, type Scalar, type ScalarLike, type Vector, type VectorLike } from './tracing.js';
import { lowerMapToWgsl } from './wgsl.js';

/** What a row is of: a vector of so many numbers, or one number. */
export type Width = number | 'scalar';

/** Rows by name. */
export type Widths = Readonly<Record<string, Width>>;

/** What the function of a map is given: a traced value for every row. */
export type Rows<W extends Widths> = { readonly [Name in keyof W]: W[Name] extends 'scalar' ? Scalar : Vector };

/** A function of rows, traced once, that gives one row: the arithmetic of `map_rows`. */
export interface TracedMap {
  /** Names and lengths of the rows it reads, in order: of those that it was given, the ones it depends on. */
  readonly inputs: readonly (readonly [name: string, length: number])[];
  /** Length of the row it gives. */
  readonly length: number;
  /** In float64, [length]; `rows` are in the order of `inputs`. */
  value(rows: readonly ArrayLike<number>[]): Float64Array;
  /** WGSL functions; see `WgslMap`. */
  toWgsl(): WgslMap;
  /** The program that `kernels/cpu/parts/cost_program.ts` runs on a tile, and its constants. */
  toCpuProgram(): { readonly program: CpuCostProgram; readonly constants: Float32Array };
}

/**
 * Traces a function written in the language of costs.
 * @throws InvalidInputError for a function that gives neither traced values nor numbers
 */
export function traceMap<W extends Widths>(widths: W, map: (rows: Rows<W>) => ScalarLike | VectorLike): TracedMap {
  const given = Object.entries(widths).map(([name, width]) => [name, width === 'scalar' ? 1 : width] as const);
  const graph = new Graph(given);
  const rows = Object.entries(widths).map(([name, width], i) => {
    const row = graph.inputs[i];
    return [name, width === 'scalar' ? graph.component(row, 0) : row];
  });
  const root = traceInto(graph, () => toNode('traceMap', map(Object.fromEntries(rows) as Rows<W>)));
  const nodes = reachable([root]);
  const used = graph.inputs.filter((input) => nodes.includes(input));
  const positions = used.map((input) => graph.inputs.indexOf(input));
  const evaluate = interpret(root);
  return {
    inputs: positions.map((position) => given[position]),
    length: root.length,
    value(values) {
      const all: ArrayLike<number>[] = given.map(() => []);
      positions.forEach((position, i) => (all[position] = values[i]));
      return evaluate(all);
    },
    toWgsl: () => lowerMapToWgsl(root),
    toCpuProgram: () => lowerMapToCpu(root, used),
  };
}

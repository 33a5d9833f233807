import { invalid } from '../errors.js';
import { lowerToCpu } from './cpu_program.js';
import { gradient } from './differentiate.js';
import type { Graph } from './graph.js';
import { interpret } from './interpreter.js';
import type { Node } from './node.js';
import type { CpuCostPrograms, TracedCost, WgslCost } from './traced_cost.js';
import { lowerToWgsl } from './wgsl.js';

/** A cost as the graph of its value and of its gradient in y; each form is made when first asked for. */
export class TracedGraph implements TracedCost {
  readonly xDim: number;
  readonly yDim: number;
  readonly valueNode: Node;
  readonly gradientNode: Node;
  #value: ReturnType<typeof interpret> | undefined;
  #gradient: ReturnType<typeof interpret> | undefined;
  #cpuPrograms: CpuCostPrograms | undefined;

  constructor(graph: Graph, root: Node) {
    [this.xDim, this.yDim] = graph.inputs.map((input) => input.length);
    this.valueNode = root;
    this.gradientNode = gradient(graph, root);
  }

  value(x: ArrayLike<number>, y: ArrayLike<number>): number {
    this.#checkPoint(x, y);
    this.#value ??= interpret(this.valueNode);
    return this.#value([x, y])[0];
  }

  gradient(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
    this.#checkPoint(x, y);
    this.#gradient ??= interpret(this.gradientNode);
    return this.#gradient([x, y]);
  }

  toWgsl(options: { readonly name: string; readonly constantsOffset: number }): WgslCost {
    return lowerToWgsl(this.valueNode, this.gradientNode, this.xDim === this.yDim, options);
  }

  toCpuPrograms(): CpuCostPrograms {
    this.#cpuPrograms ??= lowerToCpu(this.valueNode, this.gradientNode);
    return this.#cpuPrograms;
  }

  #checkPoint(x: ArrayLike<number>, y: ArrayLike<number>): void {
    if (x.length === this.xDim && y.length === this.yDim) return;
    throw invalid(
      'cost',
      `x must have ${this.xDim} components and y ${this.yDim}`,
      `${x.length} and ${y.length}`,
      'Trace the cost for the dimensions of the data.',
    );
  }
}

import type { CostFunctions } from '../../../../kernels/webgpu/parts/cost_functions.wgsl.js';
import type { TracedCost } from '../../../autograd/traced_cost.js';

/** What the costs of a problem put into a kernel. */
export interface CostSources extends CostFunctions {
  /** Of all distinct costs, one after the other. */
  readonly constants: Float32Array;
  readonly elementwise: boolean;
}

/** One set of functions per distinct cost object, however many marginals share it. */
export function costSources(costs: readonly TracedCost[]): CostSources {
  const distinct = [...new Set(costs)];
  const constants: number[] = [];
  const emitted = distinct.map((cost, index) => {
    const emittedCost = cost.toWgsl({ name: `cost${index}`, constantsOffset: constants.length });
    for (const value of emittedCost.constants) constants.push(value);
    return emittedCost;
  });
  return {
    sources: emitted.map((cost) => cost.source),
    names: costs.map((cost) => `cost${distinct.indexOf(cost)}`),
    constants: Float32Array.from(constants),
    elementwise: emitted.every((cost) => cost.elementwise),
  };
}

import { checkList, described } from '../../arguments.js';
import type { TracedCost } from '../../autograd/traced_cost.js';
import { invalid } from '../../errors.js';
import { checkCount } from './checks.js';
import type { Segment } from './segments.js';

/** What the `x` buffer's shape depends on: of a marginal, the dimension D_k of its points. */
export type InputShape = Pick<TracedCost, 'xDim'>;

/** Floats of the `x` buffer: Σ over segments of chains · D_k. */
export function inputLength(costs: readonly InputShape[], segments: readonly Segment[]): number {
  return segments.reduce((sum, s) => sum + s.chains * costs[s.marginal].xDim, 0);
}

/** Float offset of each segment's block in the `x` buffer. */
export function inputStarts(costs: readonly InputShape[], segments: readonly Segment[]): number[] {
  let start = 0;
  return segments.map((s) => {
    const here = start;
    start += s.chains * costs[s.marginal].xDim;
    return here;
  });
}

/** All costs of a problem see the same y. */
export function checkCosts(operation: string, costs: readonly TracedCost[]): void {
  checkList(operation, 'costs', costs, 'Pass one traced cost for each potential.');
  checkCount(operation, 'number of costs', costs.length);
  const untraced: unknown = costs.find((c: Partial<TracedCost> | undefined) => typeof c?.yDim !== 'number');
  if (untraced !== undefined)
    throw invalid(operation, 'costs must be traced', described(untraced), 'Pass cost.trace(xDim, yDim).');
  const dims = new Set(costs.map((c) => c.yDim));
  if (dims.size > 1) {
    throw invalid(
      operation,
      'all costs must take a y of one dimension',
      [...dims].join(' and '),
      'Trace every cost with the dimension of the barycenter.',
    );
  }
}

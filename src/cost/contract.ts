import type { TracedCost } from '../autograd/traced_cost.js';
import { invalid } from '../errors.js';
import type { DeviceBuffer, Program } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Segment } from '../ops/support/segments.js';

/** What is asked of a cost at its points. */
export type Asked = 'value' | 'gradient';

export interface CostArguments {
  /** f32, the segments' [chains, D_k] blocks one after the other. */
  readonly x: DeviceBuffer;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [chains], or [chains, D] of a gradient, overwritten. */
  readonly out: DeviceBuffer;
}

/** A cost through the layers of a generator, which kernels cannot fuse. */
export interface GeneratedCost {
  readonly kind: 'generated';
  /** Numbers of x. */
  readonly xDim: number;
  /** d, of z. */
  readonly yDim: number;
  /** Values or gradients of costs of this kind, one per marginal. Whoever makes it frees it. */
  readonly program: (
    device: Device,
    costs: readonly GeneratedCost[],
    segments: readonly Segment[],
    asked: Asked,
  ) => Program<CostArguments>;
}

/** c_k(x, y) as chains see it: traced, which kernels may fuse, or through a generator's layers. */
export type ChainCost = TracedCost | GeneratedCost;

export interface ChainCostSpec {
  /** One per marginal; the same object for marginals that share a cost. */
  readonly costs: readonly ChainCost[];
  readonly segments: readonly Segment[];
}

export const isGenerated = (cost: ChainCost): cost is GeneratedCost => 'kind' in cost;

/** Costs that are all traced; undefined where one is not. */
export const tracedCosts = (costs: readonly ChainCost[]): readonly TracedCost[] | undefined =>
  costs.some(isGenerated) ? undefined : (costs as readonly TracedCost[]);

/** @throws InvalidInputError, in the name of an operation, where a cost goes through a generator */
export function expressionsOf(operation: string, costs: readonly ChainCost[]): readonly TracedCost[] {
  const traced = tracedCosts(costs);
  if (traced) return traced;
  const wayOut = 'Use the solver "energy", or another cost.';
  throw invalid(operation, 'costs must be expressions', 'one through a generator', wayOut);
}

import type { TracedCost } from '../../../autograd/traced_cost.js';
import type { DeviceBuffer, Program } from '../../../device/contract.js';
import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import type { PairReduceArguments } from '../../../ops/pair_reduce/contract.js';
import { pairReduce } from '../../../ops/pair_reduce/launch.js';
import type { Marginal } from '../settings.js';

/** The three passes over the pairs of a marginal; marginals of one cost share them. */
export interface Passes {
  /** g_i = ε log a_i − ε log Σ_j exp((f_j − c_ij)/ε) */
  readonly toRows: Program<PairReduceArguments>;
  /** f_j = ε log b_j − ε log Σ_i exp((g_i − c_ij)/ε) */
  readonly toSupport: Program<PairReduceArguments>;
  /** The same, and Σ_i w_ij x_i where `cost` is ½‖x − y‖², Σ_i w_ij ∇_y c_ij otherwise. */
  readonly toSupportWithMeans: Program<PairReduceArguments>;
}

/** A marginal on the device. */
export interface PlacedMarginal {
  readonly passes: Passes;
  readonly count: number;
  /** f32 [n, D_k] */
  readonly x: DeviceBuffer;
  /** ε log a, f32 [n] */
  readonly logMasses: DeviceBuffer;
  /** f, f32 [support] */
  readonly toSupport: DeviceBuffer;
  /** g now and before, f32 [n]. */
  readonly toRows: [now: DeviceBuffer, before: DeviceBuffer];
  /** f32 [support, D] */
  readonly means: DeviceBuffer;
}

function passesOf(owner: Owner<Device>, cost: TracedCost, squared: boolean): Passes {
  const { device } = owner;
  const over = 'x' as const;
  return {
    toRows: owner.own(pairReduce(device, { cost, reduction: 'logsumexp' })),
    toSupport: owner.own(pairReduce(device, { cost, reduction: 'logsumexp', over })),
    toSupportWithMeans: owner.own(pairReduce(device, { cost, reduction: squared ? 'mean' : 'gradient', over })),
  };
}

/** Puts marginals on a device, with room for a support of n points of dimension D. */
export function placeMarginals(owner: Owner<Device>, marginals: readonly Marginal[], n: number): PlacedMarginal[] {
  const known = new Map<TracedCost, Passes>();
  return marginals.map(({ points, masses, cost, squared }) => {
    const passes = known.get(cost) ?? passesOf(owner, cost, squared);
    known.set(cost, passes);
    const count = masses.length;
    const floats = (label: string, length: number): DeviceBuffer => owner.createBuffer(label, length * 4);
    return {
      ...{ passes, count },
      x: owner.upload('free support rows', Float32Array.from(points)),
      logMasses: floats('free support log masses', count),
      toSupport: floats('free support duals', n),
      toRows: [floats('free support duals of rows', count), floats('free support duals of rows before', count)],
      means: floats('free support means', n * cost.yDim),
    };
  });
}

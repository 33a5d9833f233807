import { packUniforms, type Binding, type KernelCall } from '../../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../../device/webgpu/webgpu_device.js';
import type { LangevinChainArguments, LangevinChainSpec } from '../../langevin_chain/contract.js';
import { usesNetwork } from '../network_shape.js';
import { hiddenWeights, type TileLimits } from './tile_plan.js';

/**
 * Multiply-adds of one dispatch, at most: a fraction of a second on a slow adapter of each kind, where a desktop's
 * watchdog allows two. The noise is a function of the step, so where a chain is cut changes nothing.
 */
export const DISPATCH_MULTIPLY_ADDS = { hardware: 5e9, software: 1e8 } as const;

/** Of a dispatch on an adapter whose speed is known: a desktop stays smooth, and no launch is felt. */
const DISPATCH_SECONDS = 0.05;

/** Enqueues `args.steps` steps, at most `stepsAtOnce` to a dispatch. Their factors are in the tables. */
export function dispatchSteps(
  device: WebGpuDevice,
  call: Pick<KernelCall, 'kernel' | 'workgroups' | 'long'>,
  bindings: readonly Binding[],
  args: LangevinChainArguments,
  stepsAtOnce: number,
): void {
  for (let done = 0; done < args.steps; done += stepsAtOnce) {
    const uniforms = packUniforms([
      ['u32', args.key[0]],
      ['u32', args.key[1]],
      ['u32', args.iteration],
      ['u32', args.firstChain],
      ['u32', args.firstStep + done],
      ['u32', Math.min(stepsAtOnce, args.steps - done)],
    ]);
    device.dispatch({ ...call, bindings, uniforms });
  }
}

/** Multiply-adds of one step of all chains: forward and backward through every network that a marginal uses. */
export function stepMultiplyAdds({ network, segments }: Pick<LangevinChainSpec, 'network' | 'segments'>): number {
  const perNetwork = 2 * hiddenWeights(network);
  return segments.reduce((sum, { marginal, chains }) => {
    const used = Array.from({ length: network.networks }, (_, n) => n).filter((n) => usesNetwork(network, marginal, n));
    return sum + chains * (used.length * perNetwork + 64 * network.inputDim);
  }, 0);
}

/** Steps of a dispatch on an adapter of unknown speed, or on one measured at `multiplyAddsPerSecond`. */
export function stepsPerDispatch(
  limits: TileLimits,
  spec: Pick<LangevinChainSpec, 'network' | 'segments'>,
  multiplyAddsPerSecond?: number,
): number {
  const guess = DISPATCH_MULTIPLY_ADDS[limits.software ? 'software' : 'hardware'];
  const most = multiplyAddsPerSecond === undefined ? guess : DISPATCH_SECONDS * multiplyAddsPerSecond;
  return Math.max(1, Math.floor(most / stepMultiplyAdds(spec)));
}

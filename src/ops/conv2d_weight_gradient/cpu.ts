import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { withOwner } from '../../device/owner.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dWeightGradientArguments } from './contract.js';
import { slicesOf, weightGradientPlan } from './cpu_plan.js';

/** Numbers of a tile; the twin of SUM_TILE in kernels/cpu/conv2d_sum_slices.ts. */
const SUM_TILE = 4096;

export function conv2dWeightGradientOnCpu(device: CpuDevice, spec: Conv2dSpec): Program<Conv2dWeightGradientArguments> {
  const plan = weightGradientPlan(spec);
  const { weights } = conv2dLengths(spec);
  const size = conv2dOutputSize(spec);
  return withOwner(device, (owner) => {
    const table = owner.upload('conv2d_weight_gradient plan', plan.words);
    const scratch = owner.createBuffer('conv2d_weight_gradient scratch', device.info.threads * plan.scratchBytes);
    const sliceBytes = plan.sliceFloats * 4;
    const several = plan.slices > 1;
    const slices = several ? owner.createBuffer('conv2d_weight_gradient slices', plan.slices * sliceBytes) : undefined;

    const sum = (byteOffset: number, count: number, out: DeviceBuffer, length: number): void => {
      const first = device.pointer('conv2d_weight_gradient', slices!) + byteOffset;
      device.dispatch('conv2d_sum_slices', [first, sliceBytes, count, out, length], Math.ceil(length / SUM_TILE));
    };

    return {
      run({ images, input, outputGradient, weightGradient, biasGradient }) {
        const pixels = images * size.height * size.width;
        const count = slicesOf(plan, pixels);
        const ownBias = slices && device.pointer('conv2d_weight_gradient', slices) + weights * 4;
        device.dispatch(
          'conv2d_weight_gradient',
          [
            ...[table, input, outputGradient, slices ?? weightGradient, sliceBytes],
            ...[biasGradient === undefined ? 0 : (ownBias ?? biasGradient), pixels, count],
            ...[scratch, plan.scratchBytes, plan.zeroBytes],
          ],
          plan.tiles * count,
        );
        if (!slices) return;
        sum(0, count, weightGradient, weights);
        if (biasGradient) sum(weights * 4, count, biasGradient, spec.filters);
      },
    };
  });
}

import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32 } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import {
  POINTWISE_KINDS,
  type PointwiseArguments,
  type PointwiseGradientArguments,
  type PointwiseSpec,
} from './contract.js';

export function pointwiseOnCpu(device: CpuDevice, spec: Required<PointwiseSpec>): Program<PointwiseArguments> {
  const kind = POINTWISE_KINDS.indexOf(spec.kind);
  return withOwner(device, () => ({
    run({ count, input, output }) {
      const { tileRows, tiles } = rowTiles(count, 1);
      device.dispatch('pointwise', [input, 0, output, count, tileRows, kind, float32(spec.slope)], tiles);
    },
  }));
}

export function pointwiseGradientOnCpu(
  device: CpuDevice,
  spec: Required<PointwiseSpec>,
): Program<PointwiseGradientArguments> {
  const kind = POINTWISE_KINDS.indexOf(spec.kind);
  return withOwner(device, () => ({
    run({ count, input, outputGradient, inputGradient }) {
      const { tileRows, tiles } = rowTiles(count, 1);
      const buffers = [input, outputGradient, inputGradient];
      device.dispatch('pointwise_gradient', [...buffers, count, tileRows, kind, float32(spec.slope)], tiles);
    },
  }));
}

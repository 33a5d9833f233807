import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { rowTiles } from '../support/cpu/row_tiles.js';
import type { MaxPoolGradientArguments, Pool2dArguments } from './contract.js';
import type { PoolShape, Windows } from './windows.js';

export function maxPoolOnCpu(device: CpuDevice, shape: PoolShape): Program<Pool2dArguments> {
  const { vertical, horizontal, channels } = shape;
  const rowWidth = horizontal.count * horizontal.kernel * vertical.kernel * channels;
  return withOwner(device, () => ({
    run({ images, input, output }) {
      const { tileRows, tiles } = rowTiles(images * vertical.count, rowWidth);
      device.dispatch('pool2d_max', [input, 0, output, images, ...wordsOf(shape), tileRows], tiles);
    },
  }));
}

export function maxPoolGradientOnCpu(device: CpuDevice, shape: PoolShape): Program<MaxPoolGradientArguments> {
  const { vertical, horizontal, channels } = shape;
  const rowWidth = horizontal.length * horizontal.kernel * vertical.kernel * channels;
  return withOwner(device, () => ({
    run({ images, input, outputGradient, inputGradient }) {
      const { tileRows, tiles } = rowTiles(images * vertical.length, rowWidth);
      const buffers = [input, outputGradient, inputGradient];
      device.dispatch('pool2d_max_gradient', [...buffers, images, ...wordsOf(shape), tileRows], tiles);
    },
  }));
}

/** Channels, then for each axis the words of a `Windows` of kernels/cpu/pool2d.ts. */
function wordsOf({ channels, vertical, horizontal }: PoolShape): number[] {
  const words = ({ length, count, kernel, stride, before }: Windows) => [length, count, kernel, stride, before];
  return [channels, ...words(vertical), ...words(horizontal)];
}

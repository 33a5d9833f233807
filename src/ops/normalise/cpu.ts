import type { CpuDevice } from '../../device/cpu/cpu_device.js';
import { float32, type KernelArgument } from '../../device/cpu/kernel_argument.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import type { NormaliseArguments, NormaliseGradientArguments, NormaliseSpec } from './contract.js';

/** Of a tile, at least: a cache line of floats. */
const TILE_CHANNELS = 16;
/** Of the kernels' `Part`. */
const PART_BYTES = 24;

export function normaliseOnCpu(device: CpuDevice, spec: NormaliseSpec): Program<NormaliseArguments> {
  return tiled(device, spec, 'normalise', ({ input, statistics, output }) => [input, statistics, 0, output]);
}

export function normaliseGradientOnCpu(device: CpuDevice, spec: NormaliseSpec): Program<NormaliseGradientArguments> {
  return tiled(device, spec, 'normalise_gradient', ({ output, statistics, outputGradient, inputGradient }) => [
    ...[output, statistics, outputGradient, inputGradient],
  ]);
}

/** @param buffersOf what is read, the statistics, the gradient and what is written */
function tiled<Arguments extends { readonly images: number }>(
  device: CpuDevice,
  { positions, channels, groups, epsilon }: NormaliseSpec,
  kernel: string,
  buffersOf: (args: Arguments) => readonly KernelArgument[],
): Program<Arguments> {
  const width = channels / groups;
  const tileGroups = Math.min(Math.ceil(TILE_CHANNELS / width), groups);
  const tiles = Math.ceil(groups / tileGroups);
  // A whole number of doubles: two rows of float64, three of float32.
  const scratchStride = PART_BYTES + 8 * Math.ceil((tileGroups * width * (2 * 8 + 3 * 4)) / 8);
  return withOwner(device, (owner) => {
    const scratch = owner.createBuffer(`${kernel} scratch`, device.info.threads * scratchStride);
    return {
      run(args) {
        const shape = [positions, channels, groups, tileGroups, tiles, float32(epsilon)];
        device.dispatch(kernel, [...buffersOf(args), ...shape, scratch, scratchStride], args.images * tiles);
      },
    };
  });
}

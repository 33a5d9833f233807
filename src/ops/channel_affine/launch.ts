import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { channelGroups } from '../support/channel_groups.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { ChannelAffineArguments, ChannelAffineSpec } from './contract.js';
import { channelAffineOnCpu } from './cpu.js';
import { channelAffineOnWebGpu } from './webgpu.js';

/**
 * y[r, c] = a[c]·x[r, c] + b[c]: a bias, a batch normalisation that is folded, and, with `positions`, a and b of each
 * image, as modulation and adaptive normalisation have them. Its gradient to x is the same with `scale` alone, those
 * to a and b are `channelSums`.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function channelAffine(device: Device, spec: ChannelAffineSpec): Program<ChannelAffineArguments> {
  checkProgram('channel_affine', device, spec);
  const { channels, positions } = spec;
  checkCount('channel_affine', 'channels', channels);
  if (positions !== undefined) checkCount('channel_affine', 'positions', positions);
  const program = device.kind === 'cpu' ? channelAffineOnCpu(device, spec) : channelAffineOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('channel_affine', args);
      const { rows, input, output, scale, shift } = args;
      const { groups } = channelGroups('channel_affine', rows, positions);
      checkBuffer('channel_affine', 'input', input, rows * channels);
      checkBuffer('channel_affine', 'output', output, rows * channels);
      if (scale === undefined && shift === undefined) {
        throw invalid('channel_affine', 'it needs a scale or a shift', 'neither', 'Pass one, or place channels.');
      }
      if (scale !== undefined) checkBuffer('channel_affine', 'scale', scale, groups * channels);
      if (shift !== undefined) checkBuffer('channel_affine', 'shift', shift, groups * channels);
      checkApart('channel_affine', { output }, { input, scale, shift });
      program.run(args);
    },
    free: () => program.free(),
  };
}

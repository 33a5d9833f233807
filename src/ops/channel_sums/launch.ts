import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { channelGroups } from '../support/channel_groups.js';
import { checkApart } from '../support/check_apart.js';
import { checkWithin } from '../support/check_within.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { ChannelSumsArguments, ChannelSumsSpec } from './contract.js';
import { channelSumsOnCpu } from './cpu.js';
import { channelSumsOnWebGpu } from './webgpu.js';

/**
 * sums[c] = Σ_r g[r, c]·x[r, c], or of g alone: the gradients of `channelAffine` to its factors and terms, for all rows
 * or, with `positions`, for each image. In float64 on `cpu`, in sums of 64 over sums of 64 on `webgpu`; the order is
 * fixed by the shape.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function channelSums(device: Device, spec: ChannelSumsSpec): Program<ChannelSumsArguments> {
  checkProgram('channel_sums', device, spec);
  const { channels, positions, rows: most } = spec;
  checkCount('channel_sums', 'channels', channels);
  checkCount('channel_sums', 'rows', most);
  if (positions !== undefined) checkCount('channel_sums', 'positions', positions);
  const program = device.kind === 'cpu' ? channelSumsOnCpu(device, spec) : channelSumsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('channel_sums', args);
      const { rows, gradient, input, sums } = args;
      checkWithin('channel_sums', { rows }, { rows: most });
      const { groups } = channelGroups('channel_sums', rows, positions);
      checkBuffer('channel_sums', 'gradient', gradient, rows * channels);
      if (input !== undefined) checkBuffer('channel_sums', 'input', input, rows * channels);
      checkBuffer('channel_sums', 'sums', sums, groups * channels);
      checkApart('channel_sums', { sums }, { gradient, input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

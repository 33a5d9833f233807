import { described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { PlaceChannelsArguments, PlaceChannelsSpec } from './contract.js';
import { placeChannelsOnCpu } from './cpu.js';
import { placeChannelsOnWebGpu } from './webgpu.js';

/**
 * target[r, targetOffset + c] = factor · source[r, sourceOffset + c], or += where `adds`: concatenation and slices of
 * channels with their gradients, residual sums, sums of cotangents.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function placeChannels(device: Device, spec: PlaceChannelsSpec): Program<PlaceChannelsArguments> {
  checkProgram('place_channels', device, spec);
  const { channels, sourceStride, sourceOffset, targetStride, targetOffset } = spec;
  for (const [name, value] of Object.entries({ channels, sourceStride, targetStride })) {
    checkCount('place_channels', name, value);
  }
  checkInside('source', channels, sourceOffset, sourceStride);
  checkInside('target', channels, targetOffset, targetStride);
  const program = device.kind === 'cpu' ? placeChannelsOnCpu(device, spec) : placeChannelsOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('place_channels', args);
      const { rows, source, target, factor = 1 } = args;
      checkCount('place_channels', 'rows', rows);
      checkBuffer('place_channels', 'source', source, rows * sourceStride);
      checkBuffer('place_channels', 'target', target, rows * targetStride);
      checkApart('place_channels', { target }, { source });
      if (!Number.isFinite(Math.fround(factor))) {
        throw invalid('place_channels', 'factor must be a finite float32', described(factor), 'Leave it out for 1.');
      }
      program.run(args);
    },
    free: () => program.free(),
  };
}

function checkInside(side: 'source' | 'target', channels: number, offset: number, stride: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && offset + channels <= stride) return;
  throw invalid(
    'place_channels',
    `${channels} channels from ${side}Offset on must lie within the ${stride} of ${side}Stride`,
    described(offset),
    'Channels count from 0.',
  );
}

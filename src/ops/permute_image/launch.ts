import { described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { PermuteImageArguments, PermuteImageSpec } from './contract.js';
import { permuteImageOnCpu } from './cpu.js';
import { permuteImageOnWebGpu } from './webgpu.js';

/**
 * Images [H, W, C] as [C, H, W], or the other way, which is its gradient: what comes from PyTorch or ONNX has channels
 * first.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function permuteImage(device: Device, spec: PermuteImageSpec): Program<PermuteImageArguments> {
  checkProgram('permute_image', device, spec);
  const { height, width, channels, to } = spec;
  for (const [name, value] of Object.entries({ height, width, channels })) checkCount('permute_image', name, value);
  if (to !== 'channels-first' && to !== 'channels-last') {
    throw invalid('permute_image', 'to is channels-first or channels-last', described(to), 'Pass to: "channels-last".');
  }
  const floats = height * width * channels;
  // A matrix whose columns become rows.
  const matrix = to === 'channels-first' ? [height * width, channels] : [channels, height * width];
  const shape = { rows: matrix[0], columns: matrix[1] };
  const program = device.kind === 'cpu' ? permuteImageOnCpu(device, shape) : permuteImageOnWebGpu(device, shape);
  return {
    run(args) {
      checkArguments('permute_image', args);
      const { images, input, output } = args;
      checkCount('permute_image', 'images', images);
      checkBuffer('permute_image', 'input', input, images * floats);
      checkBuffer('permute_image', 'output', output, images * floats);
      checkApart('permute_image', { output }, { input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

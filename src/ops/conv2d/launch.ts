import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { checkConv2dSpec } from '../support/conv2d/check_spec.js';
import { arrangedFloats, productOn } from '../support/conv2d/on_device.js';
import { sidesOf } from '../support/conv2d/sides.js';
import { conv2dLengths } from '../support/conv2d/spec.js';
import type { Conv2dArguments, Conv2dProgramSpec } from './contract.js';

/**
 * output[n, y, x, f] = bias[f] + Σ_(i, j, c) weights[i, j, c, f] · input[n, y·sy + i − top, x·sx + j − left, c], where
 * the input is 0 outside of the image, and c runs over the channels of the group of f. A cross-correlation, which is
 * what networks call a convolution. As many images as the buffers hold, from run to run.
 *
 * On `cpu` numbers below 1e-25 in size are stored as 0, here and in the gradients: what is made of them would end in
 * denormals, which cost WebAssembly many times what others do. On one device the same bits again, whatever the number
 * of threads.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function conv2d(device: Device, spec: Conv2dProgramSpec): Program<Conv2dArguments> {
  checkProgram('conv2d', device, spec);
  checkConv2dSpec('conv2d', spec);
  const lengths = conv2dLengths(spec);
  const sides = sidesOf(spec, 'output');
  const weightFloats = spec.arranged === true ? arrangedFloats(device.kind, sides) : lengths.weights;
  const product = productOn(device, sides, spec.arranged === true);
  return {
    run(args) {
      checkArguments('conv2d', args);
      checkCount('conv2d', 'images', args.images);
      checkBuffer('conv2d', 'input', args.input, args.images * lengths.input);
      checkBuffer('conv2d', 'weights', args.weights, weightFloats);
      if (args.bias !== undefined) checkBuffer('conv2d', 'bias', args.bias, spec.filters);
      checkBuffer('conv2d', 'output', args.output, args.images * lengths.output);
      const { images, input, weights, bias, output } = args;
      product.run({ images, source: input, weights, bias, result: output });
    },
    free: () => product.free(),
  };
}

import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { checkConv2dSpec } from '../support/conv2d/check_spec.js';
import { arrangedFloats, productOn } from '../support/conv2d/on_device.js';
import { sidesOf } from '../support/conv2d/sides.js';
import { conv2dLengths } from '../support/conv2d/spec.js';
import type { Conv2dProgramSpec } from '../conv2d/contract.js';
import type { Conv2dInputGradientArguments } from './contract.js';

const OPERATION = 'conv2d_input_gradient';

/**
 * inputGradient[n, v, u, c] = bias[c] + Σ weights[i, j, c, f] · outputGradient[n, y, x, f] over all (i, j, y, x, f)
 * with y·sy + i − top = v and x·sx + j − left = u, f in the group of c: the adjoint of `conv2d`, and with that the
 * forward pass of the transposed convolution, whose output has the spec's height, width and channels.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function conv2dInputGradient(device: Device, spec: Conv2dProgramSpec): Program<Conv2dInputGradientArguments> {
  checkProgram(OPERATION, device, spec);
  checkConv2dSpec(OPERATION, spec);
  const lengths = conv2dLengths(spec);
  const sides = sidesOf(spec, 'input-gradient');
  const weightFloats = spec.arranged === true ? arrangedFloats(device.kind, sides) : lengths.weights;
  const product = productOn(device, sides, spec.arranged === true);
  return {
    run(args) {
      checkArguments(OPERATION, args);
      checkCount(OPERATION, 'images', args.images);
      checkBuffer(OPERATION, 'outputGradient', args.outputGradient, args.images * lengths.output);
      checkBuffer(OPERATION, 'weights', args.weights, weightFloats);
      if (args.bias !== undefined) checkBuffer(OPERATION, 'bias', args.bias, spec.channels);
      checkBuffer(OPERATION, 'inputGradient', args.inputGradient, args.images * lengths.input);
      const { images, outputGradient, weights, bias, inputGradient } = args;
      product.run({ images, source: outputGradient, weights, bias, result: inputGradient });
    },
    free: () => product.free(),
  };
}

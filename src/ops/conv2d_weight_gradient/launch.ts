import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import { checkConv2dSpec } from '../support/conv2d/check_spec.js';
import { asDense } from '../support/conv2d/as_dense.js';
import { conv2dLengths, type Conv2dSpec } from '../support/conv2d/spec.js';
import type { Conv2dWeightGradientArguments } from './contract.js';
import { conv2dWeightGradientOnCpu } from './cpu.js';
import { conv2dWeightGradientOnWebGpu } from './webgpu.js';

const OPERATION = 'conv2d_weight_gradient';

/**
 * weightGradient[i, j, c, f] = Σ_(n, y, x) input[n, y·sy + i − top, x·sx + j − left, c] · outputGradient[n, y, x, f],
 * c in the group of f, and biasGradient[f] = Σ_(n, y, x) outputGradient[n, y, x, f]. Sums of many pixels are made of
 * sums of few, in an order that depends on the shapes alone: on one device the same bits again, whatever the number of
 * threads.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function conv2dWeightGradient(device: Device, spec: Conv2dSpec): Program<Conv2dWeightGradientArguments> {
  checkProgram(OPERATION, device, spec);
  checkConv2dSpec(OPERATION, spec);
  const lengths = conv2dLengths(spec);
  const made = asDense(spec);
  const program =
    device.kind === 'cpu' ? conv2dWeightGradientOnCpu(device, made) : conv2dWeightGradientOnWebGpu(device, made);
  return {
    run(args) {
      checkArguments(OPERATION, args);
      checkCount(OPERATION, 'images', args.images);
      checkBuffer(OPERATION, 'input', args.input, args.images * lengths.input);
      checkBuffer(OPERATION, 'outputGradient', args.outputGradient, args.images * lengths.output);
      checkBuffer(OPERATION, 'weightGradient', args.weightGradient, lengths.weights);
      if (args.biasGradient !== undefined) checkBuffer(OPERATION, 'biasGradient', args.biasGradient, spec.filters);
      program.run(args);
    },
    free: () => program.free(),
  };
}

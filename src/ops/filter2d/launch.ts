import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { ImageGradientArguments, Resample2dArguments } from '../resample2d/contract.js';
import { resample2d, resample2dGradient } from '../resample2d/launch.js';
import { checkProgram } from '../support/checks.js';
import type { Filter2dSpec } from './contract.js';
import { filterTaps } from './filter_taps.js';

/** H_out and W_out, ⌊(H·up + padding − K)/down⌋ + 1. @throws InvalidInputError for a spec that does not fit */
export function filter2dSize(spec: Filter2dSpec): { readonly height: number; readonly width: number } {
  const { vertical, horizontal } = filterTaps('filter2d', spec);
  return { height: vertical.outputs, width: horizontal.outputs };
}

/**
 * Images with zeros put in (`up`), padded, convolved with a filter per axis and thinned out (`down`): the resampling of
 * StyleGAN2, whose `upfirdn2d` this is for filters that are products of one per axis. Zeros are never multiplied.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function filter2d(device: Device, spec: Filter2dSpec): Program<Resample2dArguments> {
  checkProgram('filter2d', device, spec);
  return resample2d(device, filterTaps('filter2d', spec), 'filter2d');
}

/** The adjoint of `filter2d`: the gradient to its input. @throws InvalidInputError for what does not fit */
export function filter2dGradient(device: Device, spec: Filter2dSpec): Program<ImageGradientArguments> {
  checkProgram('filter2d_gradient', device, spec);
  return resample2dGradient(device, filterTaps('filter2d_gradient', spec), 'filter2d_gradient');
}

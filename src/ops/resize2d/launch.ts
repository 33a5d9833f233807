import { described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import type { ImageGradientArguments, Resample2dArguments, Resample2dSpec } from '../resample2d/contract.js';
import { resample2d, resample2dGradient } from '../resample2d/launch.js';
import { checkCount, checkPositive, checkProgram } from '../support/checks.js';
import { RESIZE_COORDINATES, RESIZE_ROUNDINGS, type Resize2dSpec } from './contract.js';
import { resizeTaps } from './resize_taps.js';

/**
 * Images of another size, by the nearest place or by the four around, as ONNX's Resize: places past an edge are the
 * edge's. Exact where PyTorch and ONNX Runtime, which round the scale, take a neighbour of the nearest for some sizes.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function resize2d(device: Device, spec: Resize2dSpec): Program<Resample2dArguments> {
  checkProgram('resize2d', device, spec);
  return resample2d(device, tapsOf('resize2d', spec), 'resize2d');
}

/** The gradient to the input of `resize2d`. @throws InvalidInputError for a spec or arguments that do not fit */
export function resize2dGradient(device: Device, spec: Resize2dSpec): Program<ImageGradientArguments> {
  checkProgram('resize2d_gradient', device, spec);
  return resample2dGradient(device, tapsOf('resize2d_gradient', spec), 'resize2d_gradient');
}

function tapsOf(operation: string, spec: Resize2dSpec): Resample2dSpec {
  const { height, width, channels, size, mode, scale } = spec;
  const { coordinates = 'half-pixel', rounding = 'round-prefer-floor' } = spec;
  const [outputHeight, outputWidth] = size;
  for (const [name, value] of Object.entries({
    height,
    width,
    channels,
    'size[0]': outputHeight,
    'size[1]': outputWidth,
  }))
    checkCount(operation, name, value);
  checkWord(operation, 'mode', mode, ['nearest', 'bilinear']);
  checkWord(operation, 'coordinates', coordinates, RESIZE_COORDINATES);
  checkWord(operation, 'rounding', rounding, RESIZE_ROUNDINGS);
  for (const value of scale ?? []) checkPositive(operation, 'scale', value);
  const how = { mode, coordinates, rounding };
  return {
    channels,
    vertical: resizeTaps({ ...how, inputs: height, outputs: outputHeight, scale: scale?.[0] }),
    horizontal: resizeTaps({ ...how, inputs: width, outputs: outputWidth, scale: scale?.[1] }),
  };
}

function checkWord(operation: string, name: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return;
  throw invalid(operation, `${name} is one of ${known.join(', ')}`, described(word), `Try "${known[0]}".`);
}

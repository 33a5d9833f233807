import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkApart } from '../support/check_apart.js';
import { checkArguments, checkBuffer, checkCount, checkPositive, checkProgram } from '../support/checks.js';
import {
  NORMALISE_STATISTICS,
  type NormaliseArguments,
  type NormaliseGradientArguments,
  type NormaliseSpec,
} from './contract.js';
import { normaliseGradientOnCpu, normaliseOnCpu } from './cpu.js';
import { normaliseGradientOnWebGpu, normaliseOnWebGpu } from './webgpu.js';

/**
 * y = (x − μ)/√(v + ε), with μ and v the mean and variance (by the count, not one less) of C/G neighbouring channels at
 * all positions of an image: instance, group and layer normalisation without their factors and terms, which
 * `channelAffine` has. As accurate about a mean of thousands as about 0.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function normalise(device: Device, spec: NormaliseSpec): Program<NormaliseArguments> {
  checkProgram('normalise', device, spec);
  checkSpec('normalise', spec);
  const program = device.kind === 'cpu' ? normaliseOnCpu(device, spec) : normaliseOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('normalise', args);
      const { images, input, output, statistics } = args;
      checkSizes('normalise', spec, images, { input, output }, statistics);
      checkApart('normalise', { output, statistics }, { input });
      program.run(args);
    },
    free: () => program.free(),
  };
}

/**
 * The gradient of `normalise` to x, (g − mean g − y·mean(g·y))/√(v + ε), means over a group.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function normaliseGradient(device: Device, spec: NormaliseSpec): Program<NormaliseGradientArguments> {
  checkProgram('normalise_gradient', device, spec);
  checkSpec('normalise_gradient', spec);
  const program =
    device.kind === 'cpu' ? normaliseGradientOnCpu(device, spec) : normaliseGradientOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('normalise_gradient', args);
      const { images, output, statistics, outputGradient, inputGradient } = args;
      checkSizes('normalise_gradient', spec, images, { output, outputGradient, inputGradient }, statistics);
      checkApart('normalise_gradient', { inputGradient }, { output, statistics, outputGradient });
      program.run(args);
    },
    free: () => program.free(),
  };
}

function checkSpec(operation: string, { positions, channels, groups, epsilon }: NormaliseSpec): void {
  for (const [name, value] of Object.entries({ positions, channels, groups })) checkCount(operation, name, value);
  checkPositive(operation, 'epsilon', epsilon);
  if (channels % groups === 0) return;
  throw invalid(operation, `groups must divide the ${channels} channels`, String(groups), 'Use a divisor.');
}

function checkSizes(
  operation: string,
  { positions, channels, groups }: NormaliseSpec,
  images: number,
  whole: Readonly<Record<string, NormaliseArguments['input']>>,
  statistics: NormaliseArguments['statistics'],
): void {
  checkCount(operation, 'images', images);
  for (const [name, buffer] of Object.entries(whole)) {
    checkBuffer(operation, name, buffer, images * positions * channels);
  }
  checkBuffer(operation, 'statistics', statistics, images * groups * NORMALISE_STATISTICS);
}

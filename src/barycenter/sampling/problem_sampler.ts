import type { Device } from '../../device/device.js';
import type { Segment } from '../../ops/support/segments.js';
import type { StepSize } from '../../ops/support/step_factors.js';
import { createSampler, type Sampler } from '../../samplers/sampler.js';
import { ula } from '../../samplers/transitions/ula.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';

/** The sampler that a problem asks for; the one place that reads its settings. Whoever makes it frees it. */
export function problemSampler(
  device: Device,
  { problem, potential, costs, engine }: LoadedProblem,
  segments: readonly Segment[],
  stepSize: StepSize,
): Sampler {
  const { constraint = 'none' } = problem.sampler;
  const { epsilon, start } = engine;
  return createSampler(device, { transition: ula, potential, costs, segments, constraint, epsilon, stepSize, start });
}

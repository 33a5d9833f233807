import type { Transition } from '../../chains/transition.js';
import type { Device } from '../../device/device.js';
import type { Segment } from '../../ops/support/segments.js';
import type { StepSize } from '../../ops/support/step_factors.js';
import { createSampler, type Sampler } from '../../samplers/sampler.js';
import { createTemperedSampler } from '../../samplers/tempered_sampler.js';
import { barker } from '../../samplers/transitions/barker.js';
import { hmc, mala } from '../../samplers/transitions/leapfrog.js';
import { leimkuhlerMatthews } from '../../samplers/transitions/leimkuhler_matthews.js';
import { rwm } from '../../samplers/transitions/rwm.js';
import { ula } from '../../samplers/transitions/ula.js';
import { underdamped } from '../../samplers/transitions/underdamped.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { constraintOf, type Problem } from '../problem/problem.js';

/** How the chains of a problem step. */
export function transitionOf({ sampler }: Problem): Transition {
  switch (sampler.kind) {
    case 'ula':
      return ula;
    case 'leimkuhler-matthews':
      return leimkuhlerMatthews;
    case 'underdamped':
      return underdamped(sampler.friction);
    case 'mala':
      return mala;
    case 'barker':
      return barker;
    case 'hmc':
      return hmc(sampler.moves);
    case 'rwm':
      return rwm;
  }
}

/** The sampler that a problem asks for; the one place that reads its settings. Whoever makes it frees it. */
export function problemSampler(
  device: Device,
  { problem, potential, costs, engine }: LoadedProblem,
  segments: readonly Segment[],
  stepSize: StepSize,
  scales?: Float32Array,
): Sampler {
  const [transition, constraint] = [transitionOf(problem), constraintOf(problem)];
  const { epsilon, start } = engine;
  const isScaled = problem.sampler.precondition !== undefined;
  const chains = { transition, potential, costs, segments, constraint, isScaled };
  const spec = { ...chains, epsilon, stepSize, scales, start };
  const { temper } = problem.sampler;
  return temper ? createTemperedSampler(device, { ...spec, ...temper }) : createSampler(device, spec);
}

import { zeroTensors } from '../../io/tensor.js';
import { keyOf } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { optimizerShapes } from './carried.js';
import type { Checkpoint } from './checkpoint.js';

/**
 * The state before the first iteration: random parameters by counter, nothing carried yet, steps by the cost's
 * curvature.
 */
export function initialCheckpoint({ potential, engine }: LoadedProblem, seed: number): Checkpoint {
  const parameters = potential.initial(keyOf(seed), engine);
  return {
    iteration: 0,
    seed,
    stepSizes: engine.stepSizes,
    parameters,
    average: parameters.slice(),
    optimizer: zeroTensors(optimizerShapes(potential)),
    sampler: {},
    validation: {},
  };
}

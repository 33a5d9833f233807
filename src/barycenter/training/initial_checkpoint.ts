import { initialParameters } from '../../potential/initial_parameters.js';
import { keyOf } from '../../random/philox.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import type { Checkpoint } from './checkpoint.js';

/** The state before the first iteration: random parameters by counter, zero moments, steps by the cost's curvature. */
export function initialCheckpoint({ network, engine }: LoadedProblem, seed: number): Checkpoint {
  const parameters = initialParameters(network, keyOf(seed), engine);
  return {
    iteration: 0,
    seed,
    stepSizes: engine.stepSizes,
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    average: parameters.slice(),
  };
}

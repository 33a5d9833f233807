import { initialParameters } from '../../potential/initial_parameters.js';
import type { NetworkShape } from '../../ops/network_shape.js';
import { keyOf } from '../../random/philox.js';
import type { Checkpoint } from './checkpoint.js';

/** The state before the first iteration: random parameters by counter, zero moments. */
export function initialCheckpoint(network: NetworkShape, seed: number): Checkpoint {
  const parameters = initialParameters(network, keyOf(seed));
  return {
    iteration: 0,
    seed,
    parameters,
    firstMoment: new Float32Array(parameters.length),
    secondMoment: new Float32Array(parameters.length),
    average: parameters.slice(),
  };
}

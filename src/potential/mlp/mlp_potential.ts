import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import { invalid } from '../../errors.js';
import { potentialParameterGradient } from '../../ops/potential_parameter_gradient/launch.js';
import { potentialScore } from '../../ops/potential_score/launch.js';
import { potentialValue } from '../../ops/potential_value/launch.js';
import type { NetworkBuffers } from '../../ops/support/network_buffers.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { placeNetwork, type PlacedNetwork } from '../../ops/support/place_network.js';
import type { EvaluationArguments, PlacedPotential, Potential } from '../potential.js';
import { initialParameters } from './initial_parameters.js';
import { stepFactors } from './step_factors.js';
import { tensorPlaces } from './tensor_places.js';

/** Potentials that are multilayer perceptrons: those whose chains the fused kernels can run. */
export interface MlpPotential extends Potential {
  readonly network: NetworkShape;
  place(device: Device, parameters: Float32Array | DeviceBuffer): PlacedMlp;
}

export type PlacedMlp = PlacedNetwork & PlacedPotential;

/** Multilayer perceptrons as a potential; see `congruentNetwork`. */
export function mlpPotential(network: NetworkShape): MlpPotential {
  const { length } = parameterLayout(network);
  return {
    network,
    dim: network.inputDim,
    marginals: network.marginals,
    length,
    tensors: tensorPlaces(network),
    initial: (key, start) => initialParameters(network, key, start),
    stepFactors: (inputDeviations) => stepFactors(network, inputDeviations),
    place: (device, parameters) => withOwner(device, (owner) => placeNetwork(owner, network, parameters)),
    value: (device, segments) => ofPlaced(potentialValue(device, { network, segments })),
    score: (device, segments, values = false) => ofPlaced(potentialScore(device, { network, segments, values })),
    parameterGradient: (device, segments) => ofPlaced(potentialParameterGradient(device, { network, segments })),
  };
}

/** The networks that a potential is, where it is made of them. */
export const asMlp = (potential: Potential): MlpPotential | undefined =>
  'network' in potential ? (potential as MlpPotential) : undefined;

/**
 * What kernels read of a placed potential.
 * @throws InvalidInputError for one that is not made of networks
 */
export function networkBuffers(of: PlacedPotential): NetworkBuffers {
  const { parameters, arranged, heads }: PlacedPotential & Partial<NetworkBuffers> = of;
  if (arranged && heads) return { parameters, arranged, heads };
  const wayOut = 'Pass what its own place(device, parameters) gives.';
  throw invalid('potential', 'a potential of networks takes its own placed potential', 'that of another kind', wayOut);
}

/** A program of networks as one of their potential. */
function ofPlaced<Arguments extends object>(
  program: Program<Arguments & NetworkBuffers>,
): Program<Arguments & Pick<EvaluationArguments, 'of'>> {
  return {
    run: ({ of, ...args }) => program.run({ ...networkBuffers(of), ...(args as unknown as Arguments) }),
    free: () => program.free(),
  };
}

import type { Cost } from '../../src/autograd/index.js';
import type { Device } from '../../src/device/device.js';
import type { Constraint, LangevinChainArguments } from '../../src/ops/langevin_chain/contract.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import type { Activation, NetworkShape } from '../../kernels/shared/network_layout.js';
import { naiveLangevinChainOnWebGpu } from '../../src/ops/langevin_chain/webgpu_naive.js';
import { segmentStarts, totalChains, type Segment } from '../../src/ops/support/segments.js';
import { tuneLangevinChain } from '../../src/ops/langevin_chain/tune.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { initialParameters } from '../../src/potential/mlp/initial_parameters.js';
import { keyOf } from '../../src/random/philox.js';
import type { ReferenceCost } from '../../test/reference/costs.js';
import { referenceLangevinChain } from '../../test/reference/langevin_chain.js';
import { checkKernel } from './check.js';
import { benchNormals, type Buffers } from './device_data.js';

/** Chains to be timed. x and y have the network's dimension. */
export interface ChainCase {
  readonly name: string;
  readonly network: NetworkShape;
  readonly cost: Cost;
  readonly reference: ReferenceCost;
  readonly segments: readonly Segment[];
  readonly epsilon: number;
  readonly stepSize: number;
  /** Factor of the initial parameters, 1 by default. */
  readonly parameterScale?: number;
  /** Where chains may go, anywhere by default. */
  readonly constraint?: Constraint;
  /** Factor of the noise, 1 by default. */
  readonly temperature?: number;
  /** WebGPU's one-invocation-per-chain variant, which the fused kernel is to beat. */
  readonly naive?: boolean;
}

/** One network of one head for one marginal: f = scale · g. */
export function singleNetwork(
  dim: number,
  hidden: readonly number[],
  activation: Activation,
  scale: number,
): NetworkShape {
  const coefficients = Float64Array.of(1);
  return { inputDim: dim, hidden, activation, networks: 1, heads: 1, marginals: 1, coefficients, scale };
}

/** A case on a device, its buffers filled. */
export interface PlacedChain {
  readonly spec: ChainCase;
  run(this: void, steps: number): void;
  /**
   * Compares a few steps of the very program that is timed with the float64 twin, chains at both ends of every segment.
   * @returns the largest error over its allowance @throws WrongKernelError
   */
  check(this: void): Promise<number>;
}

/** The noise of our own chains. */
const NOISE = { key: keyOf(7), iteration: 3, firstStep: 0 };

export const CHECKED_STEPS = 2;
const CHECKED_CHAINS = 3;
/**
 * Float32 rounding over two steps of chains of order one stays near 1e-6. A ReLU that sees another sign than the twin,
 * which rounding makes happen now and then, moves a chain by about 1e-4 in the wider networks.
 */
const ALLOWANCE = { absolute: 2e-4, relative: 1e-5 };

/** What a case's chains start from. */
export interface ChainData {
  /** [layout.length] */
  readonly parameters: Float32Array;
  /** [chains, D] */
  readonly x: Float32Array;
  /** [chains, D] */
  readonly y: Float32Array;
}

export function chainData({ network, segments, parameterScale = 1 }: ChainCase): ChainData {
  const floats = totalChains(segments) * network.inputDim;
  const parameters = initialParameters(network, NOISE.key).map((value) => value * parameterScale);
  return { parameters, x: benchNormals(1, floats), y: benchNormals(2, floats) };
}

/**
 * Compares where chains are after `CHECKED_STEPS` steps, [chains, D], with the float64 twin, at both ends of every
 * segment. At temperature 1 the noise is to be that of `NOISE`.
 * @returns the largest error over its allowance
 * @throws WrongKernelError
 */
export function checkChainEnds(
  what: string,
  spec: ChainCase,
  data: ChainData,
  actual: Float32Array,
  temperature: number,
): number {
  const { network, segments, epsilon, stepSize } = spec;
  const dim = network.inputDim;
  const starts = segmentStarts(segments);
  const errors = segments.flatMap(({ marginal, chains }, s) => {
    const ends = new Set([starts[s], starts[s] + Math.max(0, chains - CHECKED_CHAINS)]);
    return [...ends].map((first) => {
      const slice = [{ marginal, chains: Math.min(chains, CHECKED_CHAINS) }];
      const rows = [first * dim, (first + slice[0].chains) * dim] as const;
      const args = {
        ...NOISE,
        epsilon,
        stepSize,
        temperature,
        firstChain: first,
        steps: CHECKED_STEPS,
        parameters: Float64Array.from(data.parameters),
        x: Float64Array.from(data.x.subarray(...rows)),
        y: Float64Array.from(data.y.subarray(...rows)),
      };
      const reference = referenceLangevinChain(network, referenceCosts(spec), slice, args, spec.constraint);
      return checkKernel(what, actual.subarray(...rows), reference, ALLOWANCE);
    });
  });
  return Math.max(...errors);
}

const tracedCosts = ({ cost, network }: ChainCase) =>
  Array.from({ length: network.marginals }, () => cost.trace(network.inputDim, network.inputDim));

/** What a program is made of. */
export const shapesOf = (spec: ChainCase) => ({
  network: spec.network,
  segments: spec.segments,
  costs: tracedCosts(spec),
  constraint: spec.constraint ?? 'none',
});

/**
 * Chooses the kernel's variant by measured time, as training does before its first iteration; to be called before
 * `placeChain`.
 */
export async function tuneChain(device: Device, spec: ChainCase): Promise<void> {
  if (spec.naive !== true) await tuneLangevinChain(device, shapesOf(spec));
}

export function placeChain(device: Device, buffers: Buffers, spec: ChainCase): PlacedChain {
  const { network, epsilon, stepSize, temperature = 1 } = spec;
  const data = chainData(spec);
  const potential = buffers.keep(mlpPotential(network).place(device, data.parameters));
  const shapes = shapesOf(spec);
  const naive = spec.naive === true && device.kind === 'webgpu';
  const program = buffers.keep(naive ? naiveLangevinChainOnWebGpu(device, shapes) : langevinChain(device, shapes));
  const args: Omit<LangevinChainArguments, 'steps'> = {
    ...NOISE,
    epsilon,
    stepSize,
    temperature,
    firstChain: 0,
    parameters: potential.parameters,
    arranged: potential.arranged,
    heads: potential.heads,
    x: buffers.upload('x', data.x),
    y: buffers.upload('y', data.y),
  };

  const check = async (): Promise<number> => {
    program.run({ ...args, steps: CHECKED_STEPS });
    const actual = new Float32Array(await device.read(args.y));
    return checkChainEnds(`langevin_chain ${spec.name} on ${device.kind}`, spec, data, actual, temperature);
  };
  return { spec, run: (steps) => program.run({ ...args, steps }), check };
}

function referenceCosts({ network, reference }: ChainCase) {
  const { marginals, inputDim } = network;
  const repeat = <T>(value: T): T[] => Array.from({ length: marginals }, () => value);
  return { costs: repeat(reference), xDims: repeat(inputDim), yDim: inputDim };
}

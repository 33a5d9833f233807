import type { ChainState } from '../../../chains/chain.js';
import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import { inputStarts } from '../../../ops/support/cost_inputs.js';
import type { Segment } from '../../../ops/support/segments.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import { keyOf } from '../../../random/philox.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import { shardSize } from '../../problem/shard_settings.js';
import { problemSampler } from '../../sampling/problem_sampler.js';
import { carriedChains } from '../carried_chains.js';
import type { Checkpoint } from '../checkpoint.js';
import { minibatches } from '../minibatches.js';
import type { Visit } from '../visits.js';
import type { EstimateArguments, GradientEstimator } from './estimator.js';

/** An estimator whose parts another may use, in this order. */
export interface ChainEstimator extends GradientEstimator {
  /** A batch for every marginal. */
  readonly segments: readonly Segment[];
  readonly state: ChainState;
  /** Fills the x of the minibatch or of a shard, and y where its chains are met again. */
  begin(iteration: number, shard?: number): Promise<Visit>;
  /** Runs the chains. */
  draw(visit: Visit, iteration: number, args: Omit<EstimateArguments, 'gradient'>): void;
  /** The gradient at the chains' ends. */
  weigh(args: Pick<EstimateArguments, 'of' | 'gradient'>): void;
}

/**
 * One chain for each x of a minibatch, or of the shards of it one by one, and the end of it is y: weights are
 * λ_k/batchSize.
 * @param trained the potential that is trained
 */
export function chainEstimator(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Pick<Checkpoint, 'seed' | 'stepSizes' | 'sampler'>,
  trained: PlacedPotential,
): ChainEstimator {
  const { device } = owner;
  const { problem, costs, potential, marginals } = loaded;
  const batch = shardSize(problem);
  const { steps, memory, carry } = problem.sampler;
  const segments = marginals.map((_, marginal) => ({ marginal, chains: batch }));
  const xStarts = inputStarts(costs, segments);
  const chains = batch * marginals.length;

  const sampler = owner.own(problemSampler(device, loaded, segments, start.stepSizes));
  const state = owner.own(sampler.createState());
  const { x, y } = state;
  const values = owner.createBuffer('potential values', chains * 4);
  const batches = carry
    ? carriedChains(owner, loaded, { segments, state, of: trained }, start)
    : minibatches(owner, loaded, segments, state, start);
  /** Steps of chains that go on from where they were. */
  const further = (memory ?? carry)?.steps ?? steps;
  let wentOn = false;
  const chainWeights = problem.marginals.flatMap((m) =>
    new Array<number>(batch).fill(m.weight / problem.training.batchSize),
  );
  const weights = owner.upload('chain weights', Float32Array.from(chainWeights));
  const parameterGradient = owner.own(potential.parameterGradient(device, segments));
  const potentialValues = owner.own(potential.value(device, segments));

  const draw: ChainEstimator['draw'] = (visit, iteration, { of, stepSizes, scales, heat, shard = 0 }) => {
    const counter = { key: keyOf(start.seed), iteration, firstChain: shard * chains };
    if (visit.isFirst) sampler.init(state, counter);
    sampler.step(state, of, counter, 0, visit.isFirst ? steps : further, stepSizes, scales, heat);
    batches.end(visit);
    wentOn = !visit.isFirst;
  };
  const weigh: ChainEstimator['weigh'] = ({ of, gradient }) => parameterGradient.run({ of, y, weights, gradient });

  return {
    plans: loaded,
    readsParameters: false,
    segments,
    state,
    begin: (iteration, shard) => batches.begin(iteration, shard),
    draw,
    weigh,
    async estimate(iteration, args) {
      draw(await batches.begin(iteration, args.shard), iteration, args);
      weigh(args);
    },
    async surrogate(of) {
      potentialValues.run({ of, y, out: values });
      const f = await device.readFloats(values);
      let sum = 0;
      for (let c = 0; c < chains; c++) sum += chainWeights[c] * f[c];
      return sum;
    },
    async somePoints(of, few) {
      const { dim } = potential;
      const blocks = costs.map(({ xDim }, k) => device.readFloats(x, xStarts[k], few * xDim));
      const ends = costs.map((_, k) => device.readFloats(y, k * batch * dim, few * dim));
      // Together: where the device goes, nobody would catch what the second ones reject with.
      const read = await Promise.all([Promise.all(blocks), Promise.all(ends)]);
      return { x: joined(read[0]), y: joined(read[1]), of };
    },
    async info() {
      const { acceptance } = await sampler.info();
      return { ...(acceptance === undefined ? {} : { acceptance }), ...(carry ? { carried: Number(wentOn) } : {}) };
    },
    carried: () => batches.carried(),
  };
}

const joined = (parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => [...part]));

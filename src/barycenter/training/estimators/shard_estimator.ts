import type { Device } from '../../../device/device.js';
import { withOwner, type Freeable, type Owner } from '../../../device/owner.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import type { Checkpoint } from '../checkpoint.js';
import type { Round, ShardEstimate } from '../rounds.js';
import { chainEstimator } from './chain_estimator.js';
import type { EstimateArguments, GradientEstimator } from './estimator.js';

/** What the chains of a shard follow from, besides the parameters. */
export type ShardRound = Pick<Round, 'iteration' | 'stepSizes' | 'scales' | 'heat'>;

/** Estimates by shards, each with chains of its own: buffers are for one of them. */
export interface ShardEstimator extends Pick<GradientEstimator, 'plans' | 'somePoints'> {
  /** Runs the chains of a shard and reads its part of the gradient. */
  estimate(round: ShardRound, shard: number): Promise<ShardEstimate>;
  /** Runs the chains alone. */
  draw(round: ShardRound, shard: number): Promise<void>;
}

/**
 * Shard v of an iteration has rows v·b … (v+1)·b − 1 of the minibatch of every marginal, b = batchSize/V, and chains
 * V-th parts of the iteration's counters, so that it follows from problem, seed, iteration and v alone. Buffers are
 * the owner's.
 * @param of what the chains walk on
 */
export function shardEstimator(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Pick<Checkpoint, 'seed' | 'stepSizes' | 'sampler'>,
  of: PlacedPotential,
): ShardEstimator {
  const { device } = owner;
  const chains = chainEstimator(owner, loaded, start, of);
  const gradient = owner.createBuffer('gradient of a shard', loaded.potential.length * 4);
  const argumentsOf = ({ stepSizes, scales, heat }: ShardRound, shard: number) =>
    ({ of, gradient, stepSizes, scales, heat, shard }) satisfies EstimateArguments;
  const draw: ShardEstimator['draw'] = async (round, shard) => {
    const visit = await chains.begin(round.iteration, shard);
    chains.draw(visit, round.iteration, argumentsOf(round, shard));
  };
  return {
    plans: chains.plans,
    draw,
    somePoints: (potential, few) => chains.somePoints(potential, few),
    async estimate(round, shard) {
      await draw(round, shard);
      chains.weigh({ of, gradient });
      const surrogate = await chains.surrogate(of);
      const { acceptance } = await chains.info();
      const values = await device.readFloats(gradient);
      return { gradient: values, surrogate, ...(acceptance === undefined ? {} : { acceptance }) };
    },
  };
}

/** Computes shards of a training that goes on elsewhere. Whoever makes it frees it. */
export interface RemoteShards extends Freeable {
  /** @param parameters of the round, f32 [length] */
  estimate(round: ShardRound, shard: number, parameters: Float32Array): Promise<ShardEstimate>;
}

/** Builds what a shard of a problem takes, once for all rounds. */
export function remoteShards(device: Device, loaded: ReadyProblem, seed: number): RemoteShards {
  return withOwner(device, (owner) => {
    const { potential, engine } = loaded;
    const placed = owner.own(potential.place(device, new Float32Array(potential.length)));
    const shards = shardEstimator(owner, loaded, { seed, stepSizes: engine.stepSizes, sampler: {} }, placed);
    let at: Float32Array | undefined;
    return {
      estimate(round, shard, parameters) {
        if (parameters !== at) {
          device.write(placed.parameters, parameters);
          placed.refresh();
          at = parameters;
        }
        return shards.estimate(round, shard);
      },
    };
  });
}

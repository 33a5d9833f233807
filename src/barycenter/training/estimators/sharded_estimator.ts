import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import type { Checkpoint } from '../checkpoint.js';
import { localRounds, sumOfGradients, type Round, type Rounds, type ShardEstimate } from '../rounds.js';
import type { GradientEstimator } from './estimator.js';
import { shardEstimator } from './shard_estimator.js';

/**
 * The gradient as the sum of those of V shards, in their order, whoever computes them. What is told of an iteration is
 * of the round's own parameters, those before the step. Where chains stand is asked of shard 0, whose chains are run
 * once more under the potential as it is then: the points of a round may be on other machines.
 */
export function shardedEstimator(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Checkpoint,
  of: PlacedPotential,
  rounds: Rounds = localRounds,
): GradientEstimator {
  const { device } = owner;
  const { shards = 1 } = loaded.problem.training;
  const own = shardEstimator(owner, loaded, start, of);
  let last: { readonly round: Round; readonly estimates: readonly ShardEstimate[] } | undefined;
  /** The round whose chains were run once more. */
  let drawn: Round | undefined;
  return {
    plans: own.plans,
    readsParameters: false,
    async estimate(iteration, { gradient, stepSizes, scales, heat = 1 }) {
      let parameters: Promise<Float32Array> | undefined;
      const round: Round = {
        iteration,
        stepSizes,
        ...(scales && { scales }),
        heat,
        shards,
        parameters: () => (parameters ??= device.readFloats(of.parameters)),
      };
      const estimates = await rounds.open(round, (shard) => own.estimate(round, shard));
      device.write(gradient, sumOfGradients(estimates));
      last = { round, estimates };
    },
    surrogate: () => Promise.resolve((last?.estimates ?? []).reduce((sum, { surrogate }) => sum + surrogate, 0)),
    async somePoints(potential, few) {
      if (last !== undefined && drawn !== last.round) {
        await own.draw(last.round, 0);
        drawn = last.round;
      }
      return own.somePoints(potential, few);
    },
    info() {
      const accepted = (last?.estimates ?? []).flatMap(({ acceptance }) => acceptance ?? []);
      const sum = accepted.reduce((total, share) => total + share, 0);
      return Promise.resolve(accepted.length === 0 ? {} : { acceptance: sum / accepted.length });
    },
    carried: () => Promise.resolve({}),
  };
}

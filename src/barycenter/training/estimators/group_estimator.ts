import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import { asMlp } from '../../../potential/mlp/mlp_potential.js';
import { potentialGroup } from '../../../potential/mlp/potential_group.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import { keyOf } from '../../../random/philox.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import { scalesOf } from '../../sampling/plan_steps.js';
import { problemSampler } from '../../sampling/problem_sampler.js';
import type { Checkpoint } from '../checkpoint.js';
import { marginalGroups } from '../groups/marginal_groups.js';
import { trainedPlans } from '../groups/trained_plans.js';
import { minibatches } from '../minibatches.js';
import type { GradientEstimator } from './estimator.js';

/**
 * Minibatches of a group of marginals that is drawn for each of them, a chain for each of their points: see
 * `marginalGroups`. Buffers and programs are of the group's size, whatever K, but one copy of the parameters. With
 * `sampler.memory` a minibatch keeps its group until it is drawn anew.
 */
export function groupEstimator(owner: Owner<Device>, loaded: ReadyProblem, start: Checkpoint): GradientEstimator {
  const { device } = owner;
  const { problem, potential } = loaded;
  const { batchSize: batch } = problem.training;
  const { steps, memory } = problem.sampler;
  const plans = trainedPlans(loaded);
  const size = plans.costs.length;
  const [{ xDim }] = plans.costs;
  const weights = problem.marginals.map(({ weight }) => weight);
  const segments = plans.costs.map((_, marginal) => ({ marginal, chains: batch }));
  const view = { ...loaded, ...plans };

  const groups = marginalGroups({ weights, size, seed: start.seed });
  const { network } = asMlp(potential)!;
  const group = owner.own(potentialGroup(device, { network, weights, size, batch }));
  const sampler = owner.own(problemSampler(device, view, segments, start.stepSizes[0]));
  const state = owner.own(sampler.createState());
  const { x, y } = state;
  const batches = minibatches(owner, view, segments, state, { ...start, groupAt: (t) => groups.at(t) });
  /** Of the last estimate. */
  let visited = groups.at(start.iteration);

  const take = ({ parameters }: PlacedPotential): void => group.take(parameters, visited, groups.pairWeights(visited));

  return {
    plans,
    readsParameters: true,
    async estimate(iteration, { of, gradient, ...lengths }) {
      const visit = await batches.begin(iteration);
      visited = groups.at(visit.drawnAt);
      take(of);
      const counter = { key: keyOf(start.seed), iteration, firstChain: 0 };
      if (visit.isFirst) sampler.init(state, counter);
      const taken = visit.isFirst ? steps : (memory?.steps ?? steps);
      sampler.step(
        state,
        group.placed,
        counter,
        0,
        taken,
        visited.map((k) => lengths.stepSizes[k]),
        scalesOf(lengths, visited),
        lengths.heat,
      );
      batches.end(visit);
      group.pairGradient(y, gradient);
    },
    surrogate(of) {
      take(of);
      return group.pairSum(y);
    },
    async somePoints(of, few) {
      take(of);
      const { dim } = potential;
      const [points, ends] = [new Float32Array(size * few * xDim), new Float32Array(size * few * dim)];
      for (let s = 0; s < size; s++) {
        points.set(await device.readFloats(x, s * batch * xDim, few * xDim), s * few * xDim);
        ends.set(await device.readFloats(y, s * batch * dim, few * dim), s * few * dim);
      }
      return { x: points, y: ends, of: group.placed, visited };
    },
    async info() {
      const { acceptance } = await sampler.info();
      return acceptance === undefined ? {} : { acceptance };
    },
    carried: () => batches.carried(),
  };
}

import type { Device } from '../../../device/device.js';
import type { Owner } from '../../../device/owner.js';
import { chainCostValue } from '../../../cost/chain_cost.js';
import { importanceWeights } from '../../../ops/importance_weights/launch.js';
import { repeatRows } from '../../../ops/repeat_rows/launch.js';
import { inputLength, inputStarts } from '../../../ops/support/cost_inputs.js';
import { totalChains } from '../../../ops/support/segments.js';
import { keyOf } from '../../../random/philox.js';
import type { PlacedPotential } from '../../../potential/potential.js';
import type { ImportanceGradient } from '../../problem/gradient_settings.js';
import type { ReadyProblem } from '../../problem/loaded_problem.js';
import type { Checkpoint } from '../checkpoint.js';
import type { ChainEstimator } from './chain_estimator.js';
import type { EstimateArguments, GradientEstimator } from './estimator.js';
import { fixedProposal } from './fixed_proposal.js';
import { gaussianProposals } from './gaussian_proposals.js';
import type { Proposal } from './proposal.js';

/** The proposal that a problem asks for. `gradientSettings` has refused the fixed one without a Gaussian start. */
function proposalOf(
  owner: Owner<Device>,
  { problem, potential: { dim }, costs, engine: { start } }: ReadyProblem,
  { proposal, draws }: ImportanceGradient,
  { sampler }: Checkpoint,
): Proposal {
  const spec = { marginals: costs.length, batch: problem.training.batchSize, draws, dim };
  return proposal === 'fixed' && start.kind === 'gaussian'
    ? fixedProposal(owner, spec, start)
    : gaussianProposals(owner, spec, costs, sampler);
}

/**
 * Draws y from proposals q and weighs them by self-normalised importance (Kolesov et al. 2024, appendix D): values of
 * the potentials and costs alone, no chain and no score. An iteration whose draws hardly count, by the mean relative
 * effective sample size of the marginal that has the least, takes chains instead; the host reads that number at every
 * iteration.
 */
export function importanceEstimator(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  start: Checkpoint,
  settings: ImportanceGradient,
  chains: ChainEstimator,
): GradientEstimator {
  const { device } = owner;
  const { problem, costs, potential, engine } = loaded;
  const { batchSize: batch } = problem.training;
  const { draws, leastEffective } = settings;
  const marginals = costs.length;
  const proposal = proposalOf(owner, loaded, settings, start);
  const { y, pairs, logDensities, isShared } = proposal;
  const pairSegments = costs.map((_, marginal) => ({ marginal, chains: batch * draws }));
  const segments = costs.map((_, marginal) => ({ marginal, chains: isShared ? draws : batch * draws }));
  const drawn = totalChains(segments);

  const xStarts = inputStarts(costs, chains.segments);
  const repeats = costs.map(({ xDim }) => owner.own(repeatRows(device, { rows: batch, dim: xDim, each: draws })));
  const potentialValues = owner.own(potential.value(device, segments));
  const costValues = owner.own(chainCostValue(device, { costs, segments: pairSegments }));
  const weighing = owner.own(importanceWeights(device, { groups: marginals, points: batch, draws, shared: isShared }));
  const parameterGradient = owner.own(potential.parameterGradient(device, segments));
  const x = owner.createBuffer('inputs by draw', inputLength(costs, pairSegments) * 4);
  const values = owner.createBuffer('potential values of draws', drawn * 4);
  const costsThere = owner.createBuffer('costs of draws', totalChains(pairSegments) * 4);
  const weights = owner.createBuffer('importance weights', drawn * 4);
  const effective = owner.createBuffer('effective draws', marginals * batch * 4);
  const factors = owner.upload(
    'marginal weights',
    Float32Array.from(problem.marginals, (m) => m.weight / batch),
  );

  /** Since the history last asked: iterations, those with draws, what counted of them in all, those by chains. */
  let since = { iterations: 0, withDraws: 0, counted: 0, byChains: 0 };
  /** Enqueues the plans' points of the last iteration, where they were not drawn by chains. */
  let drawChains: (() => void) | undefined;

  /** Draws and weighs. @returns the share of the draws that count, of the marginal that has the least; NaN: diverged */
  async function weigh(of: PlacedPotential, iteration: number): Promise<number> {
    await proposal.draw({ key: keyOf(start.seed), iteration, firstChain: 0 }, chains.state.x);
    for (const [k, repeat] of repeats.entries())
      repeat.run({ from: chains.state.x, fromOffset: xStarts[k], out: x, outOffset: xStarts[k] * draws });
    potentialValues.run({ of, y, out: values });
    costValues.run({ x, y: pairs, out: costsThere });
    const { epsilon } = engine;
    weighing.run({ values, costs: costsThere, logDensities, epsilon, factors, weights, effective });
    return leastShare(await device.readFloats(effective), batch, draws);
  }

  async function learn(isByChains: boolean): Promise<void> {
    if (proposal.learn === undefined) return;
    const { state } = chains;
    const ends = isByChains ? await device.readFloats(state.y) : await device.readFloats(y);
    const count = ends.length / potential.dim;
    const weighed = isByChains ? new Float32Array(count).fill(1) : await device.readFloats(weights);
    await proposal.learn(state.x, { y: ends, weights: weighed, draws: isByChains ? 1 : draws });
  }

  return {
    plans: loaded,
    readsParameters: false,
    async estimate(iteration, args: EstimateArguments) {
      const visit = await chains.begin(iteration);
      const share = proposal.isReady() ? await weigh(args.of, iteration) : undefined;
      const isByChains = !(share !== undefined && share >= leastEffective);
      if (isByChains) {
        chains.draw(visit, iteration, args);
        chains.weigh(args);
      } else {
        parameterGradient.run({ of: args.of, y, weights, gradient: args.gradient });
      }
      drawChains = isByChains ? undefined : () => chains.draw(visit, iteration, args);
      since.iterations++;
      if (isByChains) since.byChains++;
      if (Number.isFinite(share)) {
        since.withDraws++;
        since.counted += share!;
      }
      if (isByChains || proposal.learnsFrom?.(iteration)) await learn(isByChains);
    },
    async surrogate(of) {
      if (drawChains === undefined) return chains.surrogate(of);
      potentialValues.run({ of, y, out: values });
      const [f, w] = [await device.readFloats(values), await device.readFloats(weights)];
      return f.reduce((sum, value, c) => sum + w[c] * value, 0);
    },
    somePoints(of, few) {
      drawChains?.();
      return chains.somePoints(of, few);
    },
    async info() {
      const { iterations, withDraws, counted, byChains } = since;
      since = { iterations: 0, withDraws: 0, counted: 0, byChains: 0 };
      return {
        ...(drawChains === undefined ? await chains.info() : {}),
        ...(withDraws > 0 ? { effective: counted / withDraws } : {}),
        ...(iterations > 0 ? { fellBack: byChains / iterations } : {}),
      };
    },
    carried: async () => ({ ...(await chains.carried()), ...proposal.carried() }),
  };
}

/** Mean of effective/draws over the points of each marginal, [K · batch]; the least of these. */
function leastShare(effective: Float32Array, batch: number, draws: number): number {
  let least = Infinity;
  for (let first = 0; first < effective.length; first += batch) {
    let sum = 0;
    for (let p = first; p < first + batch; p++) sum += effective[p];
    least = Math.min(least, sum / (batch * draws));
  }
  return least;
}

import { expect, it } from 'vitest';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { potentialParameterGradient } from '../../src/ops/potential_parameter_gradient/launch.js';
import { potentialScore } from '../../src/ops/potential_score/launch.js';
import { potentialValue } from '../../src/ops/potential_value/launch.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { referencePotentialValue } from '../reference/potential_value.js';
import { CHAIN_CALL, chainData, referenceChains, type ChainCase } from '../support/chains.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { unevenWeights } from '../support/judges/potential_parameter_gradient.js';
import { uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance, type Nudge } from '../support/tolerance.js';

const cost = squaredEuclideanPair(1000);

/** As wide as a network gets, with few chains: software drivers are slow. */
const wide: ChainCase = {
  kind: 'shared',
  weights: [0.4, 0.6],
  dim: 1000,
  hidden: [2048, 1024, 512],
  activation: 'relu',
  chains: [5, 2],
  costs: [cost, cost],
};
const call = { ...CHAIN_CALL, steps: 1 };

const data = chainData(wide, 71);
const { network, segments } = data;
const weights = unevenWeights(data.chains, 72);

/** Nudging 4.7 million parameters takes seconds, so the draws of the first tolerance serve all. */
const nudgedParameters: Float64Array[] = [];

function tolerance(evaluate: (nudge: Nudge, parameters: Float64Array) => Float64Array) {
  let draw = 0;
  return float32Tolerance(data.terms, (nudge) => {
    const parameters = (nudgedParameters[draw] ??= nudge(data.parameters));
    draw++;
    return evaluate(nudge, parameters);
  });
}

const tolerances = {
  score: tolerance((nudge, parameters) => referencePotentialScore(network, segments, parameters, nudge(data.y))),
  values: tolerance((nudge, parameters) => referencePotentialValue(network, segments, parameters, nudge(data.y))),
  gradient: tolerance((nudge, parameters) =>
    referencePotentialParameterGradient(network, segments, weights, parameters, nudge(data.y)),
  ),
  step: tolerance((nudge, parameters) =>
    referenceChains(data, call, (values) => (values === data.parameters ? parameters : nudge(values))),
  ),
};

forEachDevice((_name, device) => {
  it('runs (1000, [2048, 1024, 512]): the score, values, the parameter gradient and a step', { timeout: 300_000 }, () =>
    withScratch(device(), async (scratch) => {
      const potential = uploadPotential(scratch, data);
      const [x, y] = [scratch.upload(data.x), scratch.upload(data.y)];

      const score = scratch.output(data.y.length);
      scratch.keep(potentialScore(device(), data)).run({ ...potential, y, out: score });
      expectClose(await scratch.download(score), tolerances.score.reference, tolerances.score);

      const values = scratch.output(data.chains);
      scratch.keep(potentialValue(device(), data)).run({ ...potential, y, out: values });
      expectClose(await scratch.download(values), tolerances.values.reference, tolerances.values);

      const gradient = scratch.output(data.parameters.length);
      const gradientProgram = scratch.keep(potentialParameterGradient(device(), data));
      gradientProgram.run({ ...potential, y, weights: scratch.upload(weights), gradient });
      expectClose(await scratch.download(gradient), tolerances.gradient.reference, tolerances.gradient);

      scratch.keep(langevinChain(device(), data)).run({ ...call, ...potential, x, y });
      const moved = await scratch.download(y);
      expectClose(moved, tolerances.step.reference, tolerances.step);
      expect(moved).not.toEqual(data.y);
    }),
  );
});

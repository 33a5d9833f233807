import { parameterLayout, singleNetwork } from 'energy-barycenter/engine';
import { keyOf } from '../../src/random/philox.js';
import { squaredEuclideanReference } from '../reference/costs.js';
import { referenceLangevinChain } from '../reference/langevin_chain.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { referencePotentialValue } from '../reference/potential_value.js';
import { unevenWeights } from '../support/judges/potential_parameter_gradient.js';
import { longestSum, randomParameters } from '../support/networks.js';
import { TestRandom } from '../support/random.js';
import { float32Tolerance, type Nudge } from '../support/tolerance.js';

export const CHAINS = 256;
/** Of the optimizer that the tests bring: parameters ← parameters − rate · gradient. */
export const LEARNING_RATE = 0.125;

const shape = singleNetwork({ dim: 2, hidden: [32, 32], activation: 'silu' });
const random = new TestRandom(97);
/** What the example starts from. */
export const start = {
  parameters: randomParameters(shape, random),
  x: random.normals(CHAINS * 2),
  y: random.normals(CHAINS * 2),
  weight: unevenWeights(CHAINS, 98).map((weight) => weight / CHAINS),
};

/** Floats of each of the example's buffers. */
export const FLOATS = {
  x: CHAINS * 2,
  y: CHAINS * 2,
  score: CHAINS * 2,
  value: CHAINS,
  weight: CHAINS,
  parameters: parameterLayout(shape).length,
  gradient: parameterLayout(shape).length,
};

/** What the example must leave in its buffers, each computed in float64 from the equations. */
function reference(nudge: Nudge) {
  const segments = [{ marginal: 0, chains: CHAINS }];
  const costs = { costs: [squaredEuclideanReference], xDims: [2], yDim: 2 };
  const settings = {
    key: keyOf(7),
    firstChain: 0,
    firstStep: 0,
    steps: 20,
    epsilon: 0.5,
    stepSize: 0.05,
    temperature: 1,
  };
  const x = nudge(start.x);
  const weights = nudge(start.weight);
  let y = nudge(start.y);
  let parameters = nudge(start.parameters);
  let used = parameters;
  let gradient = parameters;
  for (let iteration = 0; iteration < 3; iteration++) {
    used = parameters;
    y = referenceLangevinChain(shape, costs, segments, { ...settings, iteration, parameters, x, y });
    gradient = referencePotentialParameterGradient(shape, segments, weights, parameters, y);
    parameters = parameters.map((value, i) => value - LEARNING_RATE * gradient[i]);
  }
  const score = referencePotentialScore(shape, segments, used, y);
  const value = referencePotentialValue(shape, segments, used, y);
  return { x, y, score, value, weight: weights, parameters, gradient };
}

export type Name = keyof typeof FLOATS;
export const NAMES = Object.keys(FLOATS) as readonly Name[];

/** All of them one after the other with the tolerance of a float32 evaluation, taken apart again by name. */
export function expected() {
  const all = (nudge: Nudge) => {
    const answers = reference(nudge);
    return Float64Array.from(NAMES.flatMap((name) => [...answers[name]]));
  };
  // Rounding of one iteration passes into the next through parameters and chains, which the nudged runs do as well.
  const tolerance = float32Tolerance(longestSum(shape), all);
  let from = 0;
  return Object.fromEntries(
    NAMES.map((name) => {
      const range = [from, (from += FLOATS[name])] as const;
      const part = (values: Float64Array) => values.slice(...range);
      return [
        name,
        { ...tolerance, reference: part(tolerance.reference), absolute: part(tolerance.absolute as Float64Array) },
      ];
    }),
  );
}

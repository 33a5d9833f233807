import { describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub } from '../../src/autograd/index.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { Iterations, Stream } from '../../src/random/counters.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { energyError } from '../../src/samplers/energy_error.js';
import { referenceCostGradient } from '../reference/cost_gradient.js';
import { referenceCostValue } from '../reference/cost_value.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { referencePotentialValue } from '../reference/potential_value.js';
import { chainData, withoutPotential, type ChainData } from '../support/chains.js';
import { robustPair, squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';

const [CHAINS, DIM, EPSILON, MOVES] = [3, 2, 0.5, 4];

/** Networks that bend within a plan's width, under costs of which one is no quadratic. */
const data = chainData(
  {
    kind: 'separate',
    weights: [0.4, 0.6],
    dim: DIM,
    hidden: [9],
    activation: 'tanh',
    chains: [CHAINS, CHAINS],
    costs: [robustPair(DIM), squaredEuclideanPair(DIM)],
  },
  21,
);

/** Straight from the energy: values at both ends of leapfrog moves, in float64. */
function exactErrors({ network, segments, reference, parameters, x, y }: ChainData, stepSizes: readonly number[]) {
  const [theta, inputs] = [Float64Array.from(parameters), Float64Array.from(x)];
  const u = (at: Float64Array) => {
    const f = referencePotentialValue(network, segments, theta, at);
    return referenceCostValue(reference, segments, inputs, at).map((c, i) => (c - f[i]) / EPSILON);
  };
  const slope = (at: Float64Array) => {
    const f = referencePotentialScore(network, segments, theta, at);
    return referenceCostGradient(reference, segments, inputs, at).map((c, i) => (c - f[i]) / EPSILON);
  };
  const from = Float64Array.from(y);
  const noise = normals(keyOf(0), Stream.curvature, Iterations.energyMoves.first, 0, MOVES * from.length);
  const [uFrom, gFrom] = [u(from), slope(from)];
  const squares = new Float64Array(2 * CHAINS);
  for (let m = 0; m < MOVES; m++) {
    const chainOf = (at: number) => Math.floor(at / DIM);
    const h = (at: number) => Math.sqrt(stepSizes[Math.floor(chainOf(at) / CHAINS)]);
    const v = from.map((_, at) => noise[(chainOf(at) * MOVES + m) * DIM + (at % DIM)]);
    const half = v.map((value, at) => value - (h(at) / 2) * gFrom[at]);
    const to = from.map((value, at) => value + h(at) * half[at]);
    const gTo = slope(to);
    const end = half.map((value, at) => value - (h(at) / 2) * gTo[at]);
    const errors = u(to).map((value, c) => value - uFrom[c]);
    for (const at of from.keys()) errors[chainOf(at)] += (end[at] ** 2 - v[at] ** 2) / 2;
    errors.forEach((error, c) => (squares[c] += error ** 2 / (MOVES * DIM)));
  }
  return squares;
}

forEachDevice((_, device) => {
  const measured = (given: ChainData, stepSizes: readonly number[], countsQuadratic = true) =>
    withScratch(device(), async (scratch) => {
      const potential = mlpPotential(given.network);
      const spec = { potential, costs: given.costs, chains: CHAINS, epsilon: EPSILON, countsQuadratic };
      const error = scratch.keep(energyError(device(), spec));
      return error.measure(scratch.keep(potential.place(device(), given.parameters)), given.x, given.y, stepSizes);
    });

  describe('energyError', () => {
    it('is the change of energy by leapfrog moves, of each marginal’s own step', async () => {
      const stepSizes = [0.02, 0.06];
      // Values by Simpson's rule miss the fifth derivative, h⁵ u⁗′/2880 against h³ u‴/12; float32 far less.
      const simpson = { absolute: 0, relative: 0.01, reason: 'Simpson’s rule over a move that is short beside a bend' };
      expectClose(await measured(data, stepSizes), exactErrors(data, stepSizes), simpson);
    });

    it('of a quadratic is only what counts there, to the rounding of points', async () => {
      const costs = [1, 4].map((a) => defineCost((x, y) => mul(a / 2, squaredNorm(sub(x, y)))).trace(DIM, DIM));
      const quadratic = { ...withoutPotential(data), costs };
      const [whole, rest] = [await measured(quadratic, [0.1, 0.1]), await measured(quadratic, [0.1, 0.1], false)];
      expect(Math.min(...whole)).toBeGreaterThan(1e-6);
      // Points of size 1 are off by 6e-8, slopes by 8 times that, over moves of 0.3.
      expect(Math.max(...rest)).toBeLessThan(1e-12);
    });

    it('is not a number where a chain is not', async () => {
      const y = data.y.slice();
      y[2] = NaN;
      const found = await measured({ ...data, y }, [0.1, 0.1]);
      expect([...found].map(Number.isNaN)).toEqual([false, true, false, false, false, false]);
    });
  });
});

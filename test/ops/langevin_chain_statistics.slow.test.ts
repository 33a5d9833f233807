import { expect, it } from 'vitest';
import { CHAIN_CALL, chainData, chainsOn, withoutPotential } from '../support/chains.js';
import { squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice } from '../support/devices.js';

const CHAINS = 4000;
const DIM = 3;

/**
 * With f = 0 and ½‖x − y‖² a chain is autoregressive: y_n = y_{n−1} − a (y_{n−1} − x) + √η ξ_n with a = η/2ε, so for
 * ρ = 1 − a, y_n ∼ N(x + ρⁿ (y_0 − x), η (1 − ρ²ⁿ)/(1 − ρ²)), components independent.
 */
function autoregressive(x: number, start: number, steps: number): { mean: number; variance: number } {
  const rho = 1 - CHAIN_CALL.stepSize / (2 * CHAIN_CALL.epsilon);
  return {
    mean: x + rho ** steps * (start - x),
    variance: (CHAIN_CALL.stepSize * (1 - rho ** (2 * steps))) / (1 - rho ** 2),
  };
}

const x = [0.5, -1, 3];
const start = [2, -1, 0];
const runs = [{ steps: 1 }, { steps: 8 }, { steps: 100 }];

forEachDevice((_name, device) => {
  /**
   * Mean and variance of three components and three covariances, for three lengths on three devices: 81 checks. A right
   * sampler fails one of them at k = 4 standard errors with probability 81 · 6.3e-5 = 0.5 %, once and for all, since
   * the seed is fixed. A factor of 1.1 on the noise stands at 0.21·√(4000/2) = 9 standard errors of the variance;
   * smaller faults are for the comparison with the twin.
   */
  it.each(runs)('f = 0: the moments after $steps steps are those of the discrete formula', async ({ steps }) => {
    const given = { kind: 'shared', weights: [0.5, 0.5], dim: DIM, hidden: [3], activation: 'relu' } as const;
    const costs = [squaredEuclideanPair(DIM), squaredEuclideanPair(DIM)];
    const data = withoutPotential(chainData({ ...given, chains: [CHAINS], marginals: [1], costs }, 109));
    for (let c = 0; c < CHAINS; c++) {
      data.x.set(x, c * DIM);
      data.y.set(start, c * DIM);
    }
    const y = await chainsOn(device(), data, [{ ...CHAIN_CALL, steps, iteration: steps }]);

    const exact = x.map((value, i) => autoregressive(value, start[i], steps));
    for (let i = 0; i < DIM; i++) {
      const { mean, variance } = exact[i];
      const deviation = (c: number, j: number) => y[c * DIM + j] - exact[j].mean;
      const average = (term: (c: number) => number) =>
        Array.from({ length: CHAINS }, (_, c) => term(c)).reduce((sum, value) => sum + value, 0) / CHAINS;
      const standardErrors = {
        mean: average((c) => y[c * DIM + i] - mean) / Math.sqrt(variance / CHAINS),
        // Var((y − mean)²) = 2 variance², and of a product of independent components variance².
        variance: (average((c) => deviation(c, i) ** 2) - variance) / (variance * Math.sqrt(2 / CHAINS)),
        covariance: average((c) => deviation(c, i) * deviation(c, (i + 1) % DIM)) / (variance / Math.sqrt(CHAINS)),
      };
      for (const [moment, distance] of Object.entries(standardErrors)) {
        expect(Math.abs(distance), `${moment} of component ${i}, in standard errors`).toBeLessThan(4);
      }
    }
  });
});

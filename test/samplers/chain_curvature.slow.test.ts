import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { defineCost, mul, squaredNorm, sub } from '../../src/autograd/index.js';
import type { TracedCost } from '../../src/autograd/traced_cost.js';
import type { Device } from '../../src/device/device.js';
import { chainCurvature } from '../../src/samplers/chain_curvature.js';
import type { NetworkShape } from '../../kernels/shared/network_layout.js';
import { mlpPotential } from '../../src/potential/mlp/mlp_potential.js';
import { referenceCostGradient } from '../reference/cost_gradient.js';
import { referencePotentialScore } from '../reference/potential_score.js';
import { chainData, withoutPotential, type ChainData } from '../support/chains.js';
import { projectionPair, robustPair, squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { expectClose } from '../support/tolerance.js';

/** Differences of gradients of order 1 in float32, over twice a reach of 0.5·√0.01: 6e-8/0.1. */
const ROUNDING = { absolute: 1e-5, relative: 0, reason: 'ten times the rounding of a difference of gradients' };
const EPSILON = 0.01;

interface Measured {
  readonly network: NetworkShape;
  readonly costs: readonly TracedCost[];
  readonly parameters: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** Chains of every marginal are equally many. */
const curvatures = (
  device: Device,
  { network, costs, parameters, x, y }: Measured,
  epsilon = EPSILON,
): Promise<Float64Array> =>
  withScratch(device, async (scratch) => {
    const chains = y.length / network.inputDim / costs.length;
    const potential = mlpPotential(network);
    const measurement = scratch.keep(chainCurvature(device, { potential, costs, chains, epsilon }));
    return measurement.measure(scratch.keep(potential.place(device, parameters)), x, y);
  });

/**
 * |eigenvalues| of ∇²_y [c_k − f_k] at every chain, in descending order, by differences of the float64 twins'
 * gradients.
 */
function exactEigenvalues(data: ChainData): number[][] {
  const dim = data.network.inputDim;
  const [x, y] = [Float64Array.from(data.x), Float64Array.from(data.y)];
  const gradient = (at: Float64Array): Float64Array => {
    const score = referencePotentialScore(data.network, data.segments, Float64Array.from(data.parameters), at);
    return referenceCostGradient(data.reference, data.segments, x, at).map((g, i) => g - score[i]);
  };
  const reach = 1e-5;
  const columns = Array.from({ length: dim }, (_, j) => {
    const moved = (by: number): Float64Array => y.map((v, at) => (at % dim === j ? v + by : v));
    const [ahead, behind] = [gradient(moved(reach)), gradient(moved(-reach))];
    return ahead.map((g, at) => (g - behind[at]) / (2 * reach));
  });
  return Array.from({ length: data.chains }, (_, c) => {
    const hessian = Matrix.zeros(dim, dim);
    for (let i = 0; i < dim; i++)
      for (let j = 0; j < dim; j++) hessian.set(i, j, (columns[j][c * dim + i] + columns[i][c * dim + j]) / 2);
    const { realEigenvalues } = new EigenvalueDecomposition(hessian, { assumeSymmetric: true });
    return realEigenvalues.map(Math.abs).sort((a, b) => b - a);
  });
}

forEachDevice((_, device) => {
  describe('chainCurvature', () => {
    it('is that of the cost under a potential of zero, for marginals of different dimensions', async () => {
      const costs = [squaredEuclideanPair(3), projectionPair(2, 3), projectionPair(5, 3)];
      const data = withoutPotential(
        chainData(
          {
            kind: 'shared',
            weights: [0.2, 0.3, 0.5],
            dim: 3,
            hidden: [7],
            activation: 'silu',
            chains: [4, 4, 4],
            costs,
          },
          3,
        ),
      );
      const found = await curvatures(device(), data);
      expectClose(found.subarray(0, 4), [1, 1, 1, 1], ROUNDING);
      // AᵀA is the same for every chain of a marginal: six iterations from any direction come to the same, below the
      // exact one.
      const exact = exactEigenvalues(data);
      for (let c = 4; c < 12; c++) {
        expect(found[c]).toBeLessThanOrEqual(exact[c][0] + ROUNDING.absolute);
        expect(found[c]).toBeGreaterThan(0.57 * exact[c][0]);
      }
    });

    it('multiplies with the factor of a quadratic cost, far from the origin too', async () => {
      const costs = [0.5, 8].map((a) => defineCost((x, y) => mul(a / 2, squaredNorm(sub(x, y)))).trace(2, 2));
      const data = chainData(
        {
          kind: 'shared',
          weights: [0.5, 0.5],
          dim: 2,
          hidden: [5],
          activation: 'tanh',
          chains: [3, 3],
          costs: [squaredEuclideanPair(2), squaredEuclideanPair(2)],
        },
        5,
      );
      const found = await curvatures(device(), { ...withoutPotential(data), costs, y: data.y.map((v) => v + 64) });
      // float32 points 64 away are off by 4e-6, which a difference over 0.1 makes 4e-5 times the curvature at most.
      const rounding = {
        absolute: 0,
        relative: 2e-4,
        reason: 'rounding of points 64 away over the reach, and as much again',
      };
      expectClose(found, [0.5, 0.5, 0.5, 8, 8, 8], rounding);
    });

    it.each([
      { dim: 2, hidden: [33, 7], activation: 'silu' as const },
      { dim: 5, hidden: [40], activation: 'tanh' as const },
      { dim: 20, hidden: [64, 64], activation: 'softplus' as const },
    ])(
      'comes within a tenth, on average, of the largest |eigenvalue| of cost and potential, from below: $activation, D = $dim',
      async ({ dim, hidden, activation }) => {
        const data = chainData(
          {
            kind: 'separate',
            weights: [0.2, 0.3, 0.5],
            dim,
            hidden,
            activation,
            chains: [12, 12, 12],
            costs: [robustPair(dim), squaredEuclideanPair(dim), robustPair(dim)],
          },
          8 + dim,
        );
        // Second derivatives change over distances of about 1; a reach of 0.005 sees them as they are to 1e-4.
        const found = await curvatures(device(), data, 1e-4);
        const exact = exactEigenvalues(data);
        let sum = 0;
        for (const [c, [largest]] of exact.entries()) {
          // (Σ c_i² λ_i¹² / Σ c_i² λ_i¹⁰)^½ ≥ 0.57 λ_1, whatever the spectrum, for a start of which c_1² is a
          // ten-thousandth: in 20 dimensions one start in thirty has less, and none of these spectra is the worst.
          expect(found[c] / largest, `chain ${c}`).toBeGreaterThan(0.57);
          expect(found[c] / largest, `chain ${c}`).toBeLessThan(1 + 2e-3);
          sum += found[c] / largest / exact.length;
        }
        expect(sum, 'mean over chains').toBeGreaterThan(0.9);
      },
    );

    it('counts a kink of relu as a chain feels it, within half of √ε', async () => {
      // f_1 = scale · relu(y − 1), of one unit; c = ½(x − y)².
      const [scale, epsilon] = [1.5, 0.04];
      const network: NetworkShape = {
        inputDim: 1,
        hidden: [1],
        activation: 'relu',
        networks: 1,
        heads: 1,
        marginals: 2,
        coefficients: Float64Array.of(1, -1),
        scale,
      };
      const costs = [squaredEuclideanPair(1).traced, squaredEuclideanPair(1).traced];
      const reach = 0.1;
      const places = [1, 1 + reach / 2, 1 + 2 * reach, 1 - 2 * reach];
      const y = Float32Array.from([...places, ...places]);
      const found = await curvatures(
        device(),
        { network, costs, parameters: Float32Array.of(1, -1, 1, 0), x: new Float32Array(8), y },
        epsilon,
      );
      // (f′(y + reach) − f′(y − reach)) / 2 reach is scale / 0.2 wherever the kink is in reach.
      const kink = scale / (2 * reach);
      expectClose(found, [kink - 1, kink - 1, 1, 1, 1 + kink, 1 + kink, 1, 1], ROUNDING);
    });

    it('is not a number where a chain is not', async () => {
      const data = withoutPotential(
        chainData(
          {
            kind: 'shared',
            weights: [0.5, 0.5],
            dim: 2,
            hidden: [5],
            activation: 'silu',
            chains: [2, 2],
            costs: [squaredEuclideanPair(2), squaredEuclideanPair(2)],
          },
          6,
        ),
      );
      const y = data.y.slice();
      y[2] = NaN;
      const found = await curvatures(device(), { ...data, y });
      expect([...found].map(Number.isNaN)).toEqual([false, true, false, false]);
    });
  });
});

import type { ResultTable } from '../support/experiment.js';
import { listed } from '../support/numbers.js';
import type { Comparison } from './discrete.js';
import type { Solver } from './problem.js';

/** One training under the twisted cost, against the exact answer. */
export interface Scored {
  readonly solver: Solver;
  readonly seed: number;
  readonly seconds: number;
  /** BW₂²-UVP of each marginal's push-forward, and L²-UVP of its conditional mean, percent. */
  readonly uvps: readonly number[];
  readonly means: readonly number[];
  /** Total variation to Q_ε by bins, of each push-forward. */
  readonly shapes: readonly number[];
  readonly shapeFloor: number;
  readonly uvpFloor: number;
  readonly meanFloor: number;
}

export function exactTable(scored: readonly Scored[]): ResultTable {
  return {
    name: 'twist',
    title: "Twisted cost, against the exact answer; each the three marginals'",
    columns: [
      { key: 'solver', title: 'potential' },
      { key: 'seed', title: 'seed' },
      { key: 'uvps', title: 'BW₂²-UVP, %' },
      { key: 'uvpFloor', title: 'floor' },
      { key: 'means', title: 'L²-UVP of the conditional mean, %' },
      { key: 'meanFloor', title: 'floor' },
      { key: 'shapes', title: 'total variation' },
      { key: 'shapeFloor', title: 'floor' },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: scored.map(({ solver, uvps, means, shapes, ...row }) => ({
      ...row,
      solver: solver.name,
      uvps: listed(uvps),
      means: listed(means),
      shapes: listed(shapes),
    })),
    note: 'All in u-space, where the answer is Gaussian; by ½ tr S, by tr S, and by bins of side 0.3. The published paper shows this problem as a picture, without a number.',
  };
}

export function discreteTable(compared: readonly Comparison[]): ResultTable {
  return {
    name: 'euclidean',
    title: 'Plain cost: one learned barycenter beside discrete ones of n points, on other samples',
    columns: [
      { key: 'points', title: 'n' },
      { key: 'runs', title: 'samples' },
      { key: 'near', title: 'energy distance, learned to discrete' },
      { key: 'nearDiscrete', title: 'discrete to discrete' },
      { key: 'nearMixture', title: 'mixture to discrete' },
      { key: 'uvp', title: 'BW₂²-UVP, learned to discrete, %' },
      { key: 'uvpFloor', title: 'discrete to discrete' },
      { key: 'map', title: 'maps, % of the variance' },
      { key: 'learned', title: 'objective, learned', digits: 4 },
      { key: 'discrete', title: 'discrete', digits: 4 },
      { key: 'mixture', title: 'mixture', digits: 4 },
      { key: 'seconds', title: 's' },
    ],
    rows: compared.map(({ objective, distance, ...row }) => ({
      ...row,
      ...objective,
      near: distance.learned,
      nearDiscrete: distance.discrete,
      nearMixture: distance.mixture,
    })),
    note:
      "Maps: 100 · E‖ŷ_k(x) − T_k(x)‖² / tr Cov Q between the learned conditional mean and the discrete assignment at the points it was made of; the assignment's own " +
      'error falls with n. Objective: Σ_k λ_k ½ W₂²(P_k, Q) by exact assignment to fresh clouds of n points, which neither has seen. ' +
      'Energy distances have unbiased self-terms; each point of a discrete barycenter is a mean of three, so that its points lie more evenly than independent ' +
      'ones, and its distances come out below 0 by what that is worth.',
  };
}

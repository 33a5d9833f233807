import { defineProblem, gaussian, inverseTwist, squaredEuclidean, twist, type Problem } from '../../src/index.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { twistInverse } from '../../src/barycenter/exact/twist.js';

/** u turns x by SLOPE · ‖x‖ radians; marginals are u⁻¹#N(m_k, I) (Kolesov et al. 2024, section 5.1). */
const SLOPE = 0.4;
const MEANS = [
  [0, 4],
  [3.46, -2],
  [-3.46, -2],
];
export const WEIGHTS = [1 / 3, 1 / 3, 1 / 3];
const EPSILON = 0.01;

/** What the twister is solved with. */
export interface Solver {
  readonly name: string;
  readonly potential: 'shared' | 'reduced' | 'separate';
  readonly hidden: readonly number[];
  readonly activation: 'silu' | 'relu';
  readonly steps: number;
  readonly stepSize: number;
  readonly iterations: number;
  readonly learningRate: number;
  /** Default ε/η. */
  readonly scale?: number;
  readonly schedule: 'linear' | 'constant';
  /** Chains from N(0, I) instead of the data's own moments. */
  readonly standardStart?: boolean;
}

/** Cold chains at every iteration, as the plain algorithm has them. */
export const SOLVER: Solver = {
  name: '`shared`',
  potential: 'shared',
  hidden: [64, 64],
  activation: 'silu',
  steps: 100,
  stepSize: 3e-3,
  iterations: 800,
  learningRate: 0.02,
  schedule: 'linear',
};

/** A smaller scale and a higher rate: the network starts flat and its features move further. */
export const FLAT_START: Solver = {
  ...SOLVER,
  name: '`shared`, scale 0.3, Adam at 0.05',
  scale: 0.3,
  learningRate: 0.05,
};

/** Settings of the published code, as in `examples/twister-paper.json`. */
export const PUBLISHED: Solver = {
  name: 'the published settings',
  potential: 'separate',
  hidden: [32, 32],
  activation: 'relu',
  steps: 300,
  stepSize: 9e-4,
  iterations: 200,
  learningRate: 0.01,
  schedule: 'constant',
  standardStart: true,
};

export type CostName = 'twist' | 'euclidean';

export function problemOf(cost: CostName, solver: Solver): Problem {
  const { potential, hidden, activation, steps, stepSize, iterations, learningRate, scale, schedule, standardStart } =
    solver;
  return defineProblem({
    marginals: MEANS.map((mean, k) => ({
      weight: WEIGHTS[k],
      cost: cost === 'twist' ? twist({ slope: SLOPE }) : squaredEuclidean(),
      distribution: inverseTwist(gaussian({ mean, standardDeviation: 1 }), { slope: SLOPE }),
    })),
    epsilon: EPSILON,
    potential: { kind: potential, hidden, activation, ...(scale === undefined ? {} : { scale }) },
    sampler: {
      kind: 'ula',
      steps,
      stepSize,
      ...(standardStart ? { init: { kind: 'gaussian', mean: [0, 0], standardDeviation: 1 } as const } : {}),
    },
    training: {
      iterations,
      batchSize: 256,
      optimizer: { learningRate, schedule: { kind: schedule } },
      validation: { every: 0 },
    },
  });
}

/** The three clouds, [n, 2] each; another `run`, other points. */
export function drawClouds(n: number, run: number): Float64Array[] {
  return MEANS.map((mean, k) => {
    const z = normals(keyOf(77), Stream.test, run, k, 2 * n);
    return twistInverse(
      z.map((value, c) => value + mean[c % 2]),
      SLOPE,
    );
  });
}

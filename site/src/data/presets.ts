import type { ProblemInput } from 'energy-barycenter';
import tall from '../../../examples/clouds/tall.csv?raw';
import wide from '../../../examples/clouds/wide.csv?raw';
import twister from '../../../examples/twister.json' with { type: 'json' };
import type { CostChoice } from '../cost/choice.js';
import { alongCurve, spread } from './spread.js';
import { readCsv } from './tables.js';
import type { Cloud } from './cloud.js';

/** What a problem says beside clouds, cost, ε and weights. */
export type Engine = Omit<ProblemInput, 'marginals' | 'epsilon' | 'training'> & {
  readonly training: NonNullable<ProblemInput['training']> & { readonly iterations: number };
};

/** Clouds to begin with, and settings that suit them. */
export interface Preset {
  readonly label: string;
  /** What there is to see, in a sentence. */
  readonly about: string;
  readonly clouds: readonly Cloud[];
  readonly cost: CostChoice;
  readonly epsilon: number;
  readonly weights: readonly number[];
  readonly engine: Engine;
}

/** For clouds without an answer that is known: small networks, default steps, a learning rate that falls to nothing. */
export const ENGINE: Engine = {
  potential: { kind: 'shared', hidden: [64, 64], activation: 'silu' },
  training: {
    iterations: 600,
    batchSize: 256,
    optimizer: { kind: 'adam', learningRate: 0.01, schedule: { kind: 'cosine', final: 0 } },
    validation: { every: 25, points: 512, draws: 16 },
  },
};

/**
 * For directions: the potential of a narrow cloud is steep at its antipodes, which takes a high rate, and chains must
 * have time to go round.
 */
export const CIRCLE: Engine = {
  ...ENGINE,
  sampler: { constraint: 'unit-sphere', steps: 120 },
  training: {
    ...ENGINE.training,
    optimizer: { kind: 'adam', learningRate: 0.03, averageDecay: 0.97, schedule: { kind: 'cosine', final: 0 } },
  },
};

const EQUAL = (count: number): number[] => Array.from({ length: count }, () => 1 / count);
const QUADRATIC: CostChoice = { kind: 'squared-euclidean' };

const turn = (radius: number, angle: number): readonly [number, number] => [
  radius * Math.cos(angle),
  radius * Math.sin(angle),
];

const moons = (): Cloud => ({
  name: 'moons',
  rows: alongCurve(800, 0.15, (t) => {
    const [half, angle] = [t < 0.5, 2 * Math.PI * t];
    const [x, y] = turn(2, angle);
    return half ? [x - 1, y - 0.5] : [x + 1, y + 0.5];
  }),
});

const spiral = (): Cloud => ({
  name: 'spiral',
  rows: alongCurve(800, 0.12, (t) => {
    const angle = 4 * Math.PI * Math.sqrt(0.03 + 0.97 * t);
    return turn(0.26 * angle, angle);
  }),
});

/** Stages of growth: a round origin, a fork that opens, two arms. As days of cells look in the plane. */
const stage = (name: string, length: number, opening: number): Cloud => ({
  name,
  rows: alongCurve(700, 0.3, (t) => {
    const along = length * Math.sqrt((2 * t) % 1);
    const side = t < 0.5 ? 1 : -1;
    return [along - 2.5, side * opening * along * along * 0.1];
  }),
});

const gaussianCloud = (name: string, mean: [number, number], covariance: number[][]): Cloud => ({
  name,
  distribution: { kind: 'gaussian', mean, covariance },
});

const twisted = twister.marginals.map(({ distribution: { mean, standardDeviation, pushforward } }, k): Cloud => ({
  name: `cloud ${k + 1}`,
  distribution: {
    kind: 'gaussian',
    mean,
    standardDeviation,
    pushforward: { kind: 'inverse-twist', slope: pushforward.slope },
  },
}));

export const PRESETS = {
  twister: {
    label: 'Twister',
    about: 'Three bent clouds under a cost that twists the plane: their average is one round cloud, known exactly.',
    clouds: twisted,
    cost: { kind: 'twist', slope: 0.4 },
    epsilon: twister.epsilon,
    weights: twister.marginals.map(({ weight }) => weight),
    engine: {
      potential: { kind: 'shared', hidden: twister.potential.hidden, activation: 'silu' },
      sampler: { ...twister.sampler, init: { ...twister.sampler.init, kind: 'gaussian' } },
      training: {
        ...twister.training,
        optimizer: { ...twister.training.optimizer, kind: 'adam', schedule: { kind: 'linear', final: 0 } },
      },
    },
  },
  moons: {
    label: 'Moons and spiral',
    about: 'Two moons and a spiral: averages of shapes without a formula.',
    clouds: [moons(), spiral()],
    cost: QUADRATIC,
    epsilon: 0.05,
    weights: EQUAL(2),
    engine: ENGINE,
  },
  cells: {
    label: 'Cells',
    about: 'Three days of cells that fork, made up: the barycenter of the first and the last guesses the day between.',
    clouds: [stage('day 1', 1.2, 0.2), stage('day 2', 3.2, 0.9), stage('day 3', 5, 1.3)],
    cost: QUADRATIC,
    epsilon: 0.05,
    weights: EQUAL(3),
    engine: ENGINE,
  },
  gaussians: {
    label: 'Three Gaussians',
    about: 'Three ellipses under the squared distance: plans and barycenter are Gaussian, and known exactly.',
    clouds: [
      gaussianCloud(
        'flat',
        [-2, 0],
        [
          [1.4, 0],
          [0, 0.12],
        ],
      ),
      gaussianCloud(
        'steep',
        [2, 0.5],
        [
          [0.12, 0],
          [0, 1.4],
        ],
      ),
      gaussianCloud(
        'slanted',
        [0, -2],
        [
          [0.7, 0.5],
          [0.5, 0.7],
        ],
      ),
    ],
    cost: QUADRATIC,
    epsilon: 0.1,
    weights: EQUAL(3),
    engine: ENGINE,
  },
  clouds: {
    label: 'Two clouds',
    about: 'One wide, one tall. Their mixture has lumps; their average is one round cloud in between.',
    clouds: [
      { name: 'wide', rows: readCsv(new TextEncoder().encode(wide), 'wide.csv') },
      { name: 'tall', rows: readCsv(new TextEncoder().encode(tall), 'tall.csv') },
    ],
    cost: QUADRATIC,
    epsilon: 0.1,
    weights: EQUAL(2),
    engine: ENGINE,
  },
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** Rows to look at of a cloud given by a formula come from the engine; of the others these are the data. */
export const evenly = <T>(rows: readonly T[], count: number): T[] =>
  rows.length <= count
    ? [...rows]
    : Array.from({ length: count }, (_, i) => rows[Math.floor(spread(i)[0] * rows.length)]);

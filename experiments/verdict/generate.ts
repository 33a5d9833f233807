import {
  defineCost,
  defineProblem,
  mul,
  squaredEuclidean,
  squaredNorm,
  sub,
  type Cost,
  type Problem,
} from '../../src/index.js';
import type { Table } from '../../src/io/numeric_table.js';
import { Draws } from '../support/draws.js';
import { gaussianTruth } from '../support/gaussian_truth.js';
import { gridFactor } from '../support/grid_factor.js';
import { productTruth } from '../support/product_truth.js';
import { meanVariance } from '../support/tables.js';
import type { Truth } from '../support/truth.js';
import { breakageOf, NO_BREAKAGE, type Breakage, type Settings } from './breakages.js';
import { atomTables, blobTables, normalTables, type Place } from './tables.js';

export type Family = 'normal' | 'curved cost' | 'blobs' | 'atoms';

/** A problem and what was done to it. */
export interface Generated {
  readonly index: number;
  readonly family: Family;
  readonly breakage: Breakage;
  readonly tables: readonly Table[];
  readonly weights: readonly number[];
  /** a of the cost a/2‖x − y‖². */
  readonly curvature: number;
  /** In units of the cost. */
  readonly epsilon: number;
  /** ε over the tables' mean variance, as the problem says it. */
  readonly relative: number;
  readonly settings: Settings;
}

/** Problem i has key SEED + i, so that the first twenty are the same however many there are. */
const SEED = 880_000;

/** Six of ten normal, and the rest shared out. */
const FAMILIES: readonly Family[] = [
  'normal',
  'normal',
  'normal',
  'curved cost',
  'normal',
  'blobs',
  'normal',
  'atoms',
  'normal',
  'curved cost',
  'blobs',
  'atoms',
];
const EPSILONS: Readonly<Record<Family, readonly [number, number]>> = {
  normal: [0.02, 0.5],
  'curved cost': [0.02, 0.5],
  blobs: [0.08, 0.5],
  atoms: [0.05, 0.3],
};
const TINY = [1e-4, 1e-3] as const;

/** Grids have no truth at a tiny ε; a unit of the data is nothing to the package where the cost is ½‖x − y‖². */
function familyOf(drawn: Family, breakage: Breakage): Family {
  if (breakage === 'far unit') return 'curved cost';
  return breakage === 'tiny epsilon' && (drawn === 'blobs' || drawn === 'atoms') ? 'normal' : drawn;
}

/** Under a cost that is code the package works in the data's own unit, and warns where that is far from 1. */
function placeOf(family: Family, breakage: Breakage, draws: Draws): Place {
  const offset = draws.pick([0, 0, 10, 1e3]);
  if (breakage === 'far unit') return { offset, unit: draws.logUniform(30, 1000) ** draws.pick([1, -1]) };
  return { offset, unit: family === 'curved cost' ? draws.logUniform(0.3, 3) : draws.logUniform(1e-3, 1e3) };
}

function tablesOf(family: Family, draws: Draws, count: number, place: Place): readonly Table[] {
  switch (family) {
    case 'normal':
    case 'curved cost':
      return normalTables(draws, count, draws.whole(1, 6), place);
    case 'blobs':
      return blobTables(draws, count, place);
    case 'atoms':
      return atomTables(draws, count, place);
  }
}

/** Every other problem is broken, each kind in turn. */
export function generate(index: number): Generated {
  const draws = new Draws(SEED + index);
  const breakage = index % 2 === 0 ? NO_BREAKAGE : breakageOf((index - 1) / 2);
  const family = familyOf(draws.pick(FAMILIES), breakage);
  const curvature = family === 'curved cost' ? draws.logUniform(0.5, 8) : 1;
  const weights = draws.weights(draws.whole(2, 4));
  const relative = draws.logUniform(...(breakage === 'tiny epsilon' ? TINY : EPSILONS[family]));
  const tables = tablesOf(family, draws, weights.length, placeOf(family, breakage, draws));
  const epsilon = relative * curvature * meanVariance(tables, weights);
  return {
    index,
    family,
    breakage,
    tables,
    weights,
    curvature,
    epsilon,
    relative: relative * curvature,
    settings: settingsOf(breakage, draws),
  };
}

/** Small networks and short training, as a quick look would have them; then what the breakage changes. */
function settingsOf(breakage: Breakage, draws: Draws): Settings {
  const settings: Settings = {
    iterations: draws.whole(300, 500),
    learningRate: 0.01,
    relativeStep: undefined,
    steps: undefined,
  };
  switch (breakage) {
    case 'few iterations':
      return { ...settings, iterations: Math.round(draws.logUniform(20, 150)) };
    case 'high learning rate':
      return { ...settings, learningRate: draws.logUniform(0.1, 1) };
    case 'low learning rate':
      return { ...settings, learningRate: draws.logUniform(1e-5, 5e-4) };
    case 'long step':
      return { ...settings, relativeStep: draws.uniform(0.8, 2.5) };
    case 'few steps':
      return { ...settings, steps: draws.whole(3, 20) };
    case 'none':
    case 'tiny epsilon':
    case 'far unit':
      return settings;
  }
}

function costOf({ family, curvature }: Generated): Cost {
  return family === 'curved cost'
    ? defineCost((x, y) => mul(curvature / 2, squaredNorm(sub(x, y))))
    : squaredEuclidean();
}

export function problemOf(generated: Generated): Problem {
  const {
    tables,
    weights,
    epsilon,
    relative,
    curvature,
    settings: { iterations, learningRate, relativeStep, steps },
  } = generated;
  const cost = costOf(generated);
  return defineProblem({
    marginals: tables.map((samples, k) => ({ samples, weight: weights[k], cost })),
    epsilon: { relative },
    potential: { hidden: [32, 32] },
    sampler: {
      kind: 'ula',
      ...(steps === undefined ? {} : { steps }),
      // A cost a times as curved takes steps that are a times as short.
      ...(relativeStep === undefined ? {} : { stepSize: (relativeStep * epsilon) / curvature }),
    },
    training: { iterations, batchSize: 128, optimizer: { learningRate } },
  });
}

/** a/2‖x − y‖² at ε is ½‖x − y‖² at ε/a. */
export function truthOf({ family, tables, weights, epsilon, curvature }: Generated): Truth {
  const question = { tables, weights, epsilon: epsilon / curvature };
  return family === 'normal' || family === 'curved cost'
    ? gaussianTruth(question)
    : productTruth([gridFactor(question)]);
}

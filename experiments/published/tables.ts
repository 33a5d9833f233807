import type { ResultTable } from '../support/experiment.js';
import { listed, worst } from '../support/numbers.js';
import type { Scored } from './run_case.js';

const worstOf = (values: readonly number[]): number => (values.length === 0 ? Infinity : worst(values));

/** BW₂²-UVP of the worst push-forward. */
export const barycenterOf = ({ plans }: Scored): number => worstOf(plans.map(({ barycenter }) => barycenter));

/** L²-UVP of the worst map. */
export const mapOf = ({ plans }: Scored): number => worstOf(plans.map(({ map }) => map));

/** Σ_k λ_k of the maps' L²-UVP, as the paper averages them. */
export const averagedMap = ({ plans }: Scored, weights: readonly number[]): number =>
  plans.length === 0 ? Infinity : plans.reduce((sum, { map }, k) => sum + weights[k] * map, 0);

/** Published scores, percent, by dimension. */
export type Published = Readonly<Record<number, number>>;

/** BW₂²-UVP by ½ of the target's variance, and L²-UVP of maps. */
export const W2CB: Published = { 64: 0.04, 96: 0.07, 128: 0.12 };
export const NOT: Published = { 64: 0.08, 96: 0.1, 128: 0.14 };
export const NOT_MAPS: Published = { 64: 0.1, 96: 0.1, 128: 0.13 };
export const TREE: Published = { 64: 0.132, 96: 0.168, 128: 0.283 };
export const TREE_MAPS: Published = { 64: 1.167, 96: 1.15, 128: 1.241 };

const seconds = ({ training, processor, scoring }: Scored) => ({ training, processor, scoring });
const SECONDS = [
  { key: 'training', title: 'training, s' },
  { key: 'processor', title: 'of all threads' },
  { key: 'scoring', title: 'scoring, s' },
];

export const scatterTable = (scored: readonly Scored[]): ResultTable => ({
  name: 'location-scatter',
  title: 'Against solvers without ε: location-scatter families, ε = 0.01, worst marginal, in percent',
  columns: [
    { key: 'family', title: 'family' },
    { key: 'dim', title: 'D', digits: 3 },
    { key: 'barycenter', title: 'BW₂²-UVP' },
    { key: 'sample', title: 'floor of the sample' },
    { key: 'exact', title: 'an exact ε-solver' },
    { key: 'w2cb', title: 'W2CB' },
    { key: 'not', title: 'NOT' },
    { key: 'map', title: 'L²-UVP of the maps' },
    { key: 'exactMap', title: 'an exact ε-solver' },
    { key: 'notMap', title: 'NOT' },
    ...SECONDS,
  ],
  rows: scored.map((one) => {
    const { family, dim } = one.of;
    const ofGaussians = family === 'gaussian';
    return {
      family: ofGaussians ? 'Gaussians' : 'cubes',
      dim,
      barycenter: barycenterOf(one),
      // By the fourth moments of Gaussians, and their plans, which cubes do not have.
      sample: ofGaussians ? one.floors.sample : null,
      exact: ofGaussians ? one.floors.barycenter : null,
      w2cb: W2CB[dim] ?? null,
      not: NOT[dim] ?? null,
      map: mapOf(one),
      exactMap: ofGaussians ? worst(one.floors.maps) : null,
      notMap: NOT_MAPS[dim] ?? null,
      ...seconds(one),
    };
  }),
  note:
    'BW₂²-UVP of push-forwards to Q_0, by ½ tr S₀; L²-UVP of conditional means to the maps to Q_0, by tr S₀, without the noise of draws. ' +
    'Published: W2CB (Korotin et al. 2021, arXiv 2102.01752), NOT (Kolesov et al. 2024, arXiv 2402.03828), of covariances of the same ' +
    'kind but not the same, as each paper draws its own.',
});

export const treeTable = (scored: readonly Scored[]): ResultTable => ({
  name: 'tree',
  title: 'TreeDSBM’s own instances, ε = 0.01, in percent',
  columns: [
    { key: 'dim', title: 'D', digits: 3 },
    { key: 'barycenter', title: 'BW₂²-UVP' },
    { key: 'sample', title: 'floor of the sample' },
    { key: 'exact', title: 'an exact ε-solver' },
    { key: 'tree', title: 'TreeDSBM' },
    { key: 'maps', title: 'L²-UVP of the maps' },
    { key: 'exactMap', title: 'an exact ε-solver' },
    { key: 'treeMap', title: 'TreeDSBM' },
    ...SECONDS,
  ],
  rows: scored.map((one) => ({
    dim: one.of.dim,
    barycenter: barycenterOf(one),
    sample: one.floors.sample,
    exact: one.floors.barycenter,
    tree: TREE[one.of.dim] ?? null,
    maps: listed(one.plans.map(({ map }) => map)),
    exactMap: worst(one.floors.maps),
    treeMap: TREE_MAPS[one.of.dim] ?? null,
    ...seconds(one),
  })),
  note:
    'Equal weights; ours is the worst of three push-forwards, and each map. Published: what the notebooks of TreeDSBM ' +
    '(github.com/samuel-howard/Tree_SB_Matching_Barycentres) print at ε = 10⁻⁴, for the same three Gaussians.',
});

export const conditionalTable = (scored: readonly Scored[]): ResultTable => ({
  name: 'conditionals',
  title: 'Conditional covariances, 100 · E_x ‖C_x − ε B‖² / ‖ε B‖², in percent: each the three marginals’',
  columns: [
    { key: 'name', title: 'Gaussians' },
    { key: 'dim', title: 'D', digits: 3 },
    { key: 'epsilon', title: 'ε' },
    { key: 'sampler', title: 'the sampler’s part' },
    { key: 'noise', title: 'its noise, over an exact sampler’s' },
    { key: 'potential', title: 'the potential’s part' },
    { key: 'together', title: 'together' },
    { key: 'error', title: 'standard error' },
    { key: 'usual', title: 'chains, s' },
    { key: 'adjusted', title: 'adjusted chains, s' },
  ],
  rows: scored.map(({ of, conditionals }) => ({
    name: of.part === 'tree' ? 'TreeDSBM’s' : 'location-scatter',
    dim: of.dim,
    epsilon: of.epsilon,
    sampler: listed(conditionals.map((one) => one.sampler)),
    noise: worstOf(conditionals.map((one) => one.noise)),
    potential: listed(conditionals.map((one) => one.potential)),
    together: listed(conditionals.map((one) => one.together)),
    error: worstOf(conditionals.map((one) => one.error)),
    usual: conditionals.reduce((sum, one) => sum + one.seconds[0], 0),
    adjusted: conditionals.reduce((sum, one) => sum + one.seconds[1], 0),
  })),
  note:
    'C_x is the covariance of the default sampler’s draws for x (`leimkuhler-matthews`, 60 steps). The sampler’s part is between C_x and the ' +
    'covariance of the learned density, which 400 steps of `mala` draw from; the potential’s part between that and the exact one. All are ' +
    'inner products of two halves of the draws, without their noise, so that an exact one scores 0 up to the standard error and a value may be negative. ' +
    'The noise is E ‖C − C′‖² of the two samplers over that of `mala` with itself: 1 for an exact sampler.',
});

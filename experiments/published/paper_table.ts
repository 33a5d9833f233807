import { WEIGHTS } from '../gaussians/location_scatter.js';
import type { ResultTable } from '../support/experiment.js';
import type { Scored } from './run_case.js';
import { averagedMap, type Published } from './tables.js';

/** Kolesov et al. 2024 (arXiv 2310.01105), Appendix C.4: L²-UVP averaged by λ; WIN as it prints it. */
export const PAPER: Readonly<Record<'one' | 'small' | 'win', Published>> = {
  one: { 2: 1.12, 4: 1.6, 8: 1.85, 16: 1.32, 64: 1.83 },
  small: { 2: 0.02, 4: 0.05, 8: 0.06, 16: 0.09, 64: 0.84 },
  win: { 2: 0.03, 4: 0.08, 8: 0.13, 16: 0.25, 64: 0.75 },
};

/** What the paper scores at the ε of a case. */
export const theirsOf = ({ of: { dim, epsilon } }: Scored): number | undefined =>
  (epsilon === 1 ? PAPER.one : PAPER.small)[dim];

export const averaged = (scored: Scored): number => averagedMap(scored, WEIGHTS);

export const paperTable = (scored: readonly Scored[]): ResultTable => ({
  name: 'paper',
  title: 'The paper’s own table: L²-UVP of barycentric projections to the maps to Q_0, averaged by λ, in percent',
  columns: [
    { key: 'epsilon', title: 'ε' },
    { key: 'dim', title: 'D', digits: 3 },
    { key: 'ours', title: 'ours' },
    { key: 'floor', title: 'an exact ε-solver' },
    { key: 'theirs', title: 'the paper' },
    { key: 'win', title: 'WIN' },
    { key: 'error', title: 'standard error' },
    { key: 'training', title: 'training, s' },
  ],
  rows: scored.map((one) => ({
    epsilon: one.of.epsilon,
    dim: one.of.dim,
    ours: averaged(one),
    floor: one.floors.maps.reduce((sum, map, k) => sum + WEIGHTS[k] * map, 0),
    theirs: theirsOf(one) ?? null,
    win: one.of.epsilon === 1 ? null : (PAPER.win[one.of.dim] ?? null),
    error: Math.hypot(...one.plans.map(({ mapError }, k) => WEIGHTS[k] * mapError)),
    training: one.training,
  })),
  note:
    'By tr S₀, without the noise of draws. Published: Kolesov et al. 2024, Appendix C.4, at ε = 1 and at its small ε, and WIN ' +
    '(Korotin et al. 2022, arXiv 2201.12245) there; of the same families, λ = (¼, ¼, ½), with covariances of their own.',
});

import type { Convergence } from '../../src/index.js';
import type { ResultTable } from '../support/experiment.js';
import type { Accuracy } from './accuracy.js';
import type { Timed } from './timing.js';

/** A solve of histograms. */
export interface GridRun extends Convergence {
  readonly count: number;
  readonly side: number;
  readonly seconds: number;
}

export const accuracyTable = (rows: readonly Accuracy[]): ResultTable => ({
  name: 'accuracy',
  title: 'Σ_k λ_k W₂²/2 of the sliced barycenter beside the least',
  columns: [
    { key: 'question', title: 'marginals' },
    { key: 'exact', title: 'exact', digits: 4 },
    { key: 'excess', title: 'sliced, percent more' },
    { key: 'uvp', title: 'BW₂²-UVP, percent' },
  ],
  rows: rows.map((row) => ({ ...row })),
  note: 'Costs of Gaussians are those of moments alone.',
});

export const timeTable = (rows: readonly Timed[]): ResultTable => ({
  name: 'times',
  title: 'Seconds to the barycenter of three clouds',
  columns: [
    { key: 'what', title: 'solver' },
    { key: 'seconds', title: 'seconds' },
    { key: 'ratio', title: 'by those of `sliced`' },
  ],
  rows: rows.map((row) => ({ ...row })),
});

export const gridTable = ({ count, side, seconds, iterations, residual }: GridRun): ResultTable => ({
  name: 'grid',
  title: 'Many histograms by `sinkhorn-grid`',
  columns: [
    { key: 'count', title: 'K', digits: 3 },
    { key: 'side', title: 'cells a side' },
    { key: 'iterations', title: 'iterations', digits: 4 },
    { key: 'residual', title: 'marginal error' },
    { key: 'seconds', title: 'seconds' },
  ],
  rows: [{ count, side, iterations, residual, seconds }],
});

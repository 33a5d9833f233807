import type { FieldText, FieldTexts } from './field_text.js';

const rows: FieldText = {
  description:
    'Of every kind but `energy`: the rows of a marginal that are taken, of a longer table drawn without replacement, of a distribution drawn.',
  absent: 'as many as the solver is quick with; [solvers.md](solvers.md) has the numbers',
  examples: [2000],
};

const points: FieldText = {
  description: 'Of kinds `free-support` and `sliced`: the points of the barycenter.',
  absent: 'with `free-support` the rows of the smallest marginal, 500 at most, with `sliced` those of the largest',
  examples: [500],
};

const tolerance: FieldText = {
  description:
    'Of kinds `sinkhorn-grid`, `free-support` and `sliced`: what may be left when the iteration ends, in the solver’s own measure. ' +
    'Where iterations end first, the result says so.',
  absent: 'each solver’s own ([solvers.md](solvers.md))',
  examples: [1e-6],
};

export const solver: FieldTexts = {
  rows,
  cells: {
    description: 'Of kind `sinkhorn-grid`: the cells along the longest side of the box about the data.',
    absent: '512 in one column, 96 in two, 32 in three',
    examples: [128],
  },
  debiased: {
    description: 'Of kind `sinkhorn-grid`: whether the blur that ε leaves is taken away (Janati et al. 2020).',
    examples: [true],
  },
  tolerance,
  points,
  directions: { description: 'Of kind `sliced`: the lines of an iteration.', absent: '200', examples: [500] },
};

import * as z from 'zod';
import { field } from './field.js';
import { count, positive } from './ranges.js';

const rows = field(count.min(2).optional(), {
  description:
    'Of every kind but `energy`: the rows of a marginal that are taken, of a longer table drawn without replacement, of a distribution drawn.',
  absent: 'as many as the solver is quick with; [solvers.md](solvers.md) has the numbers',
  examples: [2000],
});

const points = field(count.optional(), {
  description: 'Of kinds `free-support` and `sliced`: the points of the barycenter.',
  absent: 'with `free-support` the rows of the smallest marginal, 500 at most, with `sliced` those of the largest',
  examples: [500],
});

const tolerance = field(positive.optional(), {
  description:
    'Of kinds `sinkhorn-grid`, `free-support` and `sliced`: what may be left when the iteration ends, in the solver’s own measure. ' +
    'Where iterations end first, the result says so.',
  absent: 'each solver’s own ([solvers.md](solvers.md))',
  examples: [1e-6],
});

/** Solvers by kind. */
export const solver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('energy') }),
  z.strictObject({ kind: z.literal('quantile'), rows }),
  z.strictObject({ kind: z.literal('bures'), rows }),
  z.strictObject({ kind: z.literal('multi-marginal'), rows }),
  z.strictObject({
    kind: z.literal('sinkhorn-grid'),
    rows,
    cells: field(count.min(2).max(4096).optional(), {
      description: 'Of kind `sinkhorn-grid`: the cells along the longest side of the box about the data.',
      absent: '512 in one column, 96 in two, 32 in three',
      examples: [128],
    }),
    debiased: field(z.boolean().default(false), {
      description: 'Of kind `sinkhorn-grid`: whether the blur that ε leaves is taken away (Janati et al. 2020).',
      examples: [true],
    }),
    tolerance,
  }),
  z.strictObject({ kind: z.literal('free-support'), rows, points, tolerance }),
  z.strictObject({
    kind: z.literal('sliced'),
    rows,
    points,
    directions: field(count.optional(), {
      description: 'Of kind `sliced`: the lines of an iteration.',
      absent: '200',
      examples: [500],
    }),
    tolerance,
  }),
]);

import * as z from 'zod';
import { field } from './field.js';
import { marginal } from './marginal_schema.js';
import { notNegative, positive, width } from './ranges.js';
import { potential } from './potential_schema.js';
import { sampler, training } from './settings_schema.js';
import { solver } from './solver_schema.js';

/**
 * Every field of a problem, its range, its default and what is to be known of it: docs/problem.md and
 * docs/problem.schema.json are made of this (`npm run docs`). What spans several fields is checked in `define_problem`.
 */
export const problemSchema = z.strictObject({
  $schema: field(z.string().optional(), {
    description: 'For editors: where the JSON Schema of this file is. It is kept as it is written and never opened.',
    examples: ['node_modules/energy-barycenter/docs/problem.schema.json'],
  }),
  name: field(z.string().optional(), {
    description: 'Shown in the figure’s title.',
    examples: ['days 2 and 4'],
  }),
  marginals: field(z.array(marginal).min(2), {
    description: 'The distributions P_k to be averaged, each with its weight and its cost.',
    examples: [
      [
        { samples: 'day2.npy', weight: 0.5, cost: { kind: 'squared-euclidean' } },
        { samples: 'day4.npy', weight: 0.5, cost: { kind: 'squared-euclidean' } },
      ],
    ],
  }),
  epsilon: field(
    z.union([
      notNegative,
      z.strictObject({
        relative: field(positive, {
          description: 'ε as a multiple of the mean variance of the data’s columns, Σ_k λ_k tr Σ_k / D.',
          examples: [0.05],
        }),
      }),
    ]),
    {
      description: 'ε, the entropic regularisation: a number, or relative to the data ([Choosing ε](#choosing-ε)).',
      unit: 'of the cost',
      rule: 'above 0 but for solvers of the unregularised problem',
      examples: [0.1, { relative: 0.05 }],
    },
  ),
  solver: field(solver.optional(), {
    description:
      'What finds the barycenter. `energy` trains potentials, for any cost and any number of points. The others are classical: nothing is ' +
      'trained, and each says what it cannot do ([solvers.md](solvers.md)). `quantile`: one column, exact. `bures`: Gaussians of the ' +
      'data’s means and covariances, exact. `multi-marginal`: small tables, exact, by linear programming. `sinkhorn-grid`: up to three ' +
      'columns, on a grid. `free-support`: points that move. `sliced`: many points, by projections on lines.',
    absent: '`{ "kind": "energy" }`',
    examples: [{ kind: 'sliced' }, { kind: 'sinkhorn-grid', cells: 128, debiased: true }],
  }),
  dim: field(width.optional(), {
    description: 'The dimension of the barycenter.',
    absent: 'that of the data',
    examples: [2],
  }),
  shape: field(z.array(width).length(3).optional(), {
    description:
      'Of pictures: height, width and channels of the barycenter’s. A row has the picture’s numbers, row of pixels after row of pixels, ' +
      'the channels of a pixel side by side ([images.md](images.md)).',
    unit: 'pixels',
    rule: 'their product is the barycenter’s dimension; needed by `potential.kind` `conv`, `conv-small` and `resnet-d`',
    absent: 'points are not pictures',
    examples: [[32, 32, 1]],
  }),
  scaling: field(z.enum(['none', 'common-deviation']).default('none'), {
    description:
      'With `common-deviation`, ε, η and costs are in units of one number, the λ-weighted mean of the marginals’ mean standard ' +
      'deviations; points go in and come out in the data’s own.',
    rule: '`common-deviation` needs samples in every marginal',
    examples: ['common-deviation'],
  }),
  potential: field(potential.prefault({}), {
    description: 'What the potentials f_k are made of: networks, or layers for pictures.',
    examples: [{ kind: 'shared', hidden: [256] }],
  }),
  sampler: field(sampler.prefault({}), {
    description: 'The chains that draw from a plan.',
    examples: [{ steps: 300, stepSize: 0.0009 }],
  }),
  training: field(training.prefault({}), {
    description: 'How the potentials are learned.',
    examples: [{ iterations: 800, batchSize: 256 }],
  }),
});

export type CheckedProblem = z.output<typeof problemSchema>;

import type { FieldTexts } from './field_text.js';
import { generator } from './generator.js';
import { marginal } from './marginal.js';
import { potential } from './potential.js';
import { sampler, training } from './settings.js';
import { solver } from './solver.js';

/**
 * What is to be known of every field of a problem: with `problemSchema`, docs/problem.md and docs/problem.schema.json
 * are made of this (`npm run docs`). It is apart from the schema since no page that checks a problem reads it.
 */
export const problemTexts: FieldTexts = {
  $schema: {
    description: 'For editors: where the JSON Schema of this file is. It is kept as it is written and never opened.',
    examples: ['node_modules/energy-barycenter/docs/problem.schema.json'],
  },
  name: { description: 'Shown in the figure’s title.', examples: ['days 2 and 4'] },
  marginals: {
    description: 'The distributions P_k to be averaged, each with its weight and its cost.',
    examples: [
      [
        { samples: 'day2.npy', weight: 0.5, cost: { kind: 'squared-euclidean' } },
        { samples: 'day4.npy', weight: 0.5, cost: { kind: 'squared-euclidean' } },
      ],
    ],
    fields: marginal,
    // Editors see it at once; define_problem says it with values.
    object: { oneOf: [{ required: ['samples'] }, { required: ['distribution'] }] },
  },
  epsilon: {
    description: 'ε, the entropic regularisation: a number, or relative to the data ([Choosing ε](#choosing-ε)).',
    unit: 'of the cost',
    rule: 'above 0 but for solvers of the unregularised problem',
    examples: [0.1, { relative: 0.05 }],
    fields: {
      relative: {
        description: 'ε as a multiple of the mean variance of the data’s columns, Σ_k λ_k tr Σ_k / D.',
        examples: [0.05],
      },
    },
  },
  solver: {
    description:
      'What finds the barycenter. `energy` trains potentials, for any cost and any number of points. The others are classical: nothing is ' +
      'trained, and each says what it cannot do ([solvers.md](solvers.md)). `quantile`: one column, exact. `bures`: Gaussians of the ' +
      'data’s means and covariances, exact. `multi-marginal`: small tables, exact, by linear programming. `sinkhorn-grid`: up to three ' +
      'columns, on a grid. `free-support`: points that move. `sliced`: many points, by projections on lines.',
    absent: '`{ "kind": "energy" }`',
    examples: [{ kind: 'sliced' }, { kind: 'sinkhorn-grid', cells: 128, debiased: true }],
    fields: solver,
  },
  dim: { description: 'The dimension of the barycenter.', absent: 'that of the data', examples: [2] },
  shape: {
    description:
      'Of pictures: height, width and channels of the barycenter’s. A row has the picture’s numbers, row of pixels after row of pixels, ' +
      'the channels of a pixel side by side ([images.md](images.md)).',
    unit: 'pixels',
    rule: 'their product is the barycenter’s dimension; needed by `potential.kind` `conv`, `conv-small` and `resnet-d`',
    absent: 'that of the marginals’ pictures where they are such; else points are not pictures',
    examples: [[32, 32, 1]],
  },
  generator: {
    description:
      'A generator G: the chains walk in its z, and pictures are G(z). Goes with costs of kind `generated` in all marginals ' +
      '([images.md](images.md#costs-through-a-generator)).',
    absent: 'points of the barycenter are what they are',
    examples: [{ file: 'decoder.safetensors', reference: 'standard-normal' }],
    fields: generator,
  },
  scaling: {
    description:
      'With `common-deviation`, ε, η and costs are in units of one number, the λ-weighted mean of the marginals’ mean standard ' +
      'deviations; points go in and come out in the data’s own.',
    rule: '`common-deviation` needs samples in every marginal',
    examples: ['common-deviation'],
  },
  potential: {
    description: 'What the potentials f_k are made of: networks, or layers for pictures.',
    examples: [{ kind: 'shared', hidden: [256] }],
    fields: potential,
  },
  sampler: {
    description: 'The chains that draw from a plan.',
    examples: [{ steps: 300, stepSize: 0.0009 }],
    fields: sampler,
  },
  training: {
    description: 'How the potentials are learned.',
    examples: [{ iterations: 800, batchSize: 256 }],
    fields: training,
  },
};

import type { FieldTexts } from './field_text.js';
import { tableFieldTexts } from './table_field.js';

const features: FieldTexts = {
  window: { description: 'Of `bright-colour`: the side of the windows.', unit: 'pixels', examples: [4] },
  factor: {
    description: 'Of `down-sampled`: the side of the squares.',
    unit: 'pixels',
    rule: 'it divides the sides of pictures',
    examples: [2],
  },
};

const cost: FieldTexts = {
  slope: {
    description: 'Of kind `twist`: u turns a point x of the plane by slope·‖x‖.',
    unit: 'radians per unit of the data',
    examples: [0.4],
  },
  features: {
    description:
      'Of kind `generated`: what pictures are compared by. `grey` is the luma of every pixel, `bright-colour` the largest mean ' +
      'over a window, channel by channel, `down-sampled` means over squares of pixels.',
    absent: 'all their numbers',
    examples: [{ kind: 'grey' }, { kind: 'down-sampled', factor: 2 }],
    fields: features,
  },
  points: {
    description: 'Of kind `generated`: whether points of the marginal are pictures, or features already.',
    absent: '`"pictures"`',
    examples: ['features'],
  },
};

const distribution: FieldTexts = {
  kind: { description: 'A Gaussian N(mean, covariance), or what `pushforward` makes of it.', examples: ['gaussian'] },
  mean: { description: 'Its mean; its length is the dimension.', unit: 'of the data', examples: [[0, 4]] },
  covariance: {
    description:
      'Its covariance, a row per column. Drawn by Cholesky’s factor; of a singular covariance by V√Λ, above 256 dimensions by Cholesky’s factor with pivots.',
    rule: 'symmetric, positive semi-definite, as large as the mean; either this or `standardDeviation`',
    unit: 'of the data, squared',
    examples: [
      [
        [1, 0.5],
        [0.5, 2],
      ],
    ],
  },
  standardDeviation: {
    description: 'The same in every column, which are independent.',
    rule: 'either this or `covariance`; its square must be a number that float64 holds, 1e-160 to 1e150 for the deviation',
    unit: 'of the data',
    examples: [1],
  },
  pushforward: {
    description: 'A map that every draw goes through: the inverse of the twist, as the twister’s marginals have.',
    rule: 'in the plane only',
    examples: [{ kind: 'inverse-twist', slope: 0.4 }],
    fields: {
      slope: {
        description: 'The twist u turns a point z of the plane by slope·‖z‖; every draw goes through its inverse.',
        unit: 'radians per unit of the data',
        examples: [0.4],
      },
    },
  },
};

export const marginal: FieldTexts = {
  name: {
    description: 'What figures, tables and messages call the marginal.',
    absent: 'its number, from 0',
    examples: ['day 2'],
  },
  weight: {
    description: 'λ_k: how much the marginal counts.',
    rule: 'they sum to 1; a sum within 1 % of it, as of 0.333 three times, is divided out, which `solve` says',
    examples: [0.5],
  },
  cost: {
    description:
      'c_k(x, y), how far apart a point x of the marginal and a point y of the barycenter are. `squared-euclidean` is ' +
      '½‖x − y‖²; `twist` is ½‖u(x) − u(y)‖² in the plane; `geodesic` is ½·arccos²⟨x, y⟩ between unit vectors, and ' +
      'goes with `sampler.constraint`; `generated` is ½‖x − G(z)‖² for the problem’s `generator`. In code also any `defineCost(…)` ([library.md](library.md#a-cost-of-your-own)).',
    examples: [{ kind: 'squared-euclidean' }, { kind: 'twist', slope: 0.4 }],
    fields: cost,
    codeForms: [0],
  },
  samples: {
    description:
      'The path of a table, one point per row, relative to the problem file: text as pandas, R, Stan and spreadsheets write it ' +
      '([tables.md](tables.md)), plain or gzipped, `.npy`, `.npz`, Parquet or AnnData’s `.h5ad` ([formats.md](formats.md)). ' +
      'Or of pictures, a row each: a folder or a pattern such as `digits/0*.png` of PNG, JPEG, TIFF and WebP, an `.idx` file as ' +
      'MNIST’s, plain or gzipped, or `.npy` and `.npz` [N, height, width, channels] ([images.md](images.md#pictures-in-files)). ' +
      'Or rows of numbers, and in code a table `{ data, rows, columns }` with a `Float32Array` or `Float64Array`. ' +
      'Read and kept in its own precision: float16 and float32 `.npy` as float32; float64, integers (refused where float64 ' +
      'would round them) and text as float64.',
    rule: 'exactly one of `samples`, `distribution` and, in code, `batches`',
    examples: ['day2.npy', 'zeros/'],
    codeForms: [1],
    forms: { 2: { type: 'array', minItems: 1, items: { type: 'array', items: { type: 'number' } } } },
  },
  ...tableFieldTexts,
  distribution: {
    description:
      'Instead of samples: a distribution by its formula. Scores against the exact answer are left out, which the evaluation ' +
      'says, where they would take minutes: above 256 dimensions, and for K full covariances where (K + 1) D³ is over 5·10⁷.',
    rule: 'exactly one of `samples`, `distribution` and, in code, `batches`',
    examples: [{ kind: 'gaussian', mean: [0, 4], standardDeviation: 1 }],
    fields: distribution,
    object: { oneOf: [{ required: ['covariance'] }, { required: ['standardDeviation'] }] },
  },
  batches: {
    description:
      'Instead of samples: a function `({ iteration, batchSize, seed }) => Float32Array` that draws a batch, row by row. ' +
      'The same request must give the same points.',
    rule: 'with `dim`; exactly one of `samples`, `distribution` and `batches`',
    codeOnly: true,
  },
  dim: { description: 'The dimension of what `batches` draws.', rule: 'with `batches`', codeOnly: true },
};

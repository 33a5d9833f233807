import * as z from 'zod';
import type { Cost } from '../../autograd/index.js';
import { MAX_WIDTH } from '../../ops/support/checks.js';
import { field, inCode } from './field.js';
import type { BatchFunction } from './problem.js';
import { count, positive, width } from './ranges.js';
import type { TableFields } from './table_fields.js';

const cost = z.union(
  [
    inCode(z.custom<Cost>((value) => typeof (value as Cost | null)?.trace === 'function')),
    z.strictObject({ kind: z.literal('squared-euclidean') }),
    z.strictObject({ kind: z.literal('geodesic') }),
    z.strictObject({
      kind: z.literal('twist'),
      slope: field(z.number(), {
        description: 'Of kind `twist`: u turns a point x of the plane by slope·‖x‖.',
        unit: 'radians per unit of the data',
        examples: [0.4],
      }),
    }),
  ],
  {
    error:
      'must be {"kind": "squared-euclidean"}, {"kind": "geodesic"}, {"kind": "twist", "slope": …} ' +
      'or, in code, a cost of defineCost()',
  },
);

const distribution = z
  .strictObject({
    kind: field(z.literal('gaussian'), {
      description: 'A Gaussian N(mean, covariance), or what `pushforward` makes of it.',
      examples: ['gaussian'],
    }),
    mean: field(z.array(z.number()).min(1).max(MAX_WIDTH), {
      description: 'Its mean; its length is the dimension.',
      unit: 'of the data',
      examples: [[0, 4]],
    }),
    covariance: field(z.array(z.array(z.number())).optional(), {
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
    }),
    standardDeviation: field(positive.optional(), {
      description: 'The same in every column, which are independent.',
      rule: 'either this or `covariance`; its square must be a number that float64 holds, 1e-160 to 1e150 for the deviation',
      unit: 'of the data',
      examples: [1],
    }),
    pushforward: field(
      z
        .strictObject({
          kind: z.literal('inverse-twist'),
          slope: field(z.number(), {
            description: 'The twist u turns a point z of the plane by slope·‖z‖; every draw goes through its inverse.',
            unit: 'radians per unit of the data',
            examples: [0.4],
          }),
        })
        .optional(),
      {
        description: 'A map that every draw goes through: the inverse of the twist, as the twister’s marginals have.',
        rule: 'in the plane only',
        examples: [{ kind: 'inverse-twist', slope: 0.4 }],
      },
    ),
  })
  // Editors see it at once; define_problem says it with values.
  .meta({ oneOf: [{ required: ['covariance'] }, { required: ['standardDeviation'] }] });

const table = z.strictObject({
  data: z.union([z.instanceof(Float32Array), z.instanceof(Float64Array)]),
  rows: count,
  columns: count,
  names: z.array(z.string()).optional(),
});

/** What a marginal's file needs to be read as meant, beside `samples`. */
const tableFields = {
  columns: field(
    z
      .array(
        z.union([z.string(), z.number().int().min(0)], { error: 'must be a name or a number of a column, from 0' }),
      )
      .min(1)
      .optional(),
    {
      description:
        'The columns to keep, in this order: names, or numbers from 0 as the file counts them. Others need not be numbers. ' +
        'This and the fields up to `where` go with a path in `samples`; they are options of `init`, `solve`, `sample` ' +
        'and `evaluate`, too ([tables.md](tables.md#options)).',
      absent: 'all',
      examples: [['PC1', 'PC2']],
    },
  ),
  header: field(z.boolean().optional(), {
    description: 'Text: whether the first line holds names.',
    absent: 'found, where one reading makes numbers of the lines',
    examples: [false],
  }),
  delimiter: field(z.string().min(1).optional(), {
    description: 'Text: what separates cells; `tab` and `space` (any run of both) may be written so.',
    absent: 'found, as the header',
    examples: [';', 'tab'],
  }),
  decimal: field(z.enum(['.', ',']).optional(), {
    description: 'Text: the decimal mark.',
    absent: 'found, as the header',
    examples: [','],
  }),
  comment: field(z.string().min(1).optional(), {
    description: 'Text: what begins a line that is left out.',
    absent: '`"#"`',
    examples: ['%'],
  }),
  missing: field(z.enum(['refuse', 'drop']).optional(), {
    description:
      'What to do about rows with an empty cell, `NA`, `NaN`, `null` and the like: refuse, or drop and count.',
    absent: '`"refuse"`',
    examples: ['drop'],
  }),
  array: field(z.string().min(1).optional(), {
    description: '`.npz`: which array of the archive.',
    absent: 'the only one',
    examples: ['X'],
  }),
  layer: field(z.string().min(1).optional(), {
    description: '`.h5ad`: which matrix: `X`, `raw/X`, `obsm/NAME` or `layers/NAME`.',
    absent: '`"X"`',
    examples: ['obsm/X_pca'],
  }),
  where: field(
    z.record(z.string(), z.union([z.string(), z.number()], { error: 'must be text or a number' })).optional(),
    {
      description:
        '`.h5ad` and `.parquet`: only rows whose columns have these values, so that one file splits into marginals ' +
        '([formats.md](formats.md)). `--where` adds to it.',
      absent: 'all rows',
      examples: [{ day: '2' }],
    },
  ),
} satisfies Record<keyof TableFields, z.ZodType>;

/** Rows of numbers; what is in them is checked as they become a table, which is faster and names the row. */
const rows = z
  .custom<readonly (readonly number[])[]>(
    (value) => Array.isArray(value) && value.length > 0 && value.every(Array.isArray),
  )
  .meta({ type: 'array', minItems: 1, items: { type: 'array', items: { type: 'number' } } });

export const marginal = z
  .strictObject({
    name: field(z.string().min(1).optional(), {
      description: 'What figures, tables and messages call the marginal.',
      absent: 'its number, from 0',
      examples: ['day 2'],
    }),
    weight: field(positive, {
      description: 'λ_k: how much the marginal counts.',
      rule: 'they sum to 1; a sum within 1 % of it, as of 0.333 three times, is divided out, which `solve` says',
      examples: [0.5],
    }),
    cost: field(cost, {
      description:
        'c_k(x, y), how far apart a point x of the marginal and a point y of the barycenter are. `squared-euclidean` is ' +
        '½‖x − y‖²; `twist` is ½‖u(x) − u(y)‖² in the plane; `geodesic` is ½·arccos²⟨x, y⟩ between unit vectors, and ' +
        'goes with `sampler.constraint`. In code also any `defineCost(…)` ([library.md](library.md#a-cost-of-your-own)).',
      examples: [{ kind: 'squared-euclidean' }, { kind: 'twist', slope: 0.4 }],
    }),
    samples: field(
      z
        .union([z.string().min(1), inCode(table), rows], {
          error: 'must be the path of a table’s file or, in code, a table {data, rows, columns} or rows of numbers',
        })
        .optional(),
      {
        description:
          'The path of a table, one point per row, relative to the problem file: text as pandas, R, Stan and spreadsheets write it ' +
          '([tables.md](tables.md)), plain or gzipped, `.npy`, `.npz`, Parquet or AnnData’s `.h5ad` ([formats.md](formats.md)). ' +
          'Or rows of numbers, and in code a table `{ data, rows, columns }` with a `Float32Array` or `Float64Array`. ' +
          'Read and kept in its own precision: float16 and float32 `.npy` as float32; float64, integers (refused where float64 ' +
          'would round them) and text as float64.',
        rule: 'exactly one of `samples`, `distribution` and, in code, `batches`',
        examples: ['day2.npy'],
      },
    ),
    ...tableFields,
    distribution: field(distribution.optional(), {
      description:
        'Instead of samples: a distribution by its formula. Scores against the exact answer are left out, which the evaluation ' +
        'says, where they would take minutes: above 256 dimensions, and for K full covariances where (K + 1) D³ is over 5·10⁷.',
      rule: 'exactly one of `samples`, `distribution` and, in code, `batches`',
      examples: [{ kind: 'gaussian', mean: [0, 4], standardDeviation: 1 }],
    }),
    batches: field(
      z
        .custom<BatchFunction>((value) => typeof value === 'function', { error: 'must be a function (in code only)' })
        .optional(),
      {
        description:
          'Instead of samples: a function `({ iteration, batchSize, seed }) => Float32Array` that draws a batch, row by row. ' +
          'The same request must give the same points.',
        rule: 'with `dim`; exactly one of `samples`, `distribution` and `batches`',
        codeOnly: true,
      },
    ),
    dim: field(width.optional(), {
      description: 'The dimension of what `batches` draws.',
      rule: 'with `batches`',
      codeOnly: true,
    }),
  })
  .meta({ oneOf: [{ required: ['samples'] }, { required: ['distribution'] }] });

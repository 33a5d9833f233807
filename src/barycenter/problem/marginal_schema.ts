import * as z from 'zod/mini';
import type { Cost } from '../../autograd/index.js';
import { MAX_WIDTH } from '../../ops/support/checks.js';
import type { BatchFunction } from './problem.js';
import { count, positive, width } from './ranges.js';
import { tableFields } from './table_field_schema.js';

const features = z.union([
  z.strictObject({ kind: z.literal('grey') }),
  z.strictObject({
    kind: z.literal('bright-colour'),
    window: z._default(count, 2),
  }),
  z.strictObject({
    kind: z.literal('down-sampled'),
    factor: count,
  }),
]);

const cost = z.union(
  [
    z.custom<Cost>((value) => typeof (value as Cost | null)?.trace === 'function'),
    z.strictObject({ kind: z.literal('squared-euclidean') }),
    z.strictObject({ kind: z.literal('geodesic') }),
    z.strictObject({
      kind: z.literal('twist'),
      slope: z.number(),
    }),
    z.strictObject({
      kind: z.literal('generated'),
      features: z.optional(features),
      points: z.optional(z.enum(['pictures', 'features'])),
    }),
  ],
  {
    error:
      'must be {"kind": "squared-euclidean"}, {"kind": "geodesic"}, {"kind": "twist", "slope": …}, {"kind": "generated"} ' +
      'or, in code, a cost of defineCost()',
  },
);

const distribution = z.strictObject({
  kind: z.literal('gaussian'),
  mean: z.array(z.number()).check(z.minLength(1), z.maxLength(MAX_WIDTH)),
  covariance: z.optional(z.array(z.array(z.number()))),
  standardDeviation: z.optional(positive),
  pushforward: z.optional(
    z.strictObject({
      kind: z.literal('inverse-twist'),
      slope: z.number(),
    }),
  ),
});

/** A table in memory, with all that a reader of files or bytes says of one. */
const table = z.strictObject({
  data: z.union([z.instanceof(Float32Array), z.instanceof(Float64Array)]),
  rows: count,
  columns: count,
  names: z.optional(z.array(z.string())),
  places: z.optional(z.array(z.int().check(z.gte(0)))),
  notes: z.optional(z.array(z.string())),
  warnings: z.optional(z.array(z.string())),
  divergences: z.optional(z.int().check(z.gte(0))),
});

/** Rows of numbers; what is in them is checked as they become a table, which is faster and names the row. */
const rows = z.custom<readonly (readonly number[])[]>(
  (value) => Array.isArray(value) && value.length > 0 && value.every(Array.isArray),
);

export const marginal = z.strictObject({
  name: z.optional(z.string().check(z.minLength(1))),
  weight: positive,
  cost,
  samples: z.optional(
    z.union([z.string().check(z.minLength(1)), table, rows], {
      error: 'must be the path of a table’s file or, in code, a table {data, rows, columns} or rows of numbers',
    }),
  ),
  ...tableFields,
  distribution: z.optional(distribution),
  batches: z.optional(
    z.custom<BatchFunction>((value) => typeof value === 'function', { error: 'must be a function (in code only)' }),
  ),
  dim: z.optional(width),
});

import { z } from 'zod';
import type { Cost } from '../../autograd/index.js';
import { CONSTRAINTS } from '../../ops/langevin_chain.js';
import { ACTIVATIONS, PRECISIONS } from '../../ops/network_shape.js';
import { MAX_WIDTH } from '../../ops/checks.js';
import { SCHEDULES } from '../../optimizer/schedule.js';
import { PARAMETRISATIONS } from '../../potential/congruence.js';
import type { BatchFunction } from './problem.js';
import type { TableFields } from './table_fields.js';

const positive = z.number().positive();
const count = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const width = z.number().int().min(1).max(MAX_WIDTH);
const unitInterval = z.number().min(0).lt(1);

const cost = z.union(
  [
    z.custom<Cost>((value) => typeof (value as Cost | null)?.trace === 'function'),
    z.strictObject({ kind: z.literal('squared-euclidean') }),
    z.strictObject({ kind: z.literal('geodesic') }),
    z.strictObject({ kind: z.literal('twist'), slope: z.number() }),
  ],
  {
    error:
      'must be {"kind": "squared-euclidean"}, {"kind": "geodesic"}, {"kind": "twist", "slope": …} ' +
      'or, in code, a cost of defineCost()',
  },
);

const distribution = z.strictObject({
  kind: z.literal('gaussian'),
  mean: z.array(z.number()).min(1).max(MAX_WIDTH),
  covariance: z.array(z.array(z.number())).optional(),
  standardDeviation: positive.optional(),
  pushforward: z.strictObject({ kind: z.literal('inverse-twist'), slope: z.number() }).optional(),
});

const table = z.strictObject({
  data: z.union([z.instanceof(Float32Array), z.instanceof(Float64Array)]),
  rows: count,
  columns: count,
  names: z.array(z.string()).optional(),
});

/** What a marginal's file needs to be read as meant, beside `samples`. */
const tableFields = {
  columns: z
    .array(z.union([z.string(), z.number().int().min(0)], { error: 'must be a name or a number of a column, from 0' }))
    .min(1)
    .optional(),
  header: z.boolean().optional(),
  delimiter: z.string().min(1).optional(),
  decimal: z.enum(['.', ',']).optional(),
  comment: z.string().min(1).optional(),
  missing: z.enum(['refuse', 'drop']).optional(),
  array: z.string().min(1).optional(),
  layer: z.string().min(1).optional(),
  where: z.record(z.string(), z.union([z.string(), z.number()], { error: 'must be text or a number' })).optional(),
} satisfies Record<keyof TableFields, z.ZodType>;

/** Rows of numbers; what is in them is checked as they become a table, which is faster and names the row. */
const rows = z.custom<readonly (readonly number[])[]>(
  (value) => Array.isArray(value) && value.length > 0 && value.every(Array.isArray),
);

const marginal = z.strictObject({
  name: z.string().min(1).optional(),
  weight: positive,
  cost,
  samples: z
    .union([z.string().min(1), table, rows], {
      error: 'must be the path of a table’s file or, in code, a table {data, rows, columns} or rows of numbers',
    })
    .optional(),
  ...tableFields,
  distribution: distribution.optional(),
  batches: z
    .custom<BatchFunction>((value) => typeof value === 'function', { error: 'must be a function (in code only)' })
    .optional(),
  dim: width.optional(),
});

const init = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gaussian'),
    mean: z.array(z.number()).min(1).optional(),
    standardDeviation: positive.optional(),
  }),
  z.strictObject({ kind: z.literal('input') }),
]);

const schedule = z.strictObject({
  kind: z.enum(SCHEDULES).default('cosine'),
  warmup: z.number().int().min(0).default(0),
  final: z.number().min(0).max(1).default(0),
});

const optimizer = z.strictObject({
  kind: z.literal('adam').default('adam'),
  learningRate: positive.default(0.01),
  beta1: unitInterval.default(0.9),
  beta2: unitInterval.default(0.999),
  epsilon: positive.default(1e-8),
  averageDecay: unitInterval.default(0),
  schedule: schedule.prefault({}),
});

/** Every field of a problem, its range and its default. What spans several fields is checked in `define_problem`. */
export const problemSchema = z.strictObject({
  name: z.string().optional(),
  marginals: z.array(marginal).min(2),
  epsilon: z.union([positive, z.strictObject({ relative: positive })]),
  dim: width.optional(),
  scaling: z.enum(['none', 'common-deviation']).default('none'),
  potential: z
    .strictObject({
      kind: z.enum(PARAMETRISATIONS).default('shared'),
      hidden: z.array(width).min(1).default([64, 64]),
      activation: z.enum(ACTIVATIONS).default('silu'),
      scale: positive.optional(),
    })
    .prefault({}),
  sampler: z
    .strictObject({
      kind: z.literal('ula').default('ula'),
      steps: count.default(100),
      stepSize: positive.optional(),
      init: init.default({ kind: 'gaussian' }),
      precision: z.enum(PRECISIONS).optional(),
      constraint: z.enum(CONSTRAINTS).optional(),
    })
    .prefault({}),
  training: z
    .strictObject({
      iterations: count.default(500),
      batchSize: z
        .number()
        .int()
        .min(1)
        .max(2 ** 20)
        .default(256),
      optimizer: optimizer.prefault({}),
      validation: z
        .strictObject({
          every: z.number().int().min(0).optional(),
          points: z.number().int().min(2).max(4096).default(32),
          draws: z.number().int().min(2).max(4096).default(32),
        })
        .prefault({}),
    })
    .prefault({}),
});

export type CheckedProblem = z.output<typeof problemSchema>;

import * as z from 'zod/mini';
import { count, positive } from './ranges.js';

const rows = z.optional(count.check(z.gte(2)));

const points = z.optional(count);

const tolerance = z.optional(positive);

/** Solvers by kind. */
export const solver = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('energy') }),
  z.strictObject({ kind: z.literal('quantile'), rows }),
  z.strictObject({ kind: z.literal('bures'), rows }),
  z.strictObject({ kind: z.literal('multi-marginal'), rows }),
  z.strictObject({
    kind: z.literal('sinkhorn-grid'),
    rows,
    cells: z.optional(count.check(z.gte(2), z.lte(4096))),
    debiased: z._default(z.boolean(), false),
    tolerance,
  }),
  z.strictObject({ kind: z.literal('free-support'), rows, points, tolerance }),
  z.strictObject({
    kind: z.literal('sliced'),
    rows,
    points,
    directions: z.optional(count),
    tolerance,
  }),
]);

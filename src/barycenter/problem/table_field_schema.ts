import * as z from 'zod/mini';
import { width } from './ranges.js';
import type { TableFields } from './table_fields.js';

const range = z.array(z.number()).check(
  z.length(2),
  z.refine(([black, white]) => white === 1 && (black === 0 || black === -1), { error: 'must be [0, 1] or [-1, 1]' }),
);

/** What a marginal's file needs to be read as meant, beside `samples`. */
export const tableFields = {
  columns: z.optional(
    z
      .array(
        z.union([z.string(), z.int().check(z.gte(0))], { error: 'must be a name or a number of a column, from 0' }),
      )
      .check(z.minLength(1)),
  ),
  header: z.optional(z.boolean()),
  delimiter: z.optional(z.string().check(z.minLength(1))),
  decimal: z.optional(z.enum(['.', ','])),
  comment: z.optional(z.string().check(z.minLength(1))),
  missing: z.optional(z.enum(['refuse', 'drop'])),
  array: z.optional(z.string().check(z.minLength(1))),
  layer: z.optional(z.string().check(z.minLength(1))),
  where: z.optional(z.record(z.string(), z.union([z.string(), z.number()], { error: 'must be text or a number' }))),
  size: z.optional(z.array(width).check(z.length(2))),
  channels: z.optional(z.union([z.literal(1), z.literal(3)], { error: 'must be 1 or 3' })),
  range: z.optional(range),
  labels: z.optional(z.string().check(z.minLength(1))),
  class: z.optional(z.int().check(z.gte(0), z.lte(255))),
} satisfies Record<keyof TableFields, z.ZodMiniType>;

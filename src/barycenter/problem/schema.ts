import * as z from 'zod/mini';
import { generator } from './generator_schema.js';
import { marginal } from './marginal_schema.js';
import { notNegative, positive, width } from './ranges.js';
import { potential } from './potential_schema.js';
import { sampler, training } from './settings_schema.js';
import { solver } from './solver_schema.js';

/**
 * Every field of a problem, its range and its default; what is to be known of it is in texts/, by the same names.
 * docs/problem.md and docs/problem.schema.json are made of both (`npm run docs`). What spans several fields is checked
 * in `define_problem`.
 */
export const problemSchema = z.strictObject({
  $schema: z.optional(z.string()),
  name: z.optional(z.string()),
  marginals: z.array(marginal).check(z.minLength(2)),
  epsilon: z.union([
    notNegative,
    z.strictObject({
      relative: positive,
    }),
  ]),
  solver: z.optional(solver),
  dim: z.optional(width),
  shape: z.optional(z.array(width).check(z.length(3))),
  generator: z.optional(generator),
  scaling: z._default(z.enum(['none', 'common-deviation']), 'none'),
  potential: z.prefault(potential, {}),
  sampler: z.prefault(sampler, {}),
  training: z.prefault(training, {}),
});

export type CheckedProblem = z.output<typeof problemSchema>;

import * as z from 'zod/mini';
import { CONSTRAINTS } from '../../ops/langevin_chain/contract.js';
import { SCHEDULES } from '../../optimizer/schedule.js';
import { PROPOSALS } from './gradient_settings.js';
import { LEAST_ACCEPTANCE, LEAST_TOLERANCE, MOST_ACCEPTANCE, MOST_TOLERANCE } from './default_steps.js';
import { SAMPLERS } from './sampler_settings.js';
import { count, positive, unitInterval } from './ranges.js';

const init = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gaussian'),
    mean: z.optional(z.array(z.number()).check(z.minLength(1))),
    standardDeviation: z.optional(positive),
  }),
  z.strictObject({ kind: z.literal('input') }),
]);

const memory = z.strictObject({
  batches: z._default(count, 16),
  visits: z._default(count, 32),
  steps: z._default(count, 10),
});

const carry = z.strictObject({
  steps: z._default(count, 10),
});

const adapt = z.strictObject({
  acceptance: z.optional(z.number().check(z.gte(LEAST_ACCEPTANCE), z.lte(MOST_ACCEPTANCE))),
});

const temper = z.strictObject({
  levels: z.optional(z.int().check(z.gte(2), z.lte(64))),
  hottest: z.optional(z.number().check(z.gt(1), z.lte(1e6))),
});

/** A union by kind: what belongs to one kind alone is refused with another by `samplerSettings`. */
export const sampler = z.strictObject({
  kind: z.optional(z.enum(SAMPLERS)),
  steps: z.optional(count),
  stepSize: z.optional(positive),
  tolerance: z.optional(z.number().check(z.gte(LEAST_TOLERANCE), z.lte(MOST_TOLERANCE))),
  adapt: z.optional(adapt),
  precondition: z.optional(z.enum(['diagonal'])),
  temper: z.optional(temper),
  init: z._default(init, { kind: 'gaussian' }),
  constraint: z.optional(z.enum(CONSTRAINTS)),
  memory: z.optional(memory),
  carry: z.optional(carry),
  moves: z.optional(count),
  friction: z.optional(positive),
});

const schedule = z.strictObject({
  kind: z._default(z.enum(SCHEDULES), 'cosine'),
  warmup: z._default(z.int().check(z.gte(0)), 0),
  final: z._default(z.number().check(z.gte(0), z.lte(1)), 0),
});

const optimizer = z.strictObject({
  kind: z._default(z.literal('adam'), 'adam'),
  learningRate: z._default(positive, 0.01),
  beta1: z._default(unitInterval, 0.9),
  beta2: z._default(unitInterval, 0.999),
  epsilon: z._default(positive, 1e-8),
  averageDecay: z._default(unitInterval, 0),
  schedule: z.prefault(schedule, {}),
});

const validation = z.strictObject({
  every: z.optional(z.int().check(z.gte(0))),
  points: z.optional(z.int().check(z.gte(2), z.lte(4096))),
  draws: z._default(z.int().check(z.gte(2), z.lte(4096)), 32),
});

const gradient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('chains') }),
  z.strictObject({
    kind: z.literal('importance'),
    proposal: z._default(z.enum(PROPOSALS), 'gaussian'),
    draws: z.optional(z.int().check(z.gte(2), z.lte(65536))),
    leastEffective: z._default(z.number().check(z.gte(0), z.lte(1)), 0.1),
  }),
]);

const anneal = z.strictObject({
  from: z.number().check(z.gt(1), z.lte(1e6)),
  iterations: count,
});

export const training = z.strictObject({
  iterations: z._default(count, 500),
  batchSize: z._default(z.int().check(z.gte(1), z.lte(2 ** 20)), 256),
  marginals: z.optional(z.int().check(z.gte(2))),
  shards: z.optional(z.int().check(z.gte(1), z.lte(2 ** 20))),
  optimizer: z.prefault(optimizer, {}),
  anneal: z.optional(anneal),
  gradient: z.optional(gradient),
  validation: z.prefault(validation, {}),
});

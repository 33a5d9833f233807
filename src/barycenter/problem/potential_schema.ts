import * as z from 'zod/mini';
import { PARAMETRISATIONS } from '../../potential/congruence.js';
import { CONV_SIZES } from '../../potential/graph/presets/names.js';
import { POTENTIAL_ACTIVATIONS, POTENTIAL_KINDS } from './potential_settings.js';
import { count, positive, width } from './ranges.js';

/** A union by kind: what belongs to one kind alone is refused with another by `potentialSettings`. */
export const potential = z.strictObject({
  kind: z._default(z.enum(POTENTIAL_KINDS), 'shared'),
  hidden: z.optional(z.array(width).check(z.minLength(1))),
  activation: z.optional(z.enum(POTENTIAL_ACTIVATIONS)),
  scale: z.optional(positive),
  congruence: z.optional(z.enum(PARAMETRISATIONS)),
  width: z.optional(z.union([z.enum(CONV_SIZES), width])),
  through: z.optional(z.enum(['generator'])),
  memory: z.optional(count),
});

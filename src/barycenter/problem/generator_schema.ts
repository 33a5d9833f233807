import * as z from 'zod/mini';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import { DEFAULT_MEBIBYTES } from './potential_settings.js';
import { count } from './ranges.js';

const isTrained = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'graph' in value &&
  'parameters' in value &&
  value.parameters instanceof Float32Array;

export const generator = z.strictObject({
  file: z.optional(z.string().check(z.minLength(1))),
  network: z.optional(
    z.custom<TrainedGraph>(isTrained, { error: 'must be { graph, parameters }, parameters a Float32Array' }),
  ),
  sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))),
  reference: z._default(z.enum(['lebesgue', 'standard-normal']), 'lebesgue'),
  memory: z._default(count, DEFAULT_MEBIBYTES),
});

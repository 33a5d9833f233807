import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import type { TrainedWeights } from '../training/checkpoint.js';

/** What was said of a run when it was trained. */
export interface StoredVerdict {
  readonly kind: string;
  /** In words, with what to change. */
  readonly line: string;
}

/** A verdict is of weights: those of so many iterations with a seed. */
export type Judged = Pick<TrainedWeights, 'iteration' | 'seed'>;

const stored = z.looseObject({ iteration: z.number(), seed: z.number(), kind: z.string(), line: z.string() });

/**
 * What was said of weights; undefined where that is of others.
 * @param name what messages call the text
 * @throws InvalidInputError for a text that is none of ours
 */
export function parseVerdict(text: string, name: string, judged: Judged): StoredVerdict | undefined {
  const [operation, wayOut] = [`reading ${name}`, 'Remove it; nothing but a warning depends on it.'];
  const { success, data } = stored.safeParse(parseJson(text, operation, wayOut));
  if (!success) throw invalid(operation, 'must be what `barycenter solve` wrote', text.slice(0, 60), wayOut);
  const isOfThese = data.iteration === judged.iteration && data.seed === judged.seed;
  return isOfThese ? { kind: data.kind, line: data.line } : undefined;
}

import * as z from 'zod';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import type { TrainedWeights } from '../../barycenter/training/checkpoint.js';
import type { Verdict } from '../../barycenter/verdict/verdict.js';
import { readInputFile } from '../io/read_file.js';
import { writeFileAtomically } from '../io/write_file.js';

/** What was said of a run when it was trained. */
export interface StoredVerdict {
  readonly kind: string;
  /** In words, with what to change. */
  readonly line: string;
}

/** A verdict is of weights: those of so many iterations with a seed. */
type Judged = Pick<TrainedWeights, 'iteration' | 'seed'>;

const stored = z.looseObject({ iteration: z.number(), seed: z.number(), kind: z.string(), line: z.string() });

export async function writeVerdict(path: string, { iteration, seed }: Judged, { kind, line }: Verdict): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify({ iteration, seed, kind, line })}\n`);
}

/**
 * What was said of weights; undefined where nothing was, or of others.
 * @throws InvalidInputError for a file that is none of ours
 */
export async function readVerdict(path: string, judged: Judged): Promise<StoredVerdict | undefined> {
  const text = await readInputFile(path).catch((error: unknown) => {
    if (error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return '';
    throw error;
  });
  if (text === '') return undefined;
  const [operation, wayOut] = [`reading ${path}`, 'Remove it; nothing but a warning depends on it.'];
  const { success, data } = stored.safeParse(parseJson(text.toString(), operation, wayOut));
  if (!success) throw invalid(operation, 'must be what `barycenter solve` wrote', text.toString().slice(0, 60), wayOut);
  const isOfThese = data.iteration === judged.iteration && data.seed === judged.seed;
  return isOfThese ? { kind: data.kind, line: data.line } : undefined;
}

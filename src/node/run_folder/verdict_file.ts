import { parseVerdict, type Judged, type StoredVerdict } from '../../barycenter/run/stored_verdict.js';
import type { Verdict } from '../../barycenter/verdict/verdict.js';
import { readInputFile } from '../io/read_file.js';
import { writeFileAtomically } from '../io/write_file.js';

export async function writeVerdict(path: string, { iteration, seed }: Judged, { kind, line }: Verdict): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify({ iteration, seed, kind, line })}\n`);
}

/**
 * What was said of weights; undefined where nothing was, or of others.
 * @throws InvalidInputError for a file that is none of ours
 */
export async function readVerdict(path: string, judged: Judged): Promise<StoredVerdict | undefined> {
  const bytes = await readInputFile(path).catch((error: unknown) => {
    if (error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return '';
    throw error;
  });
  const text = bytes.toString();
  return text === '' ? undefined : parseVerdict(text, path, judged);
}

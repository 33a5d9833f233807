import { metricsText, parseMetrics } from '../../barycenter/run/metrics.js';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { readInputFile } from '../io/read_file.js';
import { writeFileAtomically } from '../io/write_file.js';

/** The history of a run up to an iteration, see `parseMetrics`; none where there is no file. */
export async function readMetrics(path: string, until = Infinity): Promise<MetricPoint[]> {
  return parseMetrics(await readText(path), path, until);
}

async function readText(path: string): Promise<string> {
  try {
    return (await readInputFile(path)).toString();
  } catch (error) {
    if (error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return '';
    throw error;
  }
}

export async function writeMetrics(path: string, history: readonly MetricPoint[]): Promise<void> {
  await writeFileAtomically(path, metricsText(history));
}

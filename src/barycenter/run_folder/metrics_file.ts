import { appendFile, readFile } from 'node:fs/promises';
import { invalid } from '../../errors.js';
import { explainReadFailure, explainWriteFailure } from '../../io/file_errors.js';
import { writeFileAtomically } from '../../io/write_file.js';
import type { MetricPoint } from '../training/checkpoint.js';

const line = (point: MetricPoint): string => `${JSON.stringify(point)}\n`;

/** The history of a run. A last line cut short by a crash is left out; any other malformed line is an error. */
export async function readMetrics(path: string): Promise<MetricPoint[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw explainReadFailure(path, error);
  });
  const lines = text.split('\n');
  lines.pop(); // what follows the last newline: nothing, or a line cut short
  return lines.map((entry, index) => {
    try {
      return JSON.parse(entry) as MetricPoint;
    } catch (error) {
      throw invalid(`reading ${path}`, `line ${index + 1} must be JSON`, `"${entry.slice(0, 60)}" (${String(error)})`,
        'Remove the line; the weights do not depend on it.');
    }
  });
}

export async function writeMetrics(path: string, history: readonly MetricPoint[]): Promise<void> {
  await writeFileAtomically(path, history.map(line).join(''));
}

export async function appendMetrics(path: string, points: readonly MetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  await appendFile(path, points.map(line).join('')).catch((error: unknown) => {
    throw explainWriteFailure(path, error);
  });
}

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { fromRoot } from './root.js';

const execute = promisify(execFile);

/** What `bench/peers/pot_free_support.py` is asked for. */
export interface PotCase {
  readonly rows: number;
  readonly points: number;
  readonly marginals: number;
  readonly dim: number;
  readonly epsilon: number;
  readonly weights: readonly number[];
  /** Root of the squared error of the column sums, at which a plan is done. */
  readonly accuracy: number;
}

export type PotMethod = 'sinkhorn' | 'sinkhorn_log';

export interface PotRun {
  readonly version: string;
  /** Since the start, after each move. */
  readonly seconds: readonly number[];
  /** After each move, [moves][points, dim]. */
  readonly supports: readonly Float64Array[];
}

/** The same numbers for both sides. */
export function writePotCase(folder: string, given: PotCase, clouds: Float64Array, start: Float64Array): void {
  writeFileSync(path.join(folder, 'case.json'), JSON.stringify(given));
  writeFileSync(path.join(folder, 'clouds.f64'), clouds);
  writeFileSync(path.join(folder, 'start.f64'), start);
}

/**
 * Runs POT in a process of its own; its import is not counted. It begins no move after `budget` seconds. Why it cannot,
 * where it cannot.
 */
export async function runPot(
  folder: string,
  method: PotMethod,
  iterations: number,
  budget: number,
): Promise<PotRun | string> {
  const script = fromRoot('bench', 'peers', 'pot_free_support.py');
  const pythons = [...new Set([process.env.PYTHON ?? 'python3', 'python3', '/usr/bin/python3'])];
  let why = 'no Python. Install it: apt-get install python3-pot libopenblas0-pthread (Debian).';
  for (const python of pythons) {
    const ended = await execute(python, [script, folder, method, String(iterations), String(budget)]).catch(
      (error: Error) => error,
    );
    if (ended instanceof Error) {
      if (!('code' in ended && ended.code === 'ENOENT')) throw ended;
      continue;
    }
    const answer = JSON.parse(ended.stdout) as { version?: string; seconds?: number[]; unavailable?: string };
    if (answer.version !== undefined && answer.seconds !== undefined) {
      const bytes = readFileSync(path.join(folder, 'theirs.f64'));
      const all = Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
      const moves = answer.seconds.length;
      const size = all.length / moves;
      const supports = Array.from({ length: moves }, (_, i) => all.slice(i * size, (i + 1) * size));
      return { version: answer.version, seconds: answer.seconds, supports };
    }
    why = `${answer.unavailable}. Install it: apt-get install python3-pot libopenblas0-pthread (Debian).`;
  }
  return why;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { TestRandom } from '../../support/random.js';

/** Draws for each point, so many that a shard is of four rows. */
export const PER_POINT = 4096;
/** Rows of the table: three shards, the last one short. */
export const ROWS = 10;

export interface ClusterRun {
  readonly folder: string;
  readonly run: string;
  /** f64 [10, 2] */
  readonly input: string;
  path(name: string): string;
}

/** A run of two iterations and a table to map. */
export async function clusterRun(change: object = {}): Promise<ClusterRun> {
  const folder = await mkdtemp(join(tmpdir(), 'cluster-'));
  const path = (name: string): string => join(folder, name);
  const problem = {
    epsilon: 0.5,
    marginals: [0, 1].map((mean) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      distribution: { kind: 'gaussian', mean: [mean, 0], standardDeviation: 1 },
    })),
    potential: { hidden: [4] },
    sampler: { steps: 3 },
    training: { iterations: 2, batchSize: 16, validation: { every: 0 } },
    ...change,
  };
  await writeFile(path('problem.json'), JSON.stringify(problem));
  const data = new TestRandom(8).uniforms(ROWS * 2, -1, 1);
  await writeFile(path('in.npy'), encodeNpy({ shape: [ROWS, 2], data }));
  const run = path('run');
  const { code, error } = await command('solve', path('problem.json'), '--out', run, '--no-evaluate', ...CPU);
  if (code !== 0) throw new Error(error);
  return { folder, run, input: path('in.npy'), path };
}

export const CPU = ['--device', 'cpu', '--threads', '1'];

export const removeRun = ({ folder }: ClusterRun): Promise<void> => rm(folder, { recursive: true });

/** Runs a command in this process. */
export async function command(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const add = (piece: unknown, to: 'out' | 'error'): boolean => {
    if (to === 'out') out += String(piece);
    else error += String(piece);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((piece) => add(piece, 'out')),
    vi.spyOn(process.stderr, 'write').mockImplementation((piece) => add(piece, 'error')),
  ];
  try {
    const code = await runCommandLine(args);
    return { code, out, error };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

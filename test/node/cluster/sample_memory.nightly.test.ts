import { spawnSync } from 'node:child_process';
import { open, rm, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatNpyHeader } from '../../../src/io/npy_header.js';
import { TestRandom } from '../../support/random.js';
import { clusterRun, CPU, removeRun, type ClusterRun } from './cluster_run.js';

const program = fileURLToPath(new URL('sample_memory_program.mjs', import.meta.url));
const DIM = 50;
const PIECE = 10_000;

describe('memory of sample', () => {
  let run: ClusterRun;
  beforeAll(async () => {
    const distribution = { kind: 'gaussian', mean: Array<number>(DIM).fill(0), standardDeviation: 1 };
    const marginals = [0, 1].map(() => ({ weight: 0.5, cost: { kind: 'squared-euclidean' }, distribution }));
    run = await clusterRun({ marginals, sampler: { steps: 1 } });
  });
  afterAll(() => removeRun(run));

  /** Peak, in MiB, of mapping so many rows of 50 columns. */
  async function peakOf(rows: number): Promise<number> {
    const [input, output] = [run.path('large.npy'), run.path('large-out.npy')];
    const file = await open(input, 'w');
    await file.write(formatNpyHeader('<f4', [rows, DIM]));
    const piece = Float32Array.from(new TestRandom(2).uniforms(PIECE * DIM, -1, 1));
    for (let row = 0; row < rows; row += PIECE) await file.write(piece);
    await file.close();
    const args = ['sample', run.run, '--marginal', '0', '--input', input, '--output', output, ...CPU];
    const { stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
    const { code, peak } = JSON.parse(stderr.trim().split('\n').at(-1)!) as { code: number; peak: number };
    expect(code, stderr).toBe(0);
    expect((await stat(output)).size).toBe(128 + rows * DIM * 8); // float64
    await rm(output);
    return peak / 2 ** 20;
  }

  it('is the same for three times as many rows', async () => {
    const [few, many] = [await peakOf(400_000), await peakOf(1_200_000)];
    // The numbers of 800,000 more rows are 153 MiB coming in and 305 going out; a pass of the collector is what varies.
    expect(many - few).toBeLessThan(48);
  });
});

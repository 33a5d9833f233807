import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/node/io/safetensors.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

/** Iterations: ten seconds of them follow the first line of progress, so the test may hear of that late. */
const MANY = 10_000;

interface Ended {
  readonly code: number | null;
  readonly error: string;
}

/** Runs the built command line; `onError` sees standard error so far after each piece of it. */
function barycenter(
  args: string[],
  onError: (text: string, stop: () => void) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let error = '';
    let stopped = false; // a second SIGINT would end the process at once
    child.stderr.on('data', (piece: Buffer) => {
      error += piece.toString();
      onError(error, () => {
        if (!stopped) stopped = child.kill('SIGINT');
      });
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, error }));
  });
}

describe('Ctrl-C', () => {
  it('leaves a checkpoint, says how to go on, and going on gives the bits of an uninterrupted run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interrupt-'));
    const gaussian = (mean: number) => ({ kind: 'gaussian', mean: [mean], standardDeviation: 1 });
    const marginals = [0, 1].map((mean) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      distribution: gaussian(mean),
    }));
    const problem = {
      epsilon: 1,
      marginals,
      potential: { hidden: [4] },
      training: { iterations: MANY, batchSize: 64, validation: { every: 0 } },
    };
    const file = join(folder, 'problem.json');
    await writeFile(file, JSON.stringify(problem));
    const run = join(folder, 'run');
    const args = ['solve', file, '--out', run, '--device', 'cpu', '--threads', '1', '--no-evaluate'];
    const stopped = await barycenter(args, (text, stop) => text.includes('iteration ') && stop());
    expect(stopped.error).toMatch(/stopped after iteration \d+ of 10000.*go on with the same command and --resume/);
    expect(stopped.code).toBe(130);
    const { metadata } = await readSafetensors(join(run, 'optimizer.safetensors'));
    const until = Number(metadata.iteration) + 5;
    expect(until).toBeLessThan(MANY);

    expect(await barycenter([...args, '--quiet', '--resume', '--iterations', String(until)])).toEqual({
      code: 0,
      error: '',
    });
    const whole = args.map((a) => (a === run ? join(folder, 'whole') : a));
    expect(await barycenter([...whole, '--quiet', '--iterations', String(until)])).toEqual({ code: 0, error: '' });
    expect(await readFile(join(run, 'weights.safetensors'))).toEqual(
      await readFile(join(folder, 'whole', 'weights.safetensors')),
    );
    await rm(folder, { recursive: true });
  });
});

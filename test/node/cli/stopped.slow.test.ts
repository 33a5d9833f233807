import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../../src/node/io/safetensors.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

/** Iterations: many seconds of them follow the first line of progress, so the test may hear of that late. */
const MANY = 100_000;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: string;
}

describe('a `solve` that is stopped', () => {
  let folder: string;
  let run: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stopped-'));
    run = join(folder, 'run');
    await write('problem.json', { iterations: MANY });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = (name: string, { iterations, steps = 100 }: { iterations: number; steps?: number }): Promise<void> => {
    const gaussian = (mean: number) => ({ kind: 'gaussian', mean: [mean], standardDeviation: 1 });
    const marginals = [0, 1].map((mean) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      distribution: gaussian(mean),
    }));
    const problem = {
      epsilon: 1,
      marginals,
      sampler: { steps },
      potential: { hidden: [4] },
      training: { iterations, batchSize: 64, validation: { every: 0 } },
    };
    return writeFile(join(folder, name), JSON.stringify(problem));
  };
  const solve = (out: string, ...more: string[]): string[] => [
    'solve',
    join(folder, 'problem.json'),
    '--out',
    out,
    '--device',
    'cpu',
    '--threads',
    '1',
    '--no-evaluate',
    ...more,
  ];

  /**
   * Runs the built command line; `onError` sees standard error so far after each piece of it, and is called until it
   * says true.
   */
  function barycenter(
    args: string[],
    onError: (text: string, child: ChildProcess) => boolean = () => false,
  ): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let [error, done] = ['', false];
      child.stdout.resume();
      child.stderr.on('data', (piece: Buffer) => {
        error += piece.toString();
        done ||= onError(error, child);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal, error }));
    });
  }

  const killedAt = (line: RegExp): Promise<Ended> =>
    barycenter(solve(run), (text, child) => line.test(text) && child.kill('SIGKILL'));
  const done = { code: 0, signal: null, error: '' };

  it.each([
    ['--resume', ['--resume']],
    ['the same command', []],
  ])('by SIGKILL before its first checkpoint begins again by %s', async (_, more) => {
    expect(await killedAt(/iteration /)).toMatchObject({ signal: 'SIGKILL' });
    expect(await readdir(run)).toEqual(['run.lock']);
    const again = await barycenter(solve(run, '--quiet', '--iterations', '5', ...more));
    expect(again).toEqual({
      ...done,
      error: more.length > 0 ? `${run} holds no checkpoint yet: starting from the beginning\n` : '',
    });
    expect((await readSafetensors(join(run, 'optimizer.safetensors'))).metadata.iteration).toBe('5');
    expect(await readdir(run)).not.toContain('run.lock');
  });

  it('by SIGKILL after a checkpoint goes on to the bits of one that was not, its history whole', async () => {
    await write('problem.json', { iterations: 5000 });
    expect(await killedAt(/iteration 1000\//)).toMatchObject({ signal: 'SIGKILL' }); // said before the second checkpoint, after the first
    const at = Number((await readSafetensors(join(run, 'optimizer.safetensors'))).metadata.iteration);
    expect(at).toBeGreaterThanOrEqual(500);
    const until = String(at + 5);
    expect(await barycenter(solve(run, '--quiet', '--resume', '--iterations', until))).toEqual(done);
    const whole = join(folder, 'whole');
    expect(await barycenter(solve(whole, '--quiet', '--iterations', until))).toEqual(done);
    for (const file of ['weights.safetensors', 'optimizer.safetensors'])
      expect(await readFile(join(run, file))).toEqual(await readFile(join(whole, file)));
    const iterations = async (of: string) =>
      (await readFile(join(of, 'metrics.jsonl'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { iteration: number }).iteration);
    expect(await iterations(run)).toEqual(await iterations(whole));
    expect((await readdir(run)).sort()).toEqual((await readdir(whole)).sort());
  });

  it('is not joined by a second one in its folder, and hears SIGHUP as SIGTERM', async () => {
    let second: Promise<Ended> | undefined;
    const first = await barycenter(solve(run), (text, child) => {
      if (!text.includes('iteration ')) return false;
      second = barycenter(solve(run, '--quiet', '--resume')).finally(() => child.kill('SIGHUP'));
      return true;
    });
    expect(first.code).toBe(130);
    expect(first.error).toMatch(/stopped after iteration \d+ of 100000.*go on with the same command and --resume/);
    const { code, error } = await second!;
    expect(code).toBe(2);
    expect(error).toMatch(
      /run folder: one process at a time may write it; got .*run\.lock, held by process \d+ on .*Wait for that process, or stop it/,
    );
  });

  it('by nobody goes on when its readers have gone, as behind `| head -1`', async () => {
    const args = solve(run, '--iterations', '1500');
    const { code, signal } = await barycenter(args, (_, child) => {
      child.stdout!.destroy();
      child.stderr!.destroy();
      return true;
    });
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect((await readSafetensors(join(run, 'optimizer.safetensors'))).metadata.iteration).toBe('1500');
  });

  it('while it is judged says that all is saved', async () => {
    await write('problem.json', { iterations: 2, steps: 3000 });
    const args = solve(run).filter((a) => a !== '--no-evaluate');
    const { code, error } = await barycenter(args, (text, child) => text.includes('trained: ') && child.kill('SIGINT'));
    expect(error).toMatch(/trained: 2 iterations in [\d.]+ s, all of it saved in .*run; now it is judged and drawn\n/);
    expect(error).toMatch(
      /The training is done, and all of it saved in .*run: `barycenter evaluate .*run` judges it\./,
    );
    expect(code).toBe(130);
    expect((await readdir(run)).sort()).toEqual([
      'metrics.jsonl',
      'optimizer.safetensors',
      'problem.json',
      'weights.safetensors',
    ]);
  });
});

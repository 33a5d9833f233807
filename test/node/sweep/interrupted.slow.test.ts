import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepProblem } from '../../support/sweep_problem.js';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  await writeProblem({ iterations: 400 });
});
afterAll(() => rm(folder, { recursive: true }));

async function writeProblem(training: { readonly iterations: number }): Promise<void> {
  const problem = sweepProblem({ training: { ...training, batchSize: 16, validation: { points: 64 } } });
  const marginals = problem.marginals.map((marginal) => ({ ...marginal, cost: { kind: 'squared-euclidean' } }));
  await writeFile(join(folder, 'problem.json'), JSON.stringify({ ...problem, marginals }));
}

/** Runs the built command line; `moment` is asked every few milliseconds, and where it says so `signal` is sent. */
async function barycenter(args: string[], moment: () => Promise<boolean>, signal: NodeJS.Signals = 'SIGKILL') {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, error, over] = ['', '', false];
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (error += piece.toString()));
  const ended = new Promise<{ code: number | null; by: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, by) => {
      over = true;
      resolve({ code, by });
    });
  });
  while (!over && !(await moment())) await setTimeout(2);
  if (!over) child.kill(signal);
  return { ...(await ended), out, error };
}

const never = () => Promise.resolve(false);
const sweepInto = (out: string): string[] => {
  const axes = ['--epsilon', '0.3,1', '--weights', 'simplex:3', '--device', 'cpu', '--threads', '1'];
  return ['sweep', join(folder, 'problem.json'), ...axes, '--out', out];
};
const entries = (path: string): Promise<string[]> => readdir(path).catch(() => []);

/** How many runs have a file. */
async function runsWith(out: string, file: string): Promise<number> {
  const runs = await entries(join(out, 'jobs'));
  return runs.filter((run) => existsSync(join(out, 'jobs', run, file))).length;
}
const outcomes = async (out: string): Promise<number> =>
  (await entries(join(out, 'outcomes'))).filter((name) => name.endsWith('.json') && !name.startsWith('.')).length;

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The table without its column of seconds, and the bits of all runs. */
async function answersOf(out: string): Promise<Record<string, string>> {
  const rows = (await readFile(join(out, 'sweep.csv'), 'utf8')).trim().split('\n');
  const seconds = rows[0].split(',').indexOf('seconds');
  const table = rows
    .map((row) =>
      row
        .split(',')
        .filter((_, c) => c !== seconds)
        .join(),
    )
    .join('\n');
  const answers: Record<string, string> = { table, figure: hashOf(await readFile(join(out, 'figure.svg'))) };
  for (const run of (await readdir(join(out, 'jobs'))).sort())
    for (const file of ['optimizer.safetensors', 'weights.safetensors', 'verdict.json', 'problem.json'])
      answers[`${run}/${file}`] = hashOf(await readFile(join(out, 'jobs', run, file)));
  return answers;
}

it('goes on after SIGKILL at several moments, and SIGINT, to the table and bits of one that was not stopped', async () => {
  const [whole, out] = [join(folder, 'whole'), join(folder, 'killed')];
  expect(await barycenter(sweepInto(whole), never)).toMatchObject({ code: 0, by: null });
  const killed = { code: null, by: 'SIGKILL' };

  const beforeCheckpoint = async () => (await runsWith(out, 'run.lock')) === 1;
  expect(await barycenter(sweepInto(out), beforeCheckpoint)).toMatchObject(killed);
  expect(await outcomes(out)).toBe(0);

  const afterCheckpoint = async () => (await runsWith(out, 'optimizer.safetensors')) === 2;
  expect(await barycenter(sweepInto(out), afterCheckpoint)).toMatchObject(killed);
  expect(await outcomes(out)).toBe(1);

  const status = await barycenter(['status', out], never);
  expect(status.out).toMatch(/jobs {2}done .*\n4 {5}1 .*\nno process is at it: the command that began it goes on/s);

  const judged = async () => (await runsWith(out, 'verdict.json')) === 2;
  expect(await barycenter(sweepInto(out), judged)).toMatchObject(killed);

  const third = async () => (await runsWith(out, 'optimizer.safetensors')) === 3;
  const interrupted = await barycenter(sweepInto(out), third, 'SIGINT');
  expect(interrupted.code).toBe(130);
  expect(interrupted.error).toMatch(/[23] of 4 jobs are done and kept; the same command goes on\.\n/);

  const drawing = async () => (await outcomes(out)) === 4;
  expect(await barycenter(sweepInto(out), drawing)).toMatchObject(killed);
  expect(existsSync(join(out, 'figure.png'))).toBe(false);

  const last = await barycenter(sweepInto(out), never);
  expect(last).toMatchObject({ code: 0, by: null });
  expect(last.error).not.toContain('[4/4]'); // nothing is done again
  expect(await answersOf(out)).toEqual(await answersOf(whole));
  expect((await readdir(out)).sort()).toEqual((await readdir(whole)).sort());

  await writeProblem({ iterations: 401 });
  const other = await barycenter(sweepInto(out), never);
  expect(other.code).toBe(2);
  expect(other.error).toMatch(
    /is of another problem: .* Bring back what the sweep was started with, or choose another/,
  );
});

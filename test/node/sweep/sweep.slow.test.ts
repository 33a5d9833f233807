import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineProblem, openCpuDevice, squaredEuclidean, sweep, type Device } from '../../../src/index.js';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { sweepStatus } from '../../../src/node/sweep/status.js';
import { sweepProblem } from '../../support/sweep_problem.js';

let folder: string;
let device: Device;
let output: { out: string; err: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  device = await openCpuDevice({ threads: 1 });
  output = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(device.liveBytes).toBe(0);
  await device.close();
  await rm(folder, { recursive: true });
});

const out = (name = 'out'): string => join(folder, name);
const options = (name?: string) => ({ out: out(name), devices: [device] });

/** Points of marginal 0 that are too far away for float32 under seed 1 alone, so that its training diverges. */
const diverging = defineProblem(
  sweepProblem({
    marginals: [0, 1].map(() => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      dim: 1,
      batches: ({ batchSize, seed, iteration }) =>
        new Float32Array(batchSize).map((_, i) => (seed === 1 ? 1e30 : ((i + iteration) % 7) / 3)),
    })),
  }),
);

describe('a sweep', () => {
  it('goes on past jobs that diverge, and has them in its table', async () => {
    const notes: string[] = [];
    const found = await sweep(
      diverging,
      { epsilon: [1, 0.3], seeds: 3 },
      { ...options(), onNote: (n) => notes.push(n) },
    );
    expect(found.points.map(({ job, outcome }) => [job.seed, outcome!.status])).toEqual([
      [0, 'done'],
      [1, 'failed'],
      [2, 'done'],
      [0, 'done'],
      [1, 'failed'],
      [2, 'done'],
    ]);
    expect(found.points[1].outcome!.error!.name).toBe('DivergenceError');
    expect(found.points[4].outcome).not.toHaveProperty('startedFrom'); // its parent diverged
    expect(found.points[5].outcome!.startedFrom).toBe(found.points[2].job.id);
    expect(found.summary.map(({ done, failed }) => [done, failed])).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(found.summary[0].scores.agreement!.sd).toBeGreaterThan(0);
    expect(notes.join()).toContain('marginals[0].batches, marginals[1].batches is code: the sweep cannot tell');
    const table = (await readFile(found.files.table, 'utf8')).trim().split('\n');
    expect(table).toHaveLength(7);
    expect(table[0]).toMatch(/^epsilon,weight0,weight1,seed,status,verdict,dualValue,/);
    expect(table[2]).toMatch(/^1,0.5,0.5,1,failed,.*,jobs\/e1_w0.5-0.5_s1_[0-9a-f]{12},.+/);
    expect(await sweepStatus(out())).toMatchObject({ jobs: 6, done: 4, failed: 2, waiting: 0, isRunning: false });
    // A divergence comes again, and so is not tried again.
    const again: unknown[] = [];
    await sweep(diverging, { epsilon: [1, 0.3], seeds: 3 }, { ...options(), onJob: (point) => again.push(point) });
    expect(again).toEqual([]);
    const figure = await readFile(found.files.figure, 'utf8');
    expect(figure).toContain('ε = 0.3');
    const drawn = { ...options(), figureSeed: 1 };
    await sweep(diverging, { epsilon: [1, 0.3], seeds: 3 }, drawn);
    expect((await readFile(found.files.figure, 'utf8')).match(/>diverged</g)).toHaveLength(2);
  });

  it('has no warm starts for a classical solver, says so, and leaves run folders that other commands read', async () => {
    const problem = sweepProblem({ solver: { kind: 'sinkhorn-grid', cells: 64 } });
    const notes: string[] = [];
    const axes = { epsilon: '0.3:1:2', weights: '0.5,0.5/0.25,0.75' };
    const found = await sweep(problem, axes, { ...options(), onNote: (note) => notes.push(note) });
    expect(notes[0]).toBe('the solver "sinkhorn-grid" trains nothing, and so every job begins from nothing');
    expect(found.points.every(({ job, outcome }) => job.parent === undefined && outcome!.status === 'done')).toBe(true);
    expect(found.points.every(({ outcome }) => outcome!.scores.objective! > 0)).toBe(true);
    const run = join(out(), found.points[0].job.folder);
    const cpu = ['--device', 'cpu', '--threads', '1'];
    expect(await runCommandLine(['evaluate', run, ...cpu, '--json'])).toBe(0);
    const { exact } = JSON.parse(output.out) as { exact: { marginals: { barycenterUvp: { value: number } }[] } };
    const worst = Math.max(...exact.marginals.map(({ barycenterUvp }) => barycenterUvp.value));
    expect(found.points[0].outcome!.scores.barycenterUvp).toBe(worst); // the table has what `evaluate` says
  });

  it('has a job that its solver cannot do in the table, and tries it again', async () => {
    const marginals = [0, 1].map((k) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: { kind: 'gaussian' as const, mean: [k, k], standardDeviation: 1 },
    }));
    const bad = sweepProblem({ solver: { kind: 'quantile' }, marginals }); // which is of the line alone
    const found = await sweep(bad, {}, options());
    expect(found.points[0].outcome).toMatchObject({ status: 'failed', error: { name: 'InvalidInputError' } });
    const again: unknown[] = [];
    await sweep(bad, {}, { ...options(), onJob: (point) => again.push(point) });
    expect(again).toHaveLength(1);
  });

  it('takes further values of an axis in, keeps what is done, and refuses another problem', async () => {
    await sweep(sweepProblem(), { epsilon: [1] }, options());
    const ended: string[] = [];
    const notes: string[] = [];
    const more = {
      ...options(),
      onNote: (n: string) => notes.push(n),
      onJob: ({ job }: { job: { folder: string } }) => ended.push(job.folder),
    };
    await sweep(sweepProblem({ name: 'another name', epsilon: 7 }), { epsilon: [1, 0.5] }, more);
    expect(ended.map((name) => name.split('_')[0])).toEqual(['jobs/e0.5']);
    await sweep(sweepProblem(), { epsilon: [0.5], seeds: [0] }, { ...more, warm: false });
    expect(notes).toContain(`runs of earlier axes, left in ${out()}/jobs: 2`);
    await expect(sweep(sweepProblem({ sampler: { steps: 5 } }), { epsilon: [1] }, options())).rejects.toThrow(
      /is of another problem/,
    );
  });

  it('writes nothing where an axis, a point or the folder is refused', async () => {
    await expect(sweep(sweepProblem(), { epsilon: [1, 0] }, options())).rejects.toThrow(
      /sweep at epsilon 0, weights 0.5,0.5: problem.epsilon/,
    );
    await expect(sweep(sweepProblem(), { weights: 'simplex:1' }, options())).rejects.toThrow(/simplex:2 or finer/);
    await expect(sweep(sweepProblem(), {}, { ...options(), figureSeed: 5 })).rejects.toThrow(/one of the seeds; got 5/);
    expect(existsSync(out())).toBe(false);
    await mkdir(out());
    await writeFile(join(out(), 'mine.txt'), 'mine');
    await expect(sweep(sweepProblem(), {}, options())).rejects.toThrow(/new, empty or the folder of this sweep/);
    expect(await readdir(out())).toEqual(['mine.txt']);
    expect(await runCommandLine(['status', out()])).toBe(2);
    expect(output.err).toContain('FOLDER must be one that `barycenter sweep` writes');
  });

  it('exits with 1 and a sentence where jobs failed', async () => {
    const marginals = [0, 1].map((mean) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
      distribution: { kind: 'gaussian', mean: [mean], standardDeviation: 1 },
    }));
    const training = { iterations: 20, batchSize: 16, optimizer: { learningRate: 1e30 } };
    const problem = { epsilon: 1, marginals, potential: { hidden: [4] }, sampler: { steps: 4 }, training };
    await writeFile(join(folder, 'problem.json'), JSON.stringify(problem));
    const args = [join(folder, 'problem.json'), '--seeds', '2', '--device', 'cpu', '--threads', '1', '--out', out()];
    expect(await runCommandLine(['sweep', ...args])).toBe(1);
    expect(output.err).toMatch(/\[1\/2\] ε 1, λ 0.5 0.5, seed 0: failed: /);
    expect(output.err).toMatch(/sweep: 2 of 2 jobs failed; .*sweep\.csv has their errors\n$/);
    output = { out: '', err: '' };
    expect(await runCommandLine(['status', out(), '--json', '--watch'])).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({ jobs: 2, done: 0, failed: 2, running: [], waiting: 0 });
  });
});

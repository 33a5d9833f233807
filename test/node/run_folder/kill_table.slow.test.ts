import type * as fsPromises from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import type { Tensor } from '../../../src/io/tensor.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ReadyProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { openRun } from '../../../src/node/run_folder/open_run.js';
import type { Checkpoint, MetricPoint } from '../../../src/barycenter/training/checkpoint.js';
import { InvalidInputError } from '../../../src/errors.js';
import type * as thisProcess from '../../../src/node/io/this_process.js';
import { Killed, type FaultySteps } from '../../support/faulty_file_system.js';

const faults = vi.hoisted(() => ({ steps: undefined as unknown as FaultySteps, dead: [] as string[], life: '' }));

vi.mock('node:fs/promises', async (importOriginal) => {
  const { FaultySteps: Steps, faultyFileSystem } = await import('../../support/faulty_file_system.js');
  faults.steps = new Steps();
  return faultyFileSystem(await importOriginal<typeof fsPromises>(), faults.steps);
});

/** Each life of the process has a name of its own, so that a killed one is not mistaken for this test. */
vi.mock('../../../src/node/io/this_process.js', async (importOriginal) => {
  const real = await importOriginal<typeof thisProcess>();
  return {
    thisProcess: () => ({ ...real.thisProcess(), started: faults.life }),
    isRunning: ({ started }: thisProcess.ProcessIdentity) => !faults.dead.includes(started),
  } satisfies typeof thisProcess;
});

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [3] },
  training: { iterations: 30, batchSize: 4 },
});

const OURS = ['metrics.jsonl', 'optimizer.safetensors', 'problem.json', 'weights.safetensors'];

describe('a run folder, killed at every step of two checkpoints', () => {
  let loaded: ReadyProblem;
  let base: string;
  let folder: string;
  let lives = 0;
  beforeAll(async () => {
    loaded = await loadMarginals(problem);
  });
  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'kill-table-'));
    folder = join(base, 'runs', 'mine');
    born();
  });
  afterEach(async () => {
    faults.steps.reset();
    await rm(base, { recursive: true });
  });

  function born(): void {
    faults.steps.reset();
    faults.life = `life ${lives++}`;
  }
  function died(): void {
    faults.dead.push(faults.life);
    born();
  }

  const checkpointAt = (iteration: number): Checkpoint => {
    const values = (offset: number) => new Float32Array(loaded.potential.length).fill(iteration + offset);
    const tensor = (offset: number): Tensor => ({ shape: [values(0).length], data: values(offset) });
    return {
      iteration,
      seed: 7,
      stepSizes: [0.1, 0.2],
      parameters: values(0.25),
      average: values(0),
      optimizer: { firstMoment: tensor(0.5), secondMoment: tensor(0.75) },
      sampler: {},
      validation: {},
    };
  };
  const pointAt = (iteration: number): MetricPoint => ({
    iteration,
    surrogate: -iteration,
    learningRate: 0.01,
    seconds: iteration / 8,
  });
  const upTo = (iteration: number): MetricPoint[] => Array.from({ length: iteration }, (_, i) => pointAt(i + 1));

  /**
   * What `solve` does with the folder: opens it, trains to iterations 10 and 20, a checkpoint at each, closes it.
   * Returns what was saved.
   */
  async function train(resume: boolean, saved: number[] = []): Promise<number[]> {
    const run = await openRun(folder, loaded, { resume });
    try {
      const from = run.checkpoint?.iteration ?? 0;
      for (let iteration = from + 1; iteration <= 20; iteration++) {
        run.record(pointAt(iteration));
        if (iteration % 10 !== 0) continue;
        await run.saveCheckpoint(checkpointAt(iteration));
        saved.push(iteration);
      }
    } finally {
      await run.close();
    }
    return saved;
  }

  /** What the folder says, read as `sample` and `plot --loss` do. */
  async function expectWhole(iteration: number): Promise<void> {
    const run = await loadRun(folder);
    expect(run.trained).toEqual({
      iteration,
      seed: 7,
      stepSizes: [0.1, 0.2],
      average: checkpointAt(iteration).average,
    });
    expect(run.history).toEqual(upTo(iteration));
  }

  const countSteps = async (): Promise<string[]> => {
    faults.steps.reset();
    await train(false);
    return [...faults.steps.steps];
  };

  const hasCheckpoint = async (): Promise<boolean> =>
    (await readdir(folder).catch((): string[] => [])).includes('optimizer.safetensors');

  it.each([
    ['--resume', true],
    ['solve alone where there is no checkpoint', false],
  ] as const)('goes on by %s, with nothing lost and nothing left over', async (_, always) => {
    const names = await countSteps();
    // Two checkpoints of four files (the problem once), each opened, written, flushed, closed, renamed and its folder
    // flushed; the lock.
    expect(names.length).toBeGreaterThan(40);
    // What a loss of power leaves cannot be tried here; it is whole if content goes to the disk before its name, and
    // that before the next file.
    const renames = names.flatMap((name, i) => (name === 'rename' ? [names.slice(i - 4, i + 4).join(' ')] : []));
    expect(renames).toEqual(Array.from({ length: 7 }, () => 'open write sync close rename open sync close'));
    let [before, after, halves] = [0, 0, 0];
    for (let at = 0; at < names.length; at++) {
      for (const half of names[at].startsWith('write') ? [false, true] : [false]) {
        await rm(base, { recursive: true, force: true });
        faults.steps.arm(at, { kind: 'kill', half });
        const saved: number[] = [];
        // In the very end, as the folder is closed, all is done: closing hides whatever happens to it.
        const ended = await train(false, saved).catch((error: unknown) => error);
        if (saved.length < 2) expect(ended, `step ${at}, ${names[at]}`).toBeInstanceOf(Killed);
        expect(faults.steps.met, `step ${at}, ${names[at]}`).toBe(true);
        died();
        const kept = await hasCheckpoint();
        if (kept) {
          // The run is whole as it lies, and at least as far as it was said to be saved.
          const { trained } = await loadRun(folder);
          expect(trained.iteration).toBeGreaterThanOrEqual(saved.at(-1) ?? 0);
          await expectWhole(trained.iteration);
        } else expect(saved).toEqual([]);
        const exists = await readdir(folder).then(
          () => true,
          () => false,
        );
        expect(await train((always && exists) || kept), `after step ${at}, ${names[at]}`).toEqual(
          kept ? expect.anything() : [10, 20],
        );
        await expectWhole(20);
        expect((await readdir(folder)).sort(), `after step ${at}, ${names[at]}`).toEqual(OURS);
        await rm(join(folder, 'optimizer.safetensors')); // the copy for sampling elsewhere is of the same checkpoint
        await expectWhole(20);
        [before, after, halves] = [before + Number(!kept), after + Number(kept), halves + Number(half)];
      }
    }
    expect(Math.min(before, after, halves)).toBeGreaterThan(5);
  });

  it.each(['ENOSPC', 'EIO'])('keeps the checkpoint before and says why when any step fails with %s', async (code) => {
    const names = await countSteps();
    let failures = 0;
    for (let at = 0; at < names.length; at++) {
      await rm(base, { recursive: true, force: true });
      faults.steps.arm(at, { kind: 'error', code });
      const saved: number[] = [];
      const error = await train(false, saved).then(
        () => undefined,
        (e: unknown) => e,
      );
      faults.steps.reset();
      const where = `step ${at}, ${names[at]}`;
      // Clean-up that fails is left to the next start.
      if (error !== undefined) {
        expect(error, where).toBeInstanceOf(InvalidInputError);
        expect(error, where).toHaveProperty(
          'message',
          expect.stringMatching(new RegExp(`^writing .*; got ${code} from the operating system`)),
        );
        failures++;
      }
      if (await hasCheckpoint()) {
        const { trained } = await loadRun(folder);
        expect(trained.iteration, where).toBeGreaterThanOrEqual(saved.at(-1) ?? 0);
        await expectWhole(trained.iteration);
      } else expect(saved).toEqual([]);
      died();
      await train(await hasCheckpoint());
      await expectWhole(20);
      expect((await readdir(folder)).sort(), where).toEqual(OURS);
    }
    expect(failures).toBeGreaterThan(names.length - 12);
  });

  it('leaves nothing where the disk is full from the start', async () => {
    faults.steps.arm(0, { kind: 'error', code: 'ENOSPC' });
    await expect(train(false)).rejects.toThrow(/the disk must have room; got ENOSPC/);
    faults.steps.reset();
    expect(await readdir(base)).toEqual([]);
  });
});

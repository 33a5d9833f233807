import { MAX_SEED } from '../../src/random/philox.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, mul, squaredEuclidean, squaredNorm, sub } from '../../src/autograd/index.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { AbortedError, DivergenceError, InvalidInputError } from '../../src/errors.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../src/barycenter/problem/problem.js';
import type { Result } from '../../src/barycenter/result.js';
import { solve } from '../../src/barycenter/solve.js';
import type { Checkpoint, MetricPoint } from '../../src/barycenter/training/checkpoint.js';

/** Two one-dimensional marginals and a potential of nine units: an iteration takes a millisecond. */
function tiny(change: Partial<ProblemInput> = {}): ProblemInput {
  return {
    epsilon: 0.5,
    marginals: [-1, 1].map((mean) => ({
      weight: 0.5,
      cost: squaredEuclidean(),
      distribution: gaussian({ mean: [mean], standardDeviation: 1 }),
    })),
    potential: { kind: 'shared', hidden: [5, 4], activation: 'silu' },
    sampler: { kind: 'ula', steps: 4, stepSize: 0.1 },
    training: { iterations: 30, batchSize: 10 },
    ...change,
  };
}

describe('solve', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(async () => {
    const leaked = device.liveBytes;
    await device.close();
    expect(leaked).toBe(0);
  });

  it('resumes to the bits of an uninterrupted run', async () => {
    const linear = { kind: 'adam', learningRate: 0.01, schedule: { kind: 'linear', final: 0.1, warmup: 3 } } as const;
    const problem = defineProblem(
      tiny({ training: { iterations: 30, batchSize: 10, optimizer: { ...linear, averageDecay: 0.9 } } }),
    );
    const whole = await solve(problem, { device, seed: 3 });
    const first = await solve(problem, { device, seed: 3, until: 11 });
    const second = await solve(problem, { device, resumeFrom: first.checkpoint });
    expect(first.checkpoint.iteration).toBe(11);
    expect(second.checkpoint).toEqual(whole.checkpoint);
    expect(first.checkpoint.parameters).not.toEqual(whole.checkpoint.parameters);
    expect(whole.checkpoint.average).not.toEqual(whole.checkpoint.parameters);
    for (const result of [whole, first, second]) result.free();
  });

  // In the midst between two validations, at one, before the first change of one.
  it.each([11, 10, 3])('goes on after %i iterations to the history of an uninterrupted run', async (until) => {
    const training = { iterations: 30, batchSize: 10, validation: { every: 5, points: 4, draws: 8 } };
    const problem = defineProblem(tiny({ training }));
    const whole = await solve(problem, { device, seed: 3 });
    const first = await solve(problem, { device, seed: 3, until });
    const second = await solve(problem, { device, resumeFrom: first.checkpoint });
    const told = ({ history }: Result) => history.map(({ seconds, ...point }) => [seconds >= 0, point]);
    expect(told(second)).toEqual(told(whole).slice(-second.history.length));
    expect(second.history.length).toBe(30 - until);
    expect(second.checkpoint).toEqual(whole.checkpoint);
    expect(whole.history.at(-1)).toHaveProperty('lossChange');
    for (const result of [whole, first, second]) result.free();
  });

  it('compares no validation under another epsilon with that of before', async () => {
    const training = { iterations: 30, batchSize: 10, validation: { every: 5, points: 4, draws: 8 } };
    const first = await solve(defineProblem(tiny({ training })), { device, until: 11 });
    const resume = (changes: Partial<ProblemInput>) =>
      solve(defineProblem(tiny({ training, ...changes })), { device, resumeFrom: first.checkpoint, until: 13 });
    const [same, other] = [await resume({}), await resume({ epsilon: 3 })];
    expect(same.history[0]).toHaveProperty('lossChange');
    expect(other.history[0]).toHaveProperty('loss');
    expect(other.history[0]).not.toHaveProperty('lossChange');
    for (const result of [first, same, other]) result.free();
  });

  it('refuses a checkpoint that lacks what the optimizer or chains carry', async () => {
    const first = await solve(defineProblem(tiny()), { device, until: 2 });
    const { secondMoment } = first.checkpoint.optimizer;
    const resume = (optimizer: Checkpoint['optimizer']) =>
      solve(defineProblem(tiny()), { device, resumeFrom: { ...first.checkpoint, optimizer } });
    await expect(resume({ secondMoment })).rejects.toThrow(/optimizer must hold \d+ numbers of firstMoment; got none/);
    const bare = { ...first.checkpoint, sampler: undefined } as unknown as Checkpoint;
    const memory = defineProblem(tiny({ sampler: { steps: 4, memory: {} } }));
    const resumeBare = solve(memory, { device, resumeFrom: bare });
    await expect(resumeBare).rejects.toThrow(/must have a `sampler`, what chains carry; got none\. .* `sampler: {}`/);
    first.free();
  });

  it('gives the same bits on one thread and on two, and others for another seed', async () => {
    const problem = defineProblem(tiny());
    const single = await openCpuDevice({ threads: 1 });
    const [a, b, c] = [
      await solve(problem, { device, seed: 1 }),
      await solve(problem, { device: single, seed: 1 }),
      await solve(problem, { device, seed: 2 }),
    ];
    expect(b.checkpoint).toEqual(a.checkpoint);
    expect(c.checkpoint.parameters).not.toEqual(a.checkpoint.parameters);
    for (const result of [a, b, c]) result.free();
    await single.close();
  });

  it('stops at an abort signal and leaves a checkpoint that goes on to the same bits', async () => {
    const problem = defineProblem(tiny());
    const controller = new AbortController();
    let last: Checkpoint | undefined;
    const stopped = solve(problem, {
      device,
      seed: 5,
      signal: controller.signal,
      onProgress: (p) => p.iteration === 13 && controller.abort(),
      onCheckpoint: (checkpoint) => void (last = checkpoint),
    });
    await expect(stopped).rejects.toThrow(AbortedError);
    expect(last?.iteration).toBe(13);
    const resumed = await solve(problem, { device, resumeFrom: last! });
    const whole = await solve(problem, { device, seed: 5 });
    expect(resumed.checkpoint).toEqual(whole.checkpoint);
    resumed.free();
    whole.free();
  });

  it('stops when the potentials leave the finite numbers, and hands out no bad checkpoint', async () => {
    const optimizer = { kind: 'adam', learningRate: 1e30 } as const;
    const problem = defineProblem(tiny({ training: { iterations: 30, batchSize: 10, optimizer } }));
    const seen: Checkpoint[] = [];
    const run = solve(problem, { device, onCheckpoint: (c) => void seen.push(c) });
    await expect(run).rejects.toThrow(DivergenceError);
    await expect(solve(problem, { device })).rejects.toThrow(/step size 0\.1.*learning rate 1e\+30.*Lower sampler/s);
    // Chains whose steps are tested take none to where numbers end.
    const tested = defineProblem({ ...problem, sampler: { kind: 'mala', steps: 4 } });
    await expect(solve(tested, { device })).rejects.toThrow(/\. Lower training\.optimizer\.learningRate/s);
    expect(seen.every((c) => c.parameters.every(Number.isFinite))).toBe(true);
  });

  it('stops when the first chains diverge, in validation as in training, and leaves no buffer behind', async () => {
    // η/2ε = 0.1 of a gradient of 100 (y − x): every step multiplies the distance by −9.
    const steep = defineCost((x, y) => mul(50, squaredNorm(sub(x, y))));
    const marginals = tiny().marginals.map((m) => ({ ...m, cost: steep })) as ProblemInput['marginals'];
    const sampler = { kind: 'ula', steps: 200, stepSize: 0.1 } as const;
    const before = device.liveBytes;
    for (const every of [0, 1]) {
      const training = { iterations: 30, batchSize: 10, validation: { every } };
      const run = solve(defineProblem(tiny({ marginals, sampler, training })), { device });
      await expect(run).rejects.toThrow(
        every === 0 ? /before iteration 1 \(step size 0\.1/ : /before iteration 0 \(step size 0\.1/,
      );
      await expect(run).rejects.toThrow(DivergenceError);
    }
    expect(device.liveBytes).toBe(before);
  });

  it('takes batches from a function, and refuses a bad batch with its iteration', async () => {
    const batches = ({ iteration, batchSize }: { iteration: number; batchSize: number }) =>
      Float32Array.from({ length: batchSize }, (_, i) => (iteration === 4 && i === 2 ? NaN : Math.sin(iteration + i)));
    const marginals = [
      { weight: 0.5, cost: squaredEuclidean(), dim: 1, batches },
      { weight: 0.5, cost: squaredEuclidean(), samples: [[1], [2], [3]] },
    ];
    await expect(solve(defineProblem(tiny({ marginals })), { device })).rejects.toThrow(
      /marginals\[0\]\.batches: must return finite numbers; got NaN at index 2 in iteration 4/,
    );
    await expect(solve(defineProblem(tiny({ marginals })), { device })).rejects.toThrow(InvalidInputError);
    const short = await solve(defineProblem(tiny({ marginals })), { device, until: 4 });
    expect(short.checkpoint.iteration).toBe(4);
    short.free();
  });

  it('reports progress, the loss and convergence', async () => {
    const points: MetricPoint[] = [];
    const problem = defineProblem(
      tiny({ training: { iterations: 30, batchSize: 10, validation: { every: 10, points: 16, draws: 16 } } }),
    );
    const result = await solve(problem, { device, onProgress: (p) => points.push(p) });
    expect(points.map((p) => p.iteration)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(result.history).toEqual(points);
    expect(points.every((p) => Number.isFinite(p.loss) && Number.isFinite(p.surrogate))).toBe(true);
    expect(new Set(points.map((p) => p.loss)).size).toBe(4);
    result.free();
  });

  it('has a loss from the first line on, in a resumed run too', async () => {
    const first = await solve(defineProblem(tiny()), { device, until: 4 });
    const second = await solve(defineProblem(tiny()), { device, resumeFrom: first.checkpoint, until: 5 });
    expect(second.history.map((p) => Number.isFinite(p.loss))).toEqual([true]);
    first.free();
    second.free();
  });

  it('follows the schedule, of the problem’s own length', async () => {
    const trained = async (kind: 'linear' | 'constant') => {
      const optimizer = { kind: 'adam', learningRate: 0.01, schedule: { kind, final: 0.5 } } as const;
      const result = await solve(defineProblem(tiny({ training: { iterations: 10, batchSize: 10, optimizer } })), {
        device,
        until: 5,
      });
      result.free();
      return result;
    };
    const [linear, constant] = [await trained('linear'), await trained('constant')];
    linear.history.forEach((p, t) => expect(p.learningRate).toBeCloseTo(0.01 * (1 - 0.05 * t), 12));
    expect(constant.history.map((p) => p.learningRate)).toEqual(new Array(5).fill(0.01));
    expect(linear.checkpoint.parameters).not.toEqual(constant.checkpoint.parameters);
  });

  it('judges a result unless told not to', async () => {
    const result = await solve(defineProblem(tiny()), { device });
    const few = { points: 64, conditionalPoints: 4, draws: 2 };
    expect((await result.evaluate(few)).verdict?.line).toMatch(/^train longer|^chains have not mixed/);
    expect((await result.evaluate({ ...few, verdict: false })).verdict).toBeUndefined();
    // The largest seed leaves room for the seeds that are made of it.
    expect((await result.evaluate({ ...few, seed: MAX_SEED })).verdict).toBeDefined();
    result.free();
  });

  it('measures no loss when validation is off', async () => {
    const validation = { every: 0 };
    const result = await solve(defineProblem(tiny({ training: { iterations: 5, batchSize: 10, validation } })), {
      device,
    });
    expect(result.history.map((p) => p.loss)).toEqual(new Array(5).fill(undefined));
    result.free();
  });

  it('measures the loss of the averaged parameters, which sampling uses', async () => {
    const lossWith = async (averageDecay: number): Promise<number> => {
      const optimizer = { kind: 'adam', learningRate: 0.05, averageDecay } as const;
      const result = await solve(defineProblem(tiny({ training: { iterations: 20, batchSize: 10, optimizer } })), {
        device,
      });
      const loss = result.history.at(-1)?.loss;
      result.free();
      return loss!;
    };
    // An average that hardly moves keeps the loss of the start; training itself moves it.
    const [start, slow, fast] = [await lossWith(0.999999), await lossWith(0.99999), await lossWith(0)];
    expect(Math.abs(slow - start)).toBeLessThan(1e-3);
    expect(Math.abs(fast - start)).toBeGreaterThan(5e-3);
  });

  it('needs memory that grows neither with iterations nor with steps', async () => {
    const peakOf = async (iterations: number, steps: number): Promise<number> => {
      const fresh = await openCpuDevice({ threads: 1 });
      const problem = tiny({ sampler: { kind: 'ula', steps, stepSize: 0.1 }, training: { iterations, batchSize: 10 } });
      (await solve(defineProblem(problem), { device: fresh })).free();
      const { peakBytes } = fresh;
      await fresh.close();
      return peakBytes;
    };
    const [base, longer, deeper] = [await peakOf(5, 4), await peakOf(50, 4), await peakOf(5, 40)];
    expect(base).toBeGreaterThan(0);
    expect(longer).toBe(base);
    expect(deeper).toBe(base);
  });

  it('leaves no buffer behind in a hundred solves', async () => {
    const problem = defineProblem(tiny({ training: { iterations: 1, batchSize: 10 } }));
    const before = device.liveBytes;
    for (let i = 0; i < 100; i++) (await solve(problem, { device, seed: i })).free();
    expect(device.liveBytes).toBe(before);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { TestRandom } from '../../support/random.js';

const [DIM, BATCH] = [3, 64];
const FLOAT = 4;

interface Options {
  /** Of each table, and of chains that are kept for each marginal. */
  readonly rows: number;
  readonly kind?: 'leimkuhler-matthews' | 'underdamped';
  readonly drawn?: boolean;
  readonly precision?: typeof Float32Array | typeof Float64Array;
}

function problem({ rows, kind = 'leimkuhler-matthews', drawn = false, precision = Float32Array }: Options) {
  const common = { weight: 0.5, cost: squaredEuclidean() };
  const table = (seed: number) => {
    const data = precision.from(new TestRandom(seed).normals(rows * DIM));
    return { ...common, samples: { data, rows, columns: DIM } };
  };
  const distribution = gaussian({ mean: [1, 0, 0], standardDeviation: 1 });
  const given: ProblemInput = {
    epsilon: 0.3,
    marginals: [table(1), drawn ? { ...common, distribution } : table(2)],
    potential: { hidden: [4] },
    sampler: { kind, steps: 3, stepSize: 0.1, memory: { batches: rows / BATCH, visits: 2, steps: 1 } },
    training: { iterations: 100, batchSize: BATCH, validation: { every: 0 } },
  };
  return given;
}

describe('the bytes of sampler.memory', () => {
  let device: CpuDevice;
  afterEach(() => device.close());

  async function peakOf(options: Options): Promise<number> {
    device = await openCpuDevice({ threads: 2 });
    const result = await solve(problem(options), { device, seed: 3, until: 2 });
    result.free();
    const { peakBytes } = device;
    await device.close();
    return peakBytes;
  }

  /** Bytes of a row more: of a table and of a kept chain, of both marginals together. */
  const perRow = async (options: Omit<Options, 'rows'>): Promise<number> =>
    ((await peakOf({ ...options, rows: 8192 })) - (await peakOf({ ...options, rows: 4096 }))) / 4096;

  it('are those of the tables and of a chain for each row, and nothing else', async () => {
    expect(await perRow({})).toBe(2 * (DIM + DIM) * FLOAT);
  });

  it('are the same of tables in float64', async () => {
    expect(await perRow({ precision: Float64Array })).toBe(2 * (DIM + DIM) * FLOAT);
  });

  it('have velocities beside the chains that have some', async () => {
    expect(await perRow({ kind: 'underdamped' })).toBe(2 * (DIM + 2 * DIM) * FLOAT);
  });

  it('hold the points, too, where a marginal is drawn on the host', async () => {
    // One table; points and chains of both.
    expect(await perRow({ drawn: true })).toBe((DIM + 2 * (DIM + DIM)) * FLOAT);
  });

  it('are those of the same bits, wherever a session of tables was cut', async () => {
    device = await openCpuDevice({ threads: 2 });
    const given = problem({ rows: 4 * BATCH });
    const whole = await solve(given, { device, seed: 3, until: 14 });
    for (const until of [1, 3, 4, 9, 13]) {
      const first = await solve(given, { device, seed: 3, until });
      const second = await solve(given, { device, resumeFrom: first.checkpoint, until: 14 });
      expect(second.checkpoint).toEqual(whole.checkpoint);
      for (const result of [first, second]) result.free();
    }
    whole.free();
  });
});

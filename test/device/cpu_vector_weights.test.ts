import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { twist } from '../../src/autograd/index.js';
import { defineProblem } from '../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../src/barycenter/problem/distribution.js';
import { solve } from '../../src/barycenter/solve.js';
import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import { canMergeVectors } from '../../src/device/cpu/node/v8_flags.js';

const cost = twist({ slope: 0.4 });

/** Widths that leave rows over from fours and from twos, chains that leave some over from tiles. */
const problem = defineProblem({
  epsilon: 0.5,
  marginals: [
    {
      weight: 0.5,
      cost,
      samples: Array.from({ length: 23 }, (_, i) => [((i * 7) % 23) / 11 - 1, ((i * 5) % 23) / 23]),
    },
    { weight: 0.3, cost, distribution: gaussian({ mean: [1, 0], standardDeviation: 1 }) },
    {
      weight: 0.2,
      cost,
      distribution: gaussian({
        mean: [0, 2],
        covariance: [
          [2, 1],
          [1, 1],
        ],
      }),
    },
  ],
  potential: { kind: 'reduced', hidden: [33, 14], activation: 'silu' },
  sampler: { kind: 'ula', steps: 6, stepSize: 0.05 },
  training: {
    iterations: 4,
    batchSize: 70,
    optimizer: { learningRate: 1e-3, averageDecay: 0.5 },
    validation: { every: 0 },
  },
});

const PLAIN = 'b02e99a184b2f69a4e628958d71f1e84cb634b213f3d0b7273da263bd04e37b5';
const FUSED = '5b0fea47fef40565323f10f166f16699cbef6c4922363386876d9e50d4b563ac';

interface Trained {
  readonly merged: boolean;
  /** SHA-256 of the weights and of their average. */
  readonly weights: string;
}

async function train(relaxedSimd: boolean, revectorize: boolean): Promise<Trained> {
  const device = await openCpuDevice({ threads: 1, relaxedSimd, revectorize });
  try {
    const result = await solve(problem, { device, seed: 6 });
    const { parameters, average } = result.checkpoint;
    result.free();
    const weights = createHash('sha256').update(parameters).update(average).digest('hex');
    return { merged: device.features.vectorMerging.on, weights };
  } finally {
    await device.close();
  }
}

describe('trained weights', () => {
  // Node 20 cannot merge vectors, and says so.
  beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  /**
   * `npm run test:nodes` runs this on every Node, which is why the hashes stand here: a V8 that changed a bit would
   * change it with and without merged vectors. Whoever changes the kernels' arithmetic, or the order of a sum, changes
   * them too. The second holds where the processor has fused multiply-adds, as all have that can merge vectors.
   */
  it.each([
    ['rounded twice', false, PLAIN],
    ['fused', true, FUSED],
  ])(
    'have the same bits on every Node, with and without merged vectors, multiply-adds %s',
    async (_, relaxed, bits) => {
      expect(await train(relaxed, false)).toEqual({ merged: false, weights: bits });
      const merged = canMergeVectors(process.versions.v8, process.arch);
      expect(await train(relaxed, true)).toEqual({ merged, weights: bits });
    },
  );
});

import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../../src/autograd/index.js';
import { toEngine } from '../../../src/barycenter/problem/coordinates.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { solve } from '../../../src/barycenter/solve.js';
import { estimatorOf } from '../../../src/barycenter/training/estimators/estimator_of.js';
import { initialCheckpoint } from '../../../src/barycenter/training/initial_checkpoint.js';
import { localRounds, sumOfGradients, type Rounds } from '../../../src/barycenter/training/rounds.js';
import { marginalSource } from '../../../src/barycenter/training/marginal_source.js';
import { createTrainer } from '../../../src/barycenter/training/trainer.js';
import { openCpuDevice } from '../../../src/device/cpu/cpu_device.js';
import type { Device } from '../../../src/device/device.js';
import { whileOwned } from '../../../src/device/owner.js';
import { asMlp } from '../../../src/potential/mlp/mlp_potential.js';
import { Stream } from '../../../src/random/counters.js';
import { keyOf, normals } from '../../../src/random/philox.js';
import { squaredEuclideanReference } from '../../reference/costs.js';
import { referenceGatherBatch } from '../../reference/gather_batch.js';
import { referenceLangevinChain } from '../../reference/langevin_chain.js';
import { referencePotentialParameterGradient } from '../../reference/potential_parameter_gradient.js';
import { referencePotentialValue } from '../../reference/potential_value.js';
import { forEachDevice } from '../../support/devices.js';
import { TestRandom } from '../../support/random.js';
import { expectClose } from '../../support/tolerance.js';

const [BATCH, STEPS, ROWS, SEED, ITERATION] = [8, 4, 20, 3, 5];
const MEANS = [0.4, -0.2];
const WEIGHTS = [0.3, 0.7];

type Training = NonNullable<ProblemInput['training']>;

/** Two tables, so that every number of an iteration has a twin. */
const problem = (training: Training, change: Partial<ProblemInput> = {}): ProblemInput => ({
  epsilon: 0.3,
  marginals: WEIGHTS.map((weight, k) => ({
    weight,
    cost: squaredEuclidean(),
    samples: { data: new TestRandom(30 + k).normals(2 * ROWS), columns: 2, rows: ROWS },
  })),
  scaling: 'none',
  potential: { hidden: [5], scale: 0.7 },
  sampler: {
    kind: 'ula',
    steps: STEPS,
    stepSize: 0.05,
    init: { kind: 'gaussian', mean: MEANS, standardDeviation: 1.2 },
  },
  ...change,
  training: { iterations: 6, batchSize: BATCH, validation: { every: 0 }, ...training },
});

const loadedWith = (shards: number | undefined) =>
  loadMarginals(defineProblem(problem(shards === undefined ? {} : { shards })));

/** Gradient and surrogate of iteration `ITERATION` at the first parameters, as the engine has them. */
async function estimated(device: Device, shards: number | undefined) {
  const loaded = await loadedWith(shards);
  return whileOwned(device, async (owner) => {
    const start = initialCheckpoint(loaded, SEED);
    const of = owner.own(loaded.potential.place(device, start.parameters));
    const gradient = owner.createBuffer('gradient', start.parameters.byteLength);
    const estimator = (await estimatorOf(loaded))(owner, loaded, start, of);
    await estimator.estimate(ITERATION, { of, gradient, stepSizes: start.stepSizes });
    return { gradient: await device.readFloats(gradient), surrogate: await estimator.surrogate(of) };
  });
}

/** The same in float64 from the equations, shard by shard. */
async function twin(shards: number) {
  const { potential, engine, marginals } = await loadedWith(shards);
  const { network } = asMlp(potential)!;
  const parameters = Float64Array.from(potential.initial(keyOf(SEED), engine));
  const key = keyOf(SEED);
  const size = BATCH / shards;
  const segments = marginals.map((_, marginal) => ({ marginal, chains: size }));
  const weights = WEIGHTS.flatMap((weight) => Array<number>(size).fill(weight / BATCH));
  const gradient = new Float64Array(parameters.length);
  let surrogate = 0;
  for (let shard = 0; shard < shards; shard++) {
    const x = Float64Array.from(
      marginals.flatMap((marginal, k) => {
        if (marginal.kind !== 'table') throw new Error('a table was given');
        const counter = { key, iteration: ITERATION, firstChain: k * BATCH + shard * size };
        const table = Float64Array.from(toEngine(marginal.affine, marginal.table.data));
        return referenceGatherBatch(table, { rows: ROWS, dim: 2, batch: size }, counter);
      }),
    );
    const chains = size * WEIGHTS.length;
    const firstChain = shard * chains;
    const init = engine.start;
    if (init.kind !== 'gaussian') throw new Error('a Gaussian was given');
    const y = Float64Array.from({ length: 2 * chains }, (_, i) => {
      const z = normals(key, Stream.initialPoint, ITERATION, firstChain + Math.floor(i / 2), 2);
      return init.mean[i % 2] + init.standardDeviation * z[i % 2];
    });
    const costs = { costs: [squaredEuclideanReference, squaredEuclideanReference], xDims: [2, 2], yDim: 2 };
    const ends = referenceLangevinChain(network, costs, segments, {
      key,
      iteration: ITERATION,
      firstChain,
      parameters,
      x,
      y,
      epsilon: engine.epsilon,
      stepSize: [...engine.stepSizes],
      temperature: 1,
      firstStep: 0,
      steps: STEPS,
    });
    const part = referencePotentialParameterGradient(network, segments, weights, parameters, ends);
    part.forEach((value, i) => (gradient[i] += value));
    const values = referencePotentialValue(network, segments, parameters, ends);
    surrogate += values.reduce((sum, value, c) => sum + weights[c] * value, 0);
  }
  return { gradient, surrogate };
}

/** Trained parameters, and what the history says. */
async function trained(given: ProblemInput, device: Device, rounds?: Rounds) {
  const result = await solve(given, { device, seed: SEED, ...(rounds && { rounds }) });
  result.free();
  return {
    parameters: result.checkpoint.parameters,
    history: result.history.map((point) => ({ ...point, seconds: 0 })),
  };
}

async function withCpu<T>(use: (device: Device) => Promise<T>): Promise<T> {
  const device = await openCpuDevice({ threads: 1 });
  return use(device).finally(() => device.close());
}

const FLOAT32_CHAINS = {
  absolute: 2e-6,
  relative: 2e-6,
  reason:
    'float32 units of 6e-8, some tens of them over four steps, networks and sums of 16 chains, of numbers about 1',
};

forEachDevice((_name, device) => {
  it.each([1, 2, 4])('adds %i shards up to the gradient of their draws', async (shards) => {
    const [found, expected] = [await estimated(device(), shards), await twin(shards)];
    expectClose(found.gradient, expected.gradient, FLOAT32_CHAINS);
    expectClose([found.surrogate], [expected.surrogate], FLOAT32_CHAINS);
  });

  it('has the bits of a minibatch that is not cut where there is one shard', async () => {
    const [whole, one] = [await estimated(device(), undefined), await estimated(device(), 1)];
    expect(one).toEqual(whole);
    const [before, after] = [await trained(problem({}), device()), await trained(problem({ shards: 1 }), device())];
    expect(after.parameters).toEqual(before.parameters);
  });

  it('does not depend on the order in which shards are computed, nor on one being computed twice', async () => {
    const given = problem({ shards: 4 });
    const backwards: Rounds = {
      async open({ shards }, estimate) {
        const found = [];
        for (let shard = shards - 1; shard >= 0; shard--) found.unshift(await estimate(shard));
        await estimate(1);
        return found;
      },
    };
    expect(await trained(given, device(), backwards)).toEqual(await trained(given, device()));
  });

  it('adapts steps, and goes on where it was cut', async () => {
    const sampler = { kind: 'mala', steps: STEPS, precondition: 'diagonal' } as const;
    const given = problem({ shards: 2, iterations: 2 }, { sampler });
    const whole = await solve(given, { device: device(), seed: SEED });
    expect(whole.checkpoint.stepSizes).not.toEqual((await loadMarginals(defineProblem(given))).engine.stepSizes);
    expect(whole.history.every(({ acceptance }) => acceptance !== undefined)).toBe(true);
    const first = await solve(given, { device: device(), seed: SEED, until: 1 });
    const second = await solve(given, { device: device(), resumeFrom: first.checkpoint });
    expect(second.checkpoint).toEqual(whole.checkpoint);
    for (const result of [whole, first, second]) result.free();
  });
});

describe('a minibatch that is cut', () => {
  const marginals = [
    { weight: 0.5, cost: squaredEuclidean(), distribution: gaussian({ mean: [0, 1], standardDeviation: 1 }) },
    { weight: 0.5, cost: squaredEuclidean(), distribution: gaussian({ mean: [1, 0], standardDeviation: 1 }) },
  ];

  it('has, of distributions too, the rows of one that is not', async () => {
    await withCpu(async (device) => {
      for (const change of [{}, { marginals }]) {
        const rowsOf = async (shards: number) => {
          const { marginals: ready } = await loadMarginals(defineProblem(problem({}, change)));
          const batch = BATCH / shards;
          return whileOwned(device, async (owner) => {
            const out = owner.createBuffer('rows', 2 * batch * 4);
            const blocks: number[][] = [];
            for (const [index, marginal] of ready.entries()) {
              const spec = { marginal, index, batch, shards, seed: SEED, key: keyOf(SEED) };
              const source = owner.own(marginalSource(device, spec));
              for (let shard = 0; shard < shards; shard++) {
                await source.fill(out, 0, ITERATION, shard);
                blocks.push([...(await device.readFloats(out))]);
              }
            }
            return blocks.flat();
          });
        };
        expect(await rowsOf(4)).toEqual(await rowsOf(1));
      }
    });
  });

  it('takes less memory', async () => {
    const bytes = (shards: number) =>
      withCpu(async (device) => {
        const loaded = await loadMarginals(defineProblem(problem({ batchSize: 2 ** 16, shards })));
        return whileOwned(device, async (owner) => {
          owner.own(await createTrainer(device, loaded, initialCheckpoint(loaded, SEED)));
          return device.liveBytes;
        });
      });
    const [whole, parts] = [await bytes(1), await bytes(16)];
    // What does not follow the batch is some 60 kB.
    expect(parts).toBeLessThan(whole / 8);
  });

  it.each([
    [problem({ shards: 3 }), 'must divide training.batchSize, 8; got 3. Give 4, or a batchSize of 9.'],
    [problem({ shards: 0 }), 'problem.training.shards: must be >= 1; got 0'],
    [problem({ shards: 16 }), 'must divide training.batchSize, 8; got 16. Give 8, or a batchSize of 16.'],
    [problem({ shards: 2 }, { sampler: { memory: {} } }), 'goes without sampler.memory'],
    [problem({ shards: 2 }, { sampler: { carry: {} } }), 'goes without sampler.carry'],
    [problem({ shards: 2, marginals: 2 }), 'goes without training.marginals'],
    [problem({ shards: 2, gradient: { kind: 'importance' } }), 'needs training.gradient of kind "chains"'],
  ])('is refused where it cannot be cut: %#', (given, message) => {
    expect(() => defineProblem(given)).toThrow(message);
  });

  it('is needed by rounds', async () => {
    await withCpu((device) =>
      expect(trained(problem({}), device, localRounds)).rejects.toThrow('got a problem without training.shards'),
    );
  });

  it('adds gradients up in float64, in the order of shards', () => {
    const part = (value: number) => ({ gradient: Float32Array.of(value), surrogate: 0 });
    expect(sumOfGradients([1, 2 ** -24, 2 ** -24].map(part))).toEqual(Float32Array.of(1 + 2 ** -23));
  });
});

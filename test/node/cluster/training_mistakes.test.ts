import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, norm, squaredEuclidean, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { describeTraining, loadTraining } from '../../../src/cluster/training_job.js';
import type { Cost } from '../../../src/autograd/index.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { InvalidInputError } from '../../../src/errors.js';
import { arithmeticOf } from '../../../src/node/cluster/arithmetic.js';
import { openTrainingSession } from '../../../src/node/cluster/training_session.js';
import { runTrainingWorker } from '../../../src/node/cluster/run_training_worker.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

const loadedWith = (cost: Cost, training: object) => {
  const marginals = [0, 1].map((mean) => ({
    weight: 0.5,
    cost,
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 1 }),
  }));
  return loadMarginals(defineProblem({ epsilon: 1, marginals, training: { batchSize: 8, ...training } }));
};

/** No server listens on the port of discarded messages. */
const NOWHERE = 'redis://:secret@127.0.0.1:9';

describe('a queue that cannot be', () => {
  it.each([
    ['no address', 'must be the address of a Redis server; got what is no address'],
    ['http://host:80', 'got what is no address'],
    [NOWHERE, 'a Redis server must answer; got redis://127.0.0.1:9'],
  ])('is refused on both sides, without its password: %s', async (address, message) => {
    const loaded = await loadedWith(squaredEuclidean(), { shards: 2 });
    const signal = new AbortController().signal;
    for (const opened of [
      openTrainingSession(address, { loaded, seed: 0, device }),
      runTrainingWorker(address, { device, signal }),
    ]) {
      const error: unknown = await opened.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).not.toContain('secret');
    }
  });

  it('is refused for problems that are not cut, or that are code', async () => {
    const opened = async (cost: Cost, training: object) =>
      openTrainingSession(NOWHERE, { loaded: await loadedWith(cost, training), seed: 0, device });
    await expect(opened(squaredEuclidean(), {})).rejects.toThrow('Give --shards, or training.shards');
    const own = defineCost((x, y) => norm(sub(x, y)));
    await expect(opened(own, { shards: 2 })).rejects.toThrow('code or memory in marginals[0].cost, marginals[1].cost');
  });
});

describe('a training as data', () => {
  it('is the same problem for a worker, to the bit', async () => {
    const loaded = await loadedWith(squaredEuclidean(), { shards: 2 });
    const arithmetic = arithmeticOf(device);
    const training = await loadTraining(await describeTraining(loaded, 5, arithmetic), arithmetic);
    const { coordinates, engine, epsilon, potential } = training.loaded;
    expect(training.seed).toBe(5);
    expect({ coordinates, engine, epsilon }).toEqual({
      coordinates: loaded.coordinates,
      engine: loaded.engine,
      epsilon: loaded.epsilon,
    });
    expect(training.loaded.problem.training).toEqual(loaded.problem.training);
    expect(potential.length).toBe(loaded.potential.length);
  });

  it.each([
    [{ format: 'another' }, 'a training must be data of this version'],
    [{ seed: -1 }, 'at seed'],
    [{ run: 'rm -rf /' }, 'run'],
    [{ arithmetic: '0.0.1 webgpu' }, 'must compute as the coordinator does, by 0.0.1 webgpu'],
    [{ settings: '{}' }, 'settings'],
  ])('is refused where it was changed: %j', async (change, message) => {
    const arithmetic = arithmeticOf(device);
    const text = await describeTraining(await loadedWith(squaredEuclidean(), { shards: 2 }), 5, arithmetic);
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), ...change });
    const error: unknown = await loadTraining(changed, arithmetic).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toContain(message);
  });
});

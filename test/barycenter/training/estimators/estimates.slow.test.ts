import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../../../src/autograd/index.js';
import { gaussian } from '../../../../src/barycenter/problem/distribution.js';
import { defineProblem } from '../../../../src/barycenter/problem/define_problem.js';
import type { GradientSettings } from '../../../../src/barycenter/problem/gradient_settings.js';
import { loadMarginals } from '../../../../src/barycenter/problem/load_marginals.js';
import type { ReadyProblem } from '../../../../src/barycenter/problem/loaded_problem.js';
import { estimatorOf } from '../../../../src/barycenter/training/estimators/estimator_of.js';
import { initialCheckpoint } from '../../../../src/barycenter/training/initial_checkpoint.js';
import type { Device } from '../../../../src/device/device.js';
import { whileOwned, type Owner } from '../../../../src/device/owner.js';
import type { PlacedPotential } from '../../../../src/potential/potential.js';
import { TestRandom } from '../../../support/random.js';
import { forEachDevice } from '../../../support/devices.js';

const BATCH = 64;

const loadedWith = async (gradient: GradientSettings): Promise<ReadyProblem> => {
  const marginals = [-0.5, 0.5].map((mean) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [mean, 0], standardDeviation: 0.7 }),
  }));
  const training = { batchSize: BATCH, gradient };
  const init = { kind: 'gaussian', standardDeviation: 1.5 } as const;
  const sampler = { kind: 'leimkuhler-matthews', steps: 60, stepSize: 0.1, init } as const;
  const problem = { epsilon: 0.5, marginals, potential: { hidden: [6], scale: 0.7 }, sampler, training };
  return await loadMarginals(defineProblem(problem));
};

/** Nodes of a lattice that the plans lie within, [nodes, 2]. */
const LATTICE = Float32Array.from(
  Array.from({ length: 49 }, (_, i) => Array.from({ length: 49 }, (__, j) => [i / 4 - 6, j / 4 - 6])).flat(2),
);
const NODES = LATTICE.length / 2;

/**
 * The gradient at the minibatch x by sums over the lattice, whose error for plans so smooth is far below what float32
 * keeps (a lattice to ±4 left out enough to be seen): weights λ_k/batch · softmax((f_k − c_k)/ε) of every x, added up
 * at each node.
 */
function exactGradient(owner: Owner<Device>, { potential, engine: { epsilon } }: ReadyProblem) {
  const { device } = owner;
  const segments = [0, 1].map((marginal) => ({ marginal, chains: NODES }));
  const y = owner.upload('lattice', Float32Array.of(...LATTICE, ...LATTICE));
  const out = owner.createBuffer('values', 2 * NODES * 4);
  const weights = owner.createBuffer('weights', 2 * NODES * 4);
  const gradient = owner.createBuffer('exact gradient', potential.length * 4);
  const value = owner.own(potential.value(device, segments));
  const program = owner.own(potential.parameterGradient(device, segments));
  return async (of: PlacedPotential, x: Float32Array): Promise<Float32Array> => {
    value.run({ of, y, out });
    const f = await device.readFloats(out);
    const sums = new Float32Array(2 * NODES);
    for (let p = 0; p < 2 * BATCH; p++) {
      const first = p < BATCH ? 0 : NODES;
      const logs = Array.from({ length: NODES }, (_, j) => {
        const squares = (x[2 * p] - LATTICE[2 * j]) ** 2 + (x[2 * p + 1] - LATTICE[2 * j + 1]) ** 2;
        return (f[first + j] - squares / 2) / epsilon;
      });
      const largest = logs.reduce((m, l) => Math.max(m, l));
      const e = logs.map((l) => Math.exp(l - largest));
      const total = e.reduce((sum, v) => sum + v, 0);
      e.forEach((v, j) => (sums[first + j] += (0.5 / BATCH) * (v / total)));
    }
    device.write(weights, sums);
    program.run({ of, y, weights, gradient });
    return device.readFloats(gradient);
  };
}

/** Errors of many iterations' gradients at the same potentials: their dot products with some directions. */
async function errorsOf(device: Device, settings: GradientSettings, iterations: number) {
  const loaded = await loadedWith(settings);
  return whileOwned(device, async (owner) => {
    const start = initialCheckpoint(loaded, 7);
    const parameters = new TestRandom(2).normals(start.parameters.length, 0.7);
    const of = owner.own(loaded.potential.place(device, parameters));
    const estimator = (await estimatorOf(loaded))(owner, loaded, start, of);
    const exact = exactGradient(owner, loaded);
    const gradient = owner.createBuffer('gradient', parameters.byteLength);
    const directions = [11, 12, 13].map((seed) => new TestRandom(seed).normals(parameters.length));
    const errors: number[][] = directions.map(() => []);
    for (let t = 0; t < iterations; t++) {
      await estimator.estimate(t, { of, gradient, stepSizes: start.stepSizes });
      const found = await device.readFloats(gradient);
      const right = await exact(of, (await estimator.somePoints(of, BATCH)).x);
      directions.forEach((v, i) => errors[i].push(found.reduce((sum, g, j) => sum + (g - right[j]) * v[j], 0)));
    }
    return { errors, info: await estimator.info(), surrogate: await estimator.surrogate(of) };
  });
}

const meanOf = (values: readonly number[]): { value: number; error: number } => {
  const value = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - value) ** 2, 0) / (values.length - 1);
  return { value, error: Math.sqrt(variance / values.length) };
};

forEachDevice((name, device) => {
  it.each([
    { kind: 'chains' },
    { kind: 'importance', proposal: 'gaussian', draws: 200, leastEffective: 0 },
    { kind: 'importance', proposal: 'fixed', draws: 600, leastEffective: 0 },
  ] as const)('%j gives the exact gradient', async (settings) => {
    const iterations = name === 'webgpu' ? 8 : 40;
    const { errors, info } = await errorsOf(device(), settings, iterations);
    for (const values of errors) {
      const { value, error } = meanOf(values);
      // Four standard errors, in three directions on three devices for three estimators: one false alarm in 600. Draws
      // that are weighed without their q are off by more, and so are equal weights.
      expect(Math.abs(value) / error).toBeLessThan(4);
    }
    if (settings.kind === 'chains') return;
    expect(info.effective).toBeGreaterThan(0.1);
    expect(info.effective).toBeLessThan(1);
    // Of Gaussians nothing is known at the first iteration, which takes chains.
    expect(info.fellBack).toBeCloseTo(settings.proposal === 'gaussian' ? 1 / iterations : 0, 10);
  });

  it('values its points by their weights', async () => {
    const settings = { kind: 'importance', proposal: 'gaussian', draws: 32, leastEffective: 0 } as const;
    const [chains, draws] = [await errorsOf(device(), { kind: 'chains' }, 2), await errorsOf(device(), settings, 2)];
    // Of the same 128 points x, each a value of order 1 at one y or at the weighted mean of 32.
    expect(Math.abs(chains.surrogate - draws.surrogate)).toBeLessThan(0.5);
    expect(draws.surrogate).not.toBe(chains.surrogate);
  });
});

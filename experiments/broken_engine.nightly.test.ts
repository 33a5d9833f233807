import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { DivergenceError } from '../src/index.js';
import { experiments } from './experiments.js';
import { brokenGates } from './support/gate.js';
import { runExperiment } from './support/run_experiment.js';

const TIMEOUT = 3_600_000;

/** −∇_y c for ∇_y c, in every cost and on every device: chains are pushed away from x. */
vi.mock(import('../src/autograd/differentiate.js'), async (original) => {
  const { gradient, ...rest } = await original();
  return { ...rest, gradient: (graph, root) => graph.elementwise('neg', gradient(graph, root)) };
});

describe('with the sign of the cost gradient flipped', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice();
  });
  afterAll(() => device.close());

  const withChains = experiments.filter(({ withoutChains }) => withoutChains === undefined);
  it.each(withChains)('the quick run of $name breaks a gate, or ends', { timeout: TIMEOUT }, async (experiment) => {
    // Gates are of shares and of the worst: two problems that come out wrong break them as well as twenty.
    const context = { device, seed: 0, quick: true, problems: 2, data: 'none', log: () => undefined };
    const broken = await runExperiment(experiment, context, 'test').then(
      ({ results }) => brokenGates(results.gates).map(({ claim }) => claim),
      (error: unknown) => {
        // Chains that are kept from visit to visit may get so far that the run ends by itself, which is as loud.
        if (error instanceof DivergenceError) return [error.message];
        throw error;
      },
    );
    expect(broken).not.toEqual([]);
  });
});

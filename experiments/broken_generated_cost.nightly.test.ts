import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { DivergenceError } from '../src/index.js';
import { manifoldExperiment } from './manifold/experiment.js';
import { shapeColourExperiment } from './shape-colour/experiment.js';
import { brokenGates } from './support/gate.js';
import { runExperiment } from './support/run_experiment.js';

const TIMEOUT = 3_600_000;

/** u(x) − u(G(z)) in the place of u(G(z)) − u(x), in gradients of costs through a generator; its training is whole. */
vi.mock(import('../src/layers/kinds/steps/row_map.js'), async (original) => {
  const { mapValues } = await original();
  return {
    mapValues: (record, map, values, floats) => {
      const { seen, target } = values;
      const isDifference = seen !== undefined && floats > 1;
      return mapValues(record, map, isDifference ? { seen: target, target: seen } : values, floats);
    },
  };
});

describe('with the sign of the gradient of costs through a generator flipped', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice();
  });
  afterAll(() => device.close());

  const throughGenerators = [manifoldExperiment, shapeColourExperiment];
  it.each(throughGenerators)('the quick run of $name breaks a gate', { timeout: TIMEOUT }, async (experiment) => {
    const context = { device, seed: 0, quick: true, data: 'none', log: () => undefined };
    const broken = await runExperiment(experiment, context, 'test').then(
      ({ results }) => brokenGates(results.gates).map(({ claim }) => claim),
      (error: unknown) => {
        // Chains that are pushed away until they are no numbers end the run, which is as loud.
        if (error instanceof DivergenceError) return [error.message];
        throw error;
      },
    );
    expect(broken).not.toEqual([]);
  });
});

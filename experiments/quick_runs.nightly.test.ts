import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { experiments } from './experiments.js';
import { serializeResults } from './report/results.js';
import { brokenGates } from './support/gate.js';
import { runExperiment } from './support/run_experiment.js';

/** A quick run takes ten seconds to a minute on two free cores; CI's are not always free. */
const TIMEOUT = 600_000;

describe('quick runs', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice();
  });
  afterAll(() => device.close());

  it.each(experiments)(
    'of $name meets its gates, and is of the form that the document is made of',
    { timeout: TIMEOUT },
    async (experiment) => {
      const context = { device, seed: 0, quick: true, data: 'none', log: () => undefined };
      const { results, figures } = await runExperiment(experiment, context, 'test');
      expect(results.gates.some(({ kind }) => kind === 'must')).toBe(true);
      expect(brokenGates(results.gates)).toEqual([]);
      expect(() => serializeResults(results)).not.toThrow();
      expect(figures.map(({ name }) => name)).toEqual(results.figures.map(({ name }) => name));
      expect(device.liveBytes).toBe(0);
    },
  );
});

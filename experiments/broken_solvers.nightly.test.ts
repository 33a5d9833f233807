import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { DivergenceError } from '../src/index.js';
import { experiments } from './experiments.js';
import { brokenGates } from './support/gate.js';
import { runExperiment } from './support/run_experiment.js';

const TIMEOUT = 3_600_000;

/** Points on lines are told to go where they would be pushed away from their targets: what `sliced` moves by. */
vi.mock(import('../src/ops/line_moves/launch.js'), async (original) => {
  const { lineMoves } = await original();
  return {
    lineMoves: (device, spec) => {
      const program = lineMoves(device, spec);
      const run: typeof program.run = (args) => program.run({ ...args, sorted: args.targets, targets: args.sorted });
      return { run, free: () => program.free() };
    },
  };
});

/** Neurons and points are matched as they come, whatever it costs. */
vi.mock(import('../src/solvers/free_support/exact/exact_transport.js'), async (original) => {
  const { exactTransport, ...rest } = await original();
  return {
    ...rest,
    exactTransport: ({ costs, ...problem }) => exactTransport({ ...problem, costs: costs.map(() => 0) }),
  };
});

describe('with classical solvers that go the wrong way', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice();
  });
  afterAll(() => device.close());

  const withoutChains = experiments.filter((experiment) => experiment.withoutChains);
  it.each(withoutChains)('the quick run of $name breaks a gate, or ends', { timeout: TIMEOUT }, async (experiment) => {
    const context = { device, seed: 0, quick: true, data: 'none', log: () => undefined };
    const broken = await runExperiment(experiment, context, 'test').then(
      ({ results }) => brokenGates(results.gates).map(({ claim }) => claim),
      (error: unknown) => {
        // Points that are pushed away until they are no numbers end the run, which is as loud.
        if (error instanceof DivergenceError) return [error.message];
        throw error;
      },
    );
    expect(broken).not.toEqual([]);
  });
});

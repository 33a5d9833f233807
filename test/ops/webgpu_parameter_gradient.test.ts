import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { potentialParameterGradientOnWebGpu } from '../../src/ops/potential_parameter_gradient/webgpu.js';
import { referencePotentialParameterGradient } from '../reference/potential_parameter_gradient.js';
import { withScratch } from '../support/devices.js';
import { unevenWeights } from '../support/judges/potential_parameter_gradient.js';
import type { NetworkCase } from '../support/networks.js';
import { potentialData, uploadPotential } from '../support/potentials.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const given: NetworkCase = {
  kind: 'separate',
  weights: [0.2, 0.3, 0.5],
  dim: 3,
  hidden: [9, 6],
  activation: 'silu',
  chains: [100, 1, 77],
};

describe('potential_parameter_gradient on WebGPU', () => {
  let device: WebGpuDevice;
  beforeAll(async () => {
    device = await openWebGpuDevice();
  });
  afterAll(() => device.close());

  it.each([1, 40_000, 1e9])('is right in slices of at most %d bytes, within that memory', async (traceBytes) => {
    const data = potentialData(given, 61);
    const { network, segments, parameters } = data;
    const weights = unevenWeights(data.chains, 62);
    const tolerance = float32Tolerance(Math.max(data.terms, data.chains), (nudge) =>
      referencePotentialParameterGradient(network, segments, nudge(weights), nudge(parameters), nudge(data.y)),
    );
    const gradient = await withScratch(device, async (scratch) => {
      const out = scratch.output(parameters.length);
      const before = device.liveBytes;
      const program = scratch.keep(potentialParameterGradientOnWebGpu(device, { network, segments }, { traceBytes }));
      const workspace = device.liveBytes - before;
      // One tile is the least; tables and partial sums come on top.
      if (traceBytes === 40_000) expect(workspace).toBeLessThan(traceBytes + 100_000);
      const points = { y: scratch.upload(data.y), weights: scratch.upload(weights) };
      program.run({ ...uploadPotential(scratch, data), ...points, gradient: out });
      return scratch.download(out);
    });
    expectClose(gradient, tolerance.reference, tolerance);
  });
});

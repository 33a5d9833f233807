import { expect, it } from 'vitest';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import type { PotentialParameterGradientSpec } from '../../src/ops/potential_parameter_gradient/contract.js';
import { potentialParameterGradient } from '../../src/ops/potential_parameter_gradient/launch.js';
import { potentialParameterGradientOnWebGpu } from '../../src/ops/potential_parameter_gradient/webgpu.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { gradientData, judgeParameterGradients } from '../support/judges/potential_parameter_gradient.js';
import { NETWORK_CASES, OTHER_NETWORK_CASES } from '../support/networks.js';
import { uploadPotential } from '../support/potentials.js';
import { TestRandom } from '../support/random.js';

forEachDevice((_name, device) => {
  judgeParameterGradients(device, OTHER_NETWORK_CASES);

  it.each([{ layered: undefined }, { layered: {} }])(
    'takes coefficients that are given, as they are at each run: $layered',
    async ({ layered }) => {
      if (layered && device().kind === 'cpu') return;
      const data = gradientData(NETWORK_CASES[2], 59);
      const floats = data.network.coefficients.length;
      const of = (spec: PotentialParameterGradientSpec) =>
        layered
          ? potentialParameterGradientOnWebGpu(device() as WebGpuDevice, spec, { layered })
          : potentialParameterGradient(device(), spec);
      await withScratch(device(), async (scratch) => {
        const [given, gradient, other] = [floats, data.parameters.length, data.parameters.length].map((count) =>
          scratch.output(count),
        );
        const [y, weights] = [scratch.upload(data.y), scratch.upload(data.weights)];
        const program = scratch.keep(of({ ...data, coefficients: given }));
        for (const seed of [1, 2]) {
          const network = { ...data.network, coefficients: new TestRandom(seed).uniforms(floats, -1, 1) };
          device().write(
            given,
            Float32Array.from(network.coefficients, (c) => network.scale * c),
          );
          const placed = uploadPotential(scratch, { ...data, network });
          program.run({ ...placed, y, weights, gradient });
          scratch.keep(of({ ...data, network })).run({ ...placed, y, weights, gradient: other });
          expect(await device().readFloats(gradient)).toEqual(await device().readFloats(other));
        }
      });
    },
  );

  it('refuses fewer coefficients than it needs', async () => {
    const data = gradientData(NETWORK_CASES[2], 59);
    await withScratch(device(), (scratch) => {
      const coefficients = scratch.output(data.network.coefficients.length - 1);
      expect(() => potentialParameterGradient(device(), { ...data, coefficients })).toThrow(
        'potential_parameter_gradient: buffer coefficients must hold at least 9 floats',
      );
      return Promise.resolve();
    });
  });
});

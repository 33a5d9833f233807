import { describe, expect, it } from 'vitest';
import { squaredEuclidean } from '../../src/autograd/costs.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { arrangeWeightsOnCpu } from '../../src/ops/arrange_weights/cpu.js';
import { langevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import { potentialScoreOnCpu } from '../../src/ops/potential_score/cpu.js';
import { potentialValueOnCpu } from '../../src/ops/potential_value/cpu.js';
import type { Activation, NetworkShape } from '../../kernels/shared/network_layout.js';
import { arrangedLength } from '../../src/ops/support/arranged_length.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';

const SMALLEST_NORMAL = 2 ** -126;

/** Weights in the order in which kernels read them. */
function arrangedOn(device: CpuDevice, network: NetworkShape, parameters: DeviceBuffer): DeviceBuffer {
  const arranged = device.createBuffer('arranged', arrangedLength('cpu', network) * 4);
  arrangeWeightsOnCpu(device, network).run({ parameters, arranged });
  return arranged;
}

/** WebAssembly cannot flush denormals, and on some processors each costs a hundred times a normal number. */
describe('cpu kernels and denormals', () => {
  const shape = (activation: Activation, layers = 4): NetworkShape => ({
    inputDim: 3,
    hidden: Array<number>(layers).fill(8),
    activation,
    networks: 1,
    heads: 1,
    marginals: 1,
    coefficients: Float64Array.of(1),
    scale: 1,
  });
  const segments = [{ marginal: 0, chains: 20 }];

  it('ends a chain that decays without noise at zero', async () => {
    const device = await openCpuDevice({ threads: 1 });
    const network = shape('relu');
    const layout = parameterLayout(network);
    const parameters = device.createBuffer('parameters', layout.length * 4);
    const heads = device.createBuffer('heads', layout.headsLength * 4);
    const x = device.createBuffer('x', 240);
    const y = device.createBuffer('y', 240);
    device.write(y, new Float32Array(60).fill(1));
    const chain = langevinChainOnCpu(device, { network, costs: [squaredEuclidean().trace(3, 3)], segments });
    // y shrinks by 1 − η/2ε = 0.8 a step: 0.8⁴⁰⁰ = 2e-39 would be a denormal.
    const sampler = { epsilon: 0.5, stepSize: 0.2, temperature: 0, firstStep: 0, steps: 400 };
    const noise = { key: [0, 0], iteration: 0, firstChain: 0 } as const;
    chain.run({ parameters, arranged: arrangedOn(device, network, parameters), heads, x, y, ...noise, ...sampler });
    expect(new Float32Array(await device.read(y))).toEqual(new Float32Array(60));
    await device.close();
  });

  it.each<Activation>(['relu', 'leaky-relu', 'silu', 'tanh'])(
    'counts tiny %s activations as zero',
    async (activation) => {
      const device = await openCpuDevice({ threads: 1 });
      const network = shape(activation, 3);
      const layout = parameterLayout(network);
      const parameters = device.createBuffer('parameters', layout.length * 4);
      const values = new Float32Array(layout.length).fill(1e-14);
      for (const { biasOffset, outputs } of layout.layers) values.fill(0, biasOffset, biasOffset + outputs);
      device.write(parameters, values);
      const heads = device.createBuffer('heads', layout.headsLength * 4);
      device.write(heads, new Float32Array(layout.lastWidth).fill(1));
      const y = device.createBuffer('y', 240);
      device.write(y, new Float32Array(60).fill(1));
      const out = device.createBuffer('out', 80);
      // Without a threshold the layers would hold 3e-14, 2e-27 and 2e-40, the last a denormal.
      potentialValueOnCpu(device, { network, segments }).run({
        parameters,
        arranged: arrangedOn(device, network, parameters),
        heads,
        y,
        out,
      });
      expect(new Float32Array(await device.read(out))).toEqual(new Float32Array(20));
      await device.close();
    },
  );

  // Slopes at these z are 1e-10 to 4e-10: those of four layers multiply to 1e-40 or so, a denormal.
  it.each<readonly [Activation, number]>([
    ['silu', -25],
    ['softplus', -22],
    ['tanh', -12],
  ])('keeps %s gradients of saturated layers normal or zero', async (activation, z) => {
    const device = await openCpuDevice({ threads: 1 });
    const network = shape(activation);
    const layout = parameterLayout(network);
    const parameters = device.createBuffer('parameters', layout.length * 4);
    const values = new Float32Array(layout.length).fill(0.1);
    for (const { biasOffset, outputs } of layout.layers) values.fill(z, biasOffset, biasOffset + outputs);
    device.write(parameters, values);
    const heads = device.createBuffer('heads', layout.headsLength * 4);
    device.write(heads, new Float32Array(layout.headsLength).fill(1));
    const y = device.createBuffer('y', 240);
    const out = device.createBuffer('out', 240);
    potentialScoreOnCpu(device, { network, segments }).run({
      parameters,
      arranged: arrangedOn(device, network, parameters),
      heads,
      y,
      out,
    });
    const score = new Float32Array(await device.read(out));
    score.forEach((value) => expect(value === 0 || Math.abs(value) >= SMALLEST_NORMAL).toBe(true));
    await device.close();
  });
});

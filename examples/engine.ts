// The engine inside a loop of your own: your device, your buffers, your optimizer. Every call enqueues; nothing is
// copied and nothing comes back to the host. f32: x, y, score [256, 2]; value, weight [256]; parameters, gradient [P].
import {
  langevinChain, noiseCounter, openWebGpuDevice, potentialOver, potentialParameterGradient, potentialScore,
  potentialValue, singleNetwork, squaredEuclidean, wrapBuffers, type Device, type DeviceBuffer,
} from 'energy-barycenter/engine';

export const network = singleNetwork({ dim: 2, hidden: [32, 32], activation: 'silu' });
export type Buffers<B = DeviceBuffer> = Record<'x' | 'y' | 'score' | 'value' | 'weight' | 'parameters' | 'gradient', B>;

export async function train(device: Device, buffers: Buffers, optimize: () => unknown) {
  const { x, y, score, value, weight, parameters, gradient } = buffers;
  const segments = [{ marginal: 0, chains: 256 }];
  const potential = potentialOver(device, network, parameters);
  const chain = langevinChain(device, { network, costs: [squaredEuclidean().trace(2, 2)], segments });
  const scores = potentialScore(device, { network, segments });
  const values = potentialValue(device, { network, segments });
  const slope = potentialParameterGradient(device, { network, segments });
  for (let i = 0; i < 3; i++) {
    const settings = { epsilon: 0.5, stepSize: 0.05, temperature: 1, firstStep: 0, steps: 20, ...noiseCounter(7, i) };
    chain.run({ ...potential, x, y, ...settings }); // towards y ~ exp((f(y) - c(x, y)) / epsilon), from where y stands
    scores.run({ ...potential, y, out: score }); // the gradient of f at y
    values.run({ ...potential, y, out: value }); // f(y)
    slope.run({ ...potential, y, weights: weight, gradient }); // of Σ weight · f(y) with respect to the parameters
    await optimize(); // your own pass: reads gradient, changes parameters
    potential.refresh();
  }
  for (const made of [slope, values, scores, chain, potential]) made.free();
}

export async function trainOnGpu(gpuDevice: GPUDevice, buffers: Buffers<GPUBuffer>, optimize: () => unknown) {
  const device = await openWebGpuDevice({ device: gpuDevice });
  // submit() puts what is enqueued so far on the queue, so that your passes come after it.
  await train(device, wrapBuffers(device, buffers), () => (device.submit(), optimize()));
  await device.close(); // gpuDevice and the buffers stay yours
}

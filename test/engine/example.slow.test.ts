import { openDevice } from 'energy-barycenter/engine';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { train, trainOnGpu, type Buffers } from '../../examples/engine.js';
import { expectClose } from '../support/tolerance.js';
import { callerBuffer, gradientDescentPass, openCallerGpu, readCallerBuffer, type CallerGpu } from './caller_gpu.js';
import { CHAINS, expected, FLOATS, LEARNING_RATE, NAMES, start, type Name } from './example_reference.js';

const initial = (name: Name): Float32Array =>
  name in start ? start[name as keyof typeof start] : new Float32Array(FLOATS[name]).fill(NaN);

/** One of each of the example's buffers. */
const each = <B>(make: (name: Name) => B): Buffers<B> =>
  Object.fromEntries(NAMES.map((name) => [name, make(name)])) as Buffers<B>;

describe('examples/engine.ts', () => {
  const answers = expected();

  it('trains on the cpu device through views of its buffers', async () => {
    const device = await openDevice({ kind: 'cpu', threads: 2 });
    const buffers = each((name) => device.createBuffer(name, FLOATS[name] * 4));
    for (const name of NAMES) device.view(buffers[name]).set(initial(name));
    const live = device.liveBytes;
    const [parameters, gradient] = [device.view(buffers.parameters), device.view(buffers.gradient)];
    await train(device, buffers, async () => {
      await device.synchronize();
      for (let i = 0; i < parameters.length; i++) parameters[i] -= LEARNING_RATE * gradient[i];
    });
    await device.synchronize();
    for (const name of NAMES) expectClose(device.view(buffers[name]), answers[name].reference, answers[name]);
    expect(device.liveBytes, 'bytes of programs that were freed').toBe(live);
    await device.close();
  });

  describe("on a caller's GPUDevice", () => {
    let caller: CallerGpu;
    let buffers: Buffers<GPUBuffer>;
    beforeAll(async () => {
      caller = await openCallerGpu();
      buffers = each((name) => callerBuffer(caller.device, name, FLOATS[name], initial(name)));
    });
    afterAll(() => {
      caller.device.destroy();
    });

    it("changes the caller's GPUBuffers and brings nothing to the host", async () => {
      const { device } = caller;
      const optimize = gradientDescentPass(device, buffers.parameters, buffers.gradient);
      const made = vi.spyOn(device, 'createBuffer');
      const written = vi.spyOn(device.queue, 'writeBuffer');
      await trainOnGpu(device, buffers, optimize);
      const mappable = made.mock.calls.filter(([{ usage }]) => (usage & GPUBufferUsage.MAP_READ) !== 0);
      expect(made.mock.calls.length, 'the spy sees what the engine allocates').toBeGreaterThan(0);
      expect(mappable).toEqual([]);
      // Tables of the programs and uniforms go to buffers of the engine's own; the caller's are never written from the
      // host.
      expect(written.mock.calls.length).toBeGreaterThan(0);
      const ours = new Set<GPUBuffer>(Object.values(buffers));
      expect(written.mock.calls.filter(([buffer]) => ours.has(buffer))).toEqual([]);
      vi.restoreAllMocks();

      for (const name of NAMES) {
        const values = await readCallerBuffer(device, buffers[name], FLOATS[name]);
        expectClose(values, answers[name].reference, answers[name]);
      }
    });

    it("leaves the caller's device and buffers working", async () => {
      await expect(readCallerBuffer(caller.device, buffers.value, CHAINS)).resolves.toHaveLength(CHAINS);
    });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { borrowAdapter, usefulFeatures } from '../../src/device/webgpu/adapter.js';
import { packUniforms, readWrite, type Kernel } from '../../src/device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { KernelCompileError } from '../../src/errors.js';

/** Counts up to `rounds` in a way that no compiler sees through. */
const COUNT: Kernel = {
  name: 'count',
  source: `
struct Uniforms { rounds: u32 }
@group(0) @binding(0) var<storage, read_write> out: array<u32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(1)
fn main() {
  var state = out[0];
  for (var i = 0u; i < uniforms.rounds; i++) { state = state * 1664525u + 1013904223u; }
  out[0] = state;
}`,
};

const LONG = 10_000_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A caller's device with these features. */
async function openWith(features: readonly GPUFeatureName[]): Promise<WebGpuDevice> {
  const { adapter, loan } = await borrowAdapter();
  const gpuDevice = await adapter.requestDevice({ requiredFeatures: features });
  const device = await openWebGpuDevice({ device: gpuDevice });
  cleanups.push(
    () => loan.release(),
    () => gpuDevice.destroy(),
    () => device.close(),
  );
  return device;
}

async function open(): Promise<WebGpuDevice> {
  const device = await openWebGpuDevice();
  cleanups.push(() => device.close());
  return device;
}

/** Something to count with, and a copy that ends a pass. */
function counter(device: WebGpuDevice) {
  const out = device.createBuffer('out', 4);
  const aside = device.createBuffer('aside', 4);
  device.write(out, Uint32Array.of(1));
  const count = (rounds: number): void => {
    const uniforms = packUniforms([['u32', rounds]]);
    device.dispatch({ kernel: COUNT, bindings: [readWrite(out)], uniforms, workgroups: 1 });
  };
  const endPass = (): void => device.copy(out, aside, 4);
  return { out, count, endPass };
}

/** The timestamps that each pass of the device is told to write, in order, from now on. */
function passesOf({ gpuDevice }: WebGpuDevice): (GPUComputePassTimestampWrites | undefined)[] {
  const asked: (GPUComputePassTimestampWrites | undefined)[] = [];
  const createCommandEncoder = gpuDevice.createCommandEncoder.bind(gpuDevice);
  vi.spyOn(gpuDevice, 'createCommandEncoder').mockImplementation((descriptor) => {
    const encoder = createCommandEncoder(descriptor);
    const beginComputePass = encoder.beginComputePass.bind(encoder);
    vi.spyOn(encoder, 'beginComputePass').mockImplementation((pass) => {
      asked.push(pass?.timestampWrites);
      return beginComputePass(pass);
    });
    return encoder;
  });
  return asked;
}

describe('secondsOnDevice', () => {
  it('is asked for where the adapter has it', async () => {
    const { adapter, loan } = await borrowAdapter();
    expect(usefulFeatures(adapter).includes('timestamp-query')).toBe(adapter.features.has('timestamp-query'));
    loan.release();
    const device = await open();
    expect(device.gpuDevice.features.has('timestamp-query')).toBe(adapter.features.has('timestamp-query'));
  });

  // The software driver of the tests has the feature; on hardware without it this is what there is to see.
  it('spans the first and the last pass, and nothing enqueued before or after', async () => {
    const device = await open();
    const { count, endPass } = counter(device);
    const asked = passesOf(device);
    count(1);
    const started = performance.now();
    const seconds = await device.secondsOnDevice(() => (count(LONG), endPass(), count(1), endPass(), count(1)));
    const wall = (performance.now() - started) / 1000;
    count(1);
    await device.synchronize();
    if (!device.gpuDevice.features.has('timestamp-query')) {
      expect(seconds).toBeUndefined();
      expect(asked).toEqual(asked.map(() => undefined));
      return;
    }
    expect(asked).toEqual([
      undefined,
      expect.objectContaining({ beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 }),
      { querySet: asked[1]?.querySet, endOfPassWriteIndex: 1 },
      { querySet: asked[1]?.querySet, endOfPassWriteIndex: 1 },
      undefined,
    ]);
    // What the device was at lies within what the host waited for, however long either took.
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(wall);
  });

  it('waits for the passes of what enqueues them over several turns of the event loop', async () => {
    const device = await open();
    const { count, endPass } = counter(device);
    const asked = passesOf(device);
    const seconds = await device.secondsOnDevice(async () => {
      count(1);
      endPass();
      await sleep(1);
      count(1);
    });
    count(1);
    await device.synchronize();
    const timed = device.gpuDevice.features.has('timestamp-query');
    expect(asked.map((pass) => pass?.endOfPassWriteIndex)).toEqual(
      timed ? [1, 1, undefined] : Array(3).fill(undefined),
    );
    expect(typeof seconds).toBe(timed ? 'number' : 'undefined');
    await expect(device.secondsOnDevice(() => Promise.reject(new Error('of the caller')))).rejects.toThrow(
      'the caller',
    );
  });

  it('is zero where nothing was enqueued', async () => {
    const device = await open();
    expect(await device.secondsOnDevice(() => undefined)).toBe(
      device.gpuDevice.features.has('timestamp-query') ? 0 : undefined,
    );
  });

  it('runs, untimed, on a device without the feature', async () => {
    const device = await openWith([]);
    const { out, count } = counter(device);
    expect(await device.secondsOnDevice(() => count(1))).toBeUndefined();
    expect([...new Uint32Array(await device.read(out))]).toEqual([1664525 + 1013904223]);
  });

  it("times on a caller's device that has the feature", async () => {
    const { adapter, loan } = await borrowAdapter();
    const features = usefulFeatures(adapter);
    loan.release();
    const device = await openWith(features);
    const { count } = counter(device);
    const seconds = await device.secondsOnDevice(() => count(1000));
    expect(typeof seconds).toBe(features.includes('timestamp-query') ? 'number' : 'undefined');
  });

  it('throws what went wrong, and times again afterwards', async () => {
    const device = await open();
    const { out, count } = counter(device);
    const broken = { name: 'broken', source: '@compute @workgroup_size(1) fn main() { nonsense; }' };
    const timing = device.secondsOnDevice(() =>
      device.dispatch({ kernel: broken, bindings: [readWrite(out)], workgroups: 1 }),
    );
    await expect(timing).rejects.toThrow(KernelCompileError);
    const thrown = device.secondsOnDevice(() => {
      throw new Error('of the caller');
    });
    await expect(thrown).rejects.toThrow('of the caller');
    count(1);
    expect([...new Uint32Array(await device.read(out))]).toEqual([1664525 + 1013904223]);
    const timed = device.gpuDevice.features.has('timestamp-query') ? 'number' : 'undefined';
    expect(typeof (await device.secondsOnDevice(() => count(1000)))).toBe(timed);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineProblem, solve } from '../../src/index.js';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { DeviceLostError, DeviceOperationError } from '../../src/errors.js';
import { float32 } from '../../src/device/cpu/kernel_argument.js';
import { FMA_PEAK_LANES, fmaPeak } from '../../src/ops/fma_peak/launch.js';

/** As in a page that is not cross-origin isolated. */
const openPrivate = (): Promise<CpuDevice> => openCpuDevice({ sharedMemory: false });

let device: CpuDevice | undefined;
afterEach(async () => {
  await device?.close();
  device = undefined;
});

async function learnedBits(on: CpuDevice): Promise<Uint8Array> {
  const problem = defineProblem({
    marginals: [
      { samples: [[0], [1], [2], [4]], weight: 0.5, cost: { kind: 'squared-euclidean' } },
      { samples: [[3], [5], [6]], weight: 0.5, cost: { kind: 'squared-euclidean' } },
    ],
    epsilon: 0.1,
    potential: { hidden: [16] },
    training: { iterations: 6, batchSize: 64 },
    sampler: { steps: 12 },
  });
  const result = await solve(problem, { device: on });
  const { parameters } = result.checkpoint;
  result.free();
  return new Uint8Array(parameters.buffer.slice(0), parameters.byteOffset, parameters.byteLength);
}

describe('a cpu device whose memory is one thread’s own', () => {
  it('learns the same bits as threads that share memory', async () => {
    device = await openPrivate();
    const own = await learnedBits(device);
    expect(device.liveBytes).toBe(0);
    const shared = await openCpuDevice({ threads: 2 });
    expect(own).toEqual(await learnedBits(shared));
    await shared.close();
  });

  it('does writes, kernels, copies and reads in the order in which they came', async () => {
    device = await openPrivate();
    const [from, to] = [device.createBuffer('from', 16), device.createBuffer('to', 16)];
    const data = Float32Array.of(1, 2, 3, 4);
    device.write(from, data);
    data.fill(9); // copied already
    const first = device.readFloats(from);
    device.copy(from, to, 8, 4, 8);
    device.write(from, Float32Array.of(7), 4);
    device.copy(from, from, 12, 0, 4); // the ranges overlap
    const [a, b, c] = await Promise.all([first, device.readFloats(to), device.readFloats(from)]);
    expect([a, b, c].map((floats) => [...floats])).toEqual([
      [1, 2, 3, 4],
      [0, 0, 2, 3],
      [1, 1, 7, 3],
    ]);
  });

  it('gives zeros in memory that was used before', async () => {
    device = await openPrivate();
    const used = device.createBuffer('used', 64);
    device.write(used, new Float32Array(16).fill(5));
    used.free();
    expect([...(await device.readFloats(device.createBuffer('again', 64)))]).toEqual(new Array<number>(16).fill(0));
  });

  it('grows far beyond what it began with', async () => {
    device = await openPrivate();
    const large = device.createBuffer('large', 48 << 20);
    device.write(large, Float32Array.of(3), (48 << 20) - 4);
    expect([...(await device.readFloats(large, (48 << 18) - 2))]).toEqual([0, 3]);
    expect(() => device!.createBuffer('all of it', 0xffff0000)).toThrow(/at most 4 GiB/);
  });

  it('has no view', async () => {
    device = await openPrivate();
    const buffer = device.createBuffer('b', 16);
    expect(() => device!.view(buffer)).toThrow(DeviceOperationError);
    expect(device.info).toMatchObject({ threads: 1, driver: expect.stringMatching(/, 1 thread$/) as string });
  });

  it('throws what trapped at the next read, once', async () => {
    device = await openPrivate();
    const outside = 0xfffffff0;
    device.dispatch('copy_bytes', [outside, 64, 4096, 4096], 1);
    await expect(device.synchronize()).rejects.toThrow(/a kernel trapped in copy_bytes/);
    await device.synchronize();
  });

  it('rejects what waits when it is closed, and its thread ends', async () => {
    device = await openPrivate();
    const lanes = FMA_PEAK_LANES * 64;
    const values = device.createBuffer('values', lanes * 4);
    fmaPeak(device, { lanes }).run({ values, rounds: 1e8, factor: 0.999, addend: 0.5 });
    const waiting = device.synchronize();
    const settled = vi.fn();
    waiting.catch(settled);
    await device.close();
    await expect(waiting).rejects.toBeInstanceOf(DeviceLostError);
    expect(() => device!.dispatch('copy_bytes', [float32(0)], 1)).toThrow(DeviceLostError);
  });
});

it('refuses a sharedMemory that is none of the three', async () => {
  await expect(openCpuDevice({ sharedMemory: 'yes' as 'auto' })).rejects.toThrow(/true, false or 'auto'/);
});

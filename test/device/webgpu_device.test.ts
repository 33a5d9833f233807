import { afterEach, describe, expect, it, vi } from 'vitest';
import { read, readWrite, packUniforms, type Kernel } from '../../src/device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { DeviceLostError, DeviceOperationError, InvalidInputError, KernelCompileError } from '../../src/errors.js';
import { borrowAdapter, probeWebGpu } from '../../src/device/webgpu/adapter.js';

/** out[i] = factor · x[i] + out[i] */
const AXPY: Kernel = {
  name: 'axpy',
  source: `
struct Uniforms { factor: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let i = (group.x + group.y * groups.x) * 64u + local;
  if (i < arrayLength(&out)) {
    out[i] = uniforms.factor * x[i] + out[i];
  }
}`,
};

const opened: WebGpuDevice[] = [];

async function open(): Promise<WebGpuDevice> {
  const device = await openWebGpuDevice();
  opened.push(device);
  return device;
}

function axpy(device: WebGpuDevice, factor: number, x: ReturnType<WebGpuDevice['createBuffer']>, out: typeof x): void {
  const workgroups = Math.ceil(out.byteLength / 4 / 64);
  const uniforms = packUniforms([['f32', factor]]);
  device.dispatch({ kernel: AXPY, bindings: [read(x), readWrite(out)], uniforms, workgroups });
}

function filled(device: WebGpuDevice, label: string, values: readonly number[]) {
  const buffer = device.createBuffer(label, values.length * 4);
  device.write(buffer, Float32Array.from(values));
  return buffer;
}

const floats = async (device: WebGpuDevice, buffer: ReturnType<WebGpuDevice['createBuffer']>): Promise<number[]> => [
  ...new Float32Array(await device.read(buffer)),
];

afterEach(async () => {
  for (const device of opened.splice(0)) await device.close();
});

describe('WebGpuDevice', () => {
  it('says what it is', async () => {
    const survey = await probeWebGpu();
    expect(survey).toHaveProperty('info.kind', 'webgpu');
    const device = await open();
    expect(survey).toHaveProperty('info.name', device.info.name);
    expect(device.info.name).not.toBe('');
    expect(device.info.driver).toMatch(/^WebGPU, /);
  });

  it('keeps two devices apart', async () => {
    const [a, b] = [await open(), await open()];
    const [x, y] = [filled(a, 'x', [1, 2, 3]), filled(b, 'y', [10, 20, 30])];
    expect(await floats(a, x)).toEqual([1, 2, 3]);
    await a.close();
    expect(await floats(b, y)).toEqual([10, 20, 30]);
    await expect(a.read(x)).rejects.toThrow(DeviceLostError);
    await expect(a.read(x)).rejects.toThrow(/closed/);
    expect(() => a.createBuffer('late', 4)).toThrow(DeviceLostError);
    await a.close();
  });

  it('starts buffers at zero and counts their bytes', async () => {
    const device = await open();
    const a = device.createBuffer('a', 20);
    const b = device.createBuffer('b', 12);
    expect(await floats(device, a)).toEqual([0, 0, 0, 0, 0]);
    expect(device.liveBytes).toBe(32);
    a.free();
    a.free();
    b.free();
    expect(device.liveBytes).toBe(0);
    expect(device.peakBytes).toBe(32);
    device.restartPeak();
    expect(device.peakBytes).toBe(device.liveBytes);
    expect(() => device.write(a, new Float32Array(1))).toThrow(/"a" was freed/);
  });

  it('keeps writes, dispatches, copies and reads in order', async () => {
    const device = await open();
    const x = filled(device, 'x', [1, 2]);
    const out = filled(device, 'out', [0, 0]);
    const kept = device.createBuffer('kept', 8);
    axpy(device, 1, x, out); // 1, 2
    device.write(x, Float32Array.of(10, 20)); // must not reach the dispatch before it
    axpy(device, 1, x, out); // 11, 22
    device.copy(out, kept, 8);
    axpy(device, 1, x, out); // 21, 42
    const early = floats(device, out);
    axpy(device, 1, x, out); // 31, 62
    expect(await early).toEqual([21, 42]);
    expect(await floats(device, kept)).toEqual([11, 22]);
    expect(await floats(device, out)).toEqual([31, 62]);
  });

  it('gives each of many pending dispatches its own uniforms', async () => {
    const device = await open();
    const x = filled(device, 'x', [1]);
    const out = filled(device, 'out', [0]);
    for (let i = 1; i <= 300; i++) axpy(device, i, x, out);
    expect(await floats(device, out)).toEqual([(300 * 301) / 2]);
  });

  it('submits what is pending without being asked to', async () => {
    const device = await open();
    const x = filled(device, 'x', [3]);
    const out = filled(device, 'out', [0]);
    await device.synchronize();
    const submit = vi.spyOn(device.gpuDevice.queue, 'submit');
    axpy(device, 2, x, out);
    expect(submit).not.toHaveBeenCalled();
    // A timer of the batch's own length, set after it, rings after it.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(submit).toHaveBeenCalledOnce();
    submit.mockRestore();
    expect(await floats(device, out)).toEqual([6]);
  });

  it('spreads more workgroups than one dimension takes over a grid', async () => {
    const device = await open();
    const length = 65_535 * 64 + 129;
    const x = device.createBuffer('x', length * 4);
    const out = device.createBuffer('out', length * 4);
    device.write(x, new Float32Array(length).fill(1));
    axpy(device, 2, x, out);
    const tail = new Float32Array(await device.read(out, (length - 3) * 4));
    expect([...tail]).toEqual([2, 2, 2]);
  });

  it('reads and writes ranges, and refuses those outside', async () => {
    const device = await open();
    const x = filled(device, 'x', [0, 1, 2, 3, 4]);
    device.write(x, Float32Array.of(9), 8);
    expect([...new Float32Array(await device.read(x, 4, 12))]).toEqual([1, 9, 3]);
    expect(() => device.write(x, new Float32Array(2), 16)).toThrow(InvalidInputError);
    expect(() => device.write(x, new Uint8Array(3))).toThrow(/whole 4-byte words/);
    await expect(device.read(x, 12, 12)).rejects.toThrow(/inside the 20 bytes of "x"/);
    expect(() => device.copy(x, x, 4)).toThrow(InvalidInputError);
  });

  it('shows where a kernel does not compile', async () => {
    const device = await open();
    const out = device.createBuffer('out', 4);
    const source = [
      '@group(0) @binding(0) var<storage, read_write> out: array<f32>;',
      '@compute @workgroup_size(1)',
      'fn main() {',
      '  out[0] = no_such_name;',
      '}',
    ].join('\n');
    device.dispatch({ kernel: { name: 'broken', source }, bindings: [readWrite(out)], workgroups: 1 });
    const error: unknown = await device.synchronize().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KernelCompileError);
    expect((error as Error).message).toMatch(/^broken:4:12: .*no_such_name/);
    expect((error as Error).message).toContain('    4 |   out[0] = no_such_name;\n      |            ^');
    await device.synchronize(); // thrown once; the device lives on
    expect(await floats(device, out)).toEqual([0]);
  });

  it('compiles ahead, and says at once what does not compile', async () => {
    const device = await open();
    const out = device.createBuffer('out', 4);
    const source = '@compute @workgroup_size(1) fn main() { no_such_name; }';
    await expect(device.compile({ name: 'broken', source }, ['read-write'], false)).rejects.toThrow(KernelCompileError);
    const crowd = '@compute @workgroup_size(100000) fn main() {}';
    await expect(device.compile({ name: 'crowd', source: crowd }, [], false)).rejects.toThrow(DeviceOperationError);
    await device.synchronize(); // nothing is parked
    await device.compile(AXPY, ['read', 'read-write'], true);
    const spy = vi.spyOn(device.gpuDevice, 'createComputePipeline');
    axpy(device, 2, filled(device, 'x', [3]), out);
    expect(await floats(device, out)).toEqual([6]);
    expect(spy).not.toHaveBeenCalled();
  });

  it('parks validation errors until the next read', async () => {
    const device = await open();
    const out = filled(device, 'out', [0, 0]);
    axpy(device, 1, out, out); // one buffer bound for reading and for writing
    await expect(device.read(out)).rejects.toThrow(DeviceOperationError);
    expect(await floats(device, out)).toEqual([0, 0]);
  });

  it('refuses buffers beyond the limits at once', async () => {
    const device = await open();
    const rule = /"huge" must fit the device's largest buffer of \d+ bytes/;
    expect(() => device.createBuffer('huge', 2 ** 50)).toThrow(rule);
    expect(() => device.createBuffer('odd', 1.5)).toThrow(InvalidInputError);
    expect(device.liveBytes).toBe(0);
  });

  it('reports a device that goes away', async () => {
    const device = await open();
    const x = filled(device, 'x', [1]);
    device.gpuDevice.destroy();
    await expect(device.read(x)).rejects.toThrow(DeviceLostError);
  });

  it("uses a caller's device and buffers, and leaves both alone", async () => {
    const { adapter, loan } = await borrowAdapter();
    const gpuDevice = await adapter.requestDevice();
    const theirs = gpuDevice.createBuffer({ label: 'theirs', size: 16, usage: 0x80 | 0x4 | 0x8 });
    gpuDevice.queue.writeBuffer(theirs, 0, Float32Array.of(1, 2, 3, 4));
    const device = await openWebGpuDevice({ device: gpuDevice });
    const wrapped = device.wrapBuffer(theirs);
    const out = device.createBuffer('out', 16);
    axpy(device, 5, wrapped, out);
    expect(await floats(device, out)).toEqual([5, 10, 15, 20]);
    wrapped.free();
    await device.close();
    expect(device.liveBytes).toBe(0);

    const again = await openWebGpuDevice({ device: gpuDevice });
    expect(await floats(again, again.wrapBuffer(theirs))).toEqual([1, 2, 3, 4]);
    await again.close();
    theirs.destroy();
    gpuDevice.destroy();
    loan.release();
  });

  it('leaves no bytes behind over many open and close', async () => {
    const device = await open();
    for (let i = 0; i < 500; i++) {
      const x = filled(device, 'x', [i]);
      const out = device.createBuffer('out', 4);
      axpy(device, 1, x, out);
      x.free();
      out.free();
    }
    await device.synchronize();
    expect(device.liveBytes).toBe(0);
    expect(device.peakBytes).toBe(8);
  });
});

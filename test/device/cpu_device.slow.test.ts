import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice, type CpuDeviceOptions } from '../../src/device/cpu/cpu_device.js';
import { DeviceLostError, DeviceOperationError, InvalidInputError } from '../../src/errors.js';
import { naiveLangevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import { philoxNormalOnCpu } from '../../src/ops/philox_normal/cpu.js';
import { ACTIVATIONS } from '../../kernels/shared/network_layout.js';
import { Stream } from '../../src/random/counters.js';
import { chainBits } from './cpu_chain_bits.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const open: CpuDevice[] = [];

async function openDevice(options: CpuDeviceOptions = { threads: 2 }): Promise<CpuDevice> {
  const device = await openCpuDevice(options);
  open.push(device);
  return device;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.close()));
});

describe('cpu device', () => {
  it('says what it is', async () => {
    const { info } = await openDevice({ threads: 2, revectorize: false });
    expect(info).toMatchObject({ kind: 'cpu', software: false, threads: 2 });
    expect(info.driver).toMatch(/^WebAssembly SIMD( \+ relaxed_madd)?, 2 threads$/);
    const plain = await openDevice({ threads: 1, relaxedSimd: false, revectorize: false });
    expect(plain.info.driver).toBe('WebAssembly SIMD, 1 thread');
  });

  it('gives zero-filled buffers, also where memory is used again', async () => {
    const device = await openDevice();
    const first = device.createBuffer('first', 1000);
    device.write(first, new Uint8Array(1000).fill(255));
    first.free();
    const second = device.createBuffer('second', 900);
    expect(new Uint8Array(await device.read(second))).toEqual(new Uint8Array(900));
  });

  it('shows a buffer itself: kernels read what a view is given and a view what kernels write', async () => {
    const device = await openDevice();
    const [from, to] = [device.createBuffer('from', 16), device.createBuffer('to', 18)];
    const [given, seen] = [device.view(from), device.view(to)];
    expect([given.length, seen.length]).toEqual([4, 4]);
    given.set([1, -2, 3.5, 0.25]);
    device.copy(from, to, 16);
    device.createBuffer('growth of the memory', 1 << 24);
    await device.synchronize();
    expect([...seen]).toEqual([1, -2, 3.5, 0.25]);
    expect([...device.view(to)]).toEqual([...seen]);
    from.free();
    expect(() => device.view(from)).toThrow(DeviceOperationError);
    await device.close();
    expect(() => device.view(to)).toThrow(DeviceLostError);
  });

  it('counts live and peak bytes as asked for, and free() twice is one free', async () => {
    const device = await openDevice();
    const a = device.createBuffer('a', 100);
    const b = device.createBuffer('b', 13);
    expect([device.liveBytes, device.peakBytes]).toEqual([113, 113]);
    a.free();
    a.free();
    expect([device.liveBytes, device.peakBytes]).toEqual([13, 113]);
    device.restartPeak();
    expect(device.peakBytes).toBe(13);
    b.free();
    expect(device.liveBytes).toBe(0);
    const program = philoxNormalOnCpu(device, { chains: 3, dim: 3 });
    expect(device.liveBytes).toBeGreaterThan(0);
    program.free();
    expect(device.liveBytes).toBe(0);
  });

  it('uses the same memory again instead of growing', async () => {
    const device = await openDevice();
    const big = 100 * 2 ** 20;
    for (let i = 0; i < 45; i++) device.createBuffer(`round ${i}`, big).free();
    const buffer = device.createBuffer('last', big);
    device.write(buffer, new Uint8Array([7]), big - 1);
    expect(new Uint8Array(await device.read(buffer, big - 1))).toEqual(new Uint8Array([7]));
    expect(device.peakBytes).toBe(big);
  });

  it('refuses what 4 GiB cannot hold, and works on', async () => {
    const device = await openDevice();
    expect(() => device.createBuffer('huge', 5 * 2 ** 30)).toThrow(DeviceOperationError);
    expect(() => device.createBuffer('huge', 5 * 2 ** 30)).toThrow(
      /at most 4 GiB; got a request for 5368709120 bytes \("huge"\)/,
    );
    expect(() => device.createBuffer('odd', -1)).toThrow(DeviceOperationError);
    expect((await device.read(device.createBuffer('small', 8))).byteLength).toBe(8);
  });
});

describe('cpu device order', () => {
  it('keeps writes, copies, dispatches and reads in the order of their calls', async () => {
    const device = await openDevice();
    const chains = 4000;
    const program = philoxNormalOnCpu(device, { chains, dim: 16 });
    const mean = device.createBuffer('mean', 64);
    const out = device.createBuffer('out', chains * 64);
    const seen = device.createBuffer('seen', 64);
    const reads: Promise<ArrayBuffer>[] = [];
    for (let i = 0; i < 20; i++) {
      // Without noise every row is the mean that was written last.
      device.write(mean, new Float32Array(16).fill(i));
      program.run({ out, mean, standardDeviation: 0, key: [1, 2], stream: Stream.test, iteration: i, firstChain: 0 });
      device.copy(out, seen, 64, (chains - 1) * 64);
      reads.push(device.read(seen));
      device.write(seen, new Float32Array(16).fill(-1));
    }
    const values = (await Promise.all(reads)).map((bytes) => new Float32Array(bytes));
    values.forEach((row, i) => expect(row).toEqual(new Float32Array(16).fill(i)));
    expect(new Float32Array(await device.read(seen))).toEqual(new Float32Array(16).fill(-1));
  });

  it('holds back commands that find the ring full', async () => {
    const device = await openDevice();
    const a = device.createBuffer('a', 4 * 3001);
    device.write(
      a,
      Float32Array.from({ length: 3001 }, (_, i) => i),
    );
    // A chain of copies of overlapping neighbours: value i ends at place 3000 only if none is lost or overtaken.
    for (let i = 0; i < 3000; i++) device.copy(a, a, 4, 4 * i, 4 * (i + 1));
    const result = new Float32Array(await device.read(a));
    expect(result).toEqual(new Float32Array(3001));
  });

  it('copies more than one tile, and overlapping ranges of one buffer', async () => {
    const device = await openDevice();
    const bytes = 5 * 2 ** 20 + 3;
    const data = Uint8Array.from({ length: bytes }, (_, i) => (i * 31) % 251);
    const from = device.createBuffer('from', bytes);
    const to = device.createBuffer('to', bytes);
    device.write(from, data);
    device.copy(from, to, bytes);
    device.copy(from, from, bytes - 1, 0, 1);
    expect(Buffer.compare(Buffer.from(await device.read(to)), data)).toBe(0);
    expect(Buffer.compare(Buffer.from(await device.read(from, 1)), data.subarray(0, bytes - 1))).toBe(0);
  });

  it('does not reuse the memory of a freed buffer while submitted work may touch it', async () => {
    const device = await openDevice();
    const chains = 20_000;
    const program = philoxNormalOnCpu(device, { chains, dim: 16 });
    const mean = device.createBuffer('mean', 64);
    const out = device.createBuffer('out', chains * 64);
    program.run({ out, mean, standardDeviation: 1, key: [1, 2], stream: Stream.test, iteration: 0, firstChain: 0 });
    out.free();
    const next = device.createBuffer('next', chains * 64);
    expect(new Uint8Array(await device.read(next)).every((byte) => byte === 0)).toBe(true);
  });
});

describe('cpu device results', () => {
  it('are the same bits for any number of threads', async () => {
    const one = await chainBits(await openDevice({ threads: 1 }));
    for (const threads of [2, 5]) expect(await chainBits(await openDevice({ threads }))).toEqual(one);
  });

  it('take every tile of every command once, also where threads come late', async () => {
    // More threads than cores and commands of microseconds: threads are put to sleep between any two instructions.
    // Chains are updated in place, so a tile taken twice, by the wrong command or not at all would show in the bits.
    const whole = await chainBits(await openDevice({ threads: 1 }), { steps: 700 });
    const cut = await chainBits(await openDevice({ threads: 9 }), { steps: 700, stepsPerRun: 1 });
    expect(cut).toEqual(whole);
  });

  it('agree to rounding with and without relaxed SIMD', async () => {
    const plain = await chainBits(await openDevice({ threads: 2, relaxedSimd: false }));
    const relaxed = await chainBits(await openDevice({ threads: 2, relaxedSimd: true }));
    expect(relaxed).not.toEqual(plain);
    expectRounding(relaxed, plain);
  });

  it.each(ACTIVATIONS)('agree to rounding with the naive chain: %s', async (activation) => {
    const device = await openDevice();
    const naive = await chainBits(device, { activation, chainOnCpu: naiveLangevinChainOnCpu });
    expectRounding(await chainBits(device, { activation }), naive);
  });
});

/** Six steps whose drift has a Jacobian of a few units per η = 0.05 amplify 2⁻²⁴ by far less than 100. */
function expectRounding(actual: Uint32Array, expected: Uint32Array): void {
  const a = new Float32Array(actual.buffer);
  new Float32Array(expected.buffer).forEach((value, i) => {
    expect(Math.abs(a[i] - value)).toBeLessThanOrEqual(100 * 2 ** -24 * (1 + Math.abs(value)));
  });
}

describe('cpu device errors', () => {
  it('parks a trap and throws it once, at the next read or synchronize', async () => {
    const device = await openDevice();
    const buffer = device.createBuffer('buffer', 16);
    device.dispatch('copy_bytes', [0xffff_fff0, 0xffff_fff0, 64, 64], 1);
    await expect(device.read(buffer)).rejects.toThrow(DeviceOperationError);
    await device.synchronize();
    device.dispatch('copy_bytes', [0xffff_fff0, 0xffff_fff0, 64, 64], 1);
    await expect(device.synchronize()).rejects.toThrow(/a kernel trapped in copy_bytes: memory access out of bounds/);
    device.write(buffer, new Uint32Array([5]));
    expect(new Uint32Array(await device.read(buffer))[0]).toBe(5);
  });

  it('types the use of buffers after free(), of other devices, and outside their range', async () => {
    const device = await openDevice();
    const other = await openDevice({ threads: 1 });
    const foreign = other.createBuffer('foreign', 16);
    const buffer = device.createBuffer('buffer', 16);
    expect(() => device.write(foreign, new Uint8Array(1))).toThrow(/got "foreign" of another device/);
    expect(() => device.write(buffer, new Uint8Array(17))).toThrow(InvalidInputError);
    expect(() => device.copy(buffer, buffer, 8, 0, 12)).toThrow(/8 bytes from 12/);
    await expect(device.read(buffer, 8, 9)).rejects.toThrow(InvalidInputError);
    buffer.free();
    expect(() => device.write(buffer, new Uint8Array(1))).toThrow(/got "buffer", which was freed/);
    await expect(device.read(buffer)).rejects.toThrow(DeviceOperationError);
  });

  it('refuses a number of threads that makes no sense', async () => {
    await expect(openCpuDevice({ threads: 0 })).rejects.toThrow(/threads must be a whole number from 1 to 256; got 0/);
  });

  it('closes twice, drops its buffers, and types later use', async () => {
    const device = await openDevice();
    // 20,000 copies of 1 MiB take two seconds of every core: the device closes long before they are done.
    const half = 2 ** 20;
    const buffer = device.createBuffer('buffer', 2 * half);
    for (let i = 0; i < 20_000; i++) device.copy(buffer, buffer, half, 0, half);
    const pending = device.synchronize();
    const rejected = expect(pending).rejects.toThrow(DeviceLostError);
    await Promise.all([device.close(), device.close()]);
    await rejected;
    expect(device.liveBytes).toBe(0);
    buffer.free();
    expect(device.liveBytes).toBe(0);
    expect(() => device.createBuffer('late', 4)).toThrow(DeviceLostError);
    expect(() => device.write(buffer, new Uint8Array(1))).toThrow(DeviceLostError);
    await expect(device.read(buffer)).rejects.toThrow(DeviceLostError);
    await expect(device.synchronize()).rejects.toThrow(DeviceLostError);
  });
});

describe('cpu device and the process', () => {
  const run = async (program: string): Promise<string> => {
    const url = JSON.stringify(`file://${path.join(root, 'src/device/cpu/cpu_device.ts')}`);
    const source = `import { createJiti } from 'jiti';
      import { alias } from './test/support/source_imports.mjs';
      const { openCpuDevice } = await createJiti(import.meta.url, { alias }).import(${url});
      ${program}`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
      cwd: root,
      timeout: 120_000,
    });
    return stdout.trim();
  };

  it('lets a process exit without close()', async () => {
    const text = await run(`await openCpuDevice({ threads: 2 });
      const device = await openCpuDevice({ threads: 2 });
      await device.read(device.createBuffer('buffer', 8));
      console.log('end');`);
    expect(text).toBe('end');
  });

  it('keeps a process alive while it awaits submitted work', async () => {
    const text = await run(`const device = await openCpuDevice({ threads: 2 });
      const bytes = 2 ** 24;
      const from = device.createBuffer('from', bytes), to = device.createBuffer('to', bytes);
      for (let i = 0; i < 600; i++) device.copy(from, to, bytes);
      await device.synchronize();
      console.log('done');`);
    expect(text).toBe('done');
  });
});

import { describe, expect, it } from 'vitest';
import { packUniforms, readWrite, type Kernel } from '../../src/device/webgpu/kernel_call.js';
import { napMs, patiently } from '../../src/device/webgpu/patient_wait.js';
import { openWebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';

type Poll = () => void;

/** Asks as the binding does: on every turn, by the global of that moment, for `ms`. Resolves with the times of asking. */
function pollFor(ms: number): Promise<number[]> {
  const start = performance.now();
  const times: number[] = [];
  return new Promise((resolve) => {
    const poll = () => {
      times.push(performance.now() - start);
      if (performance.now() - start < ms) (globalThis as { setImmediate: (poll: Poll) => void }).setImmediate(poll);
      else resolve(times);
    };
    patiently(() => setImmediate(poll));
  });
}

describe('patiently', () => {
  it('naps longer the longer it has waited, and never long', () => {
    expect([0, 0.1, 0.9].map(napMs)).toEqual([0, 0, 0]);
    expect([2, 20, 100].map(napMs)).toEqual([0.1, 1, 5]);
    expect([1000, 1e6].map(napMs)).toEqual([10, 10]);
  });

  it('asks rarely during a long wait, and often at its beginning', async () => {
    // Naps of a twentieth of the wait up to 10 ms are ln(200)/ln(1.05) + 30 questions from 1 ms to half a second, and
    // a system that oversleeps asks less; one that spins asks tens of thousands of times.
    const times = await pollFor(500);
    expect(times.length).toBeLessThan(250);
    expect(times.length).toBeGreaterThan(10);
    expect(times.filter((time) => time < 5).length).toBeGreaterThan(0);
  });

  it('asks at once again when another wait joins a long one', async () => {
    const start = performance.now();
    const polling = pollFor(700);
    const joined: number[] = [];
    for (let i = 0; i < 11; i++) {
      await new Promise((resolve) => setTimeout(resolve, i === 0 ? 250 : 20 + i));
      joined.push(performance.now() - start);
      // The binding has one poll for all promises of a device, so a call while it runs starts none.
      patiently(() => undefined);
    }
    const times = await polling;
    const late = joined.map((time) => (times.find((asked) => asked > time) ?? Infinity) - time).sort((a, b) => a - b);
    // A turn of the event loop; up to a nap of 10 ms, 5 in the middle, for a poll that goes on sleeping.
    expect(late[5]).toBeLessThan(2);
  });

  it('lets timers and other callers of setImmediate pass while it waits', async () => {
    const polling = pollFor(200);
    let turns = 0;
    const turn = () => {
      turns++;
      if (turns < 100) setImmediate(turn);
    };
    setImmediate(turn);
    await polling;
    expect(turns).toBe(100);
  });

  it('leaves the global as it was, whatever the call does', () => {
    const original = globalThis.setImmediate;
    expect(patiently(() => 7)).toBe(7);
    expect(() =>
      patiently(() => {
        throw new Error('from the call');
      }),
    ).toThrow('from the call');
    patiently(() => patiently(() => undefined));
    expect(globalThis.setImmediate).toBe(original);
  });

  it('makes do without setImmediate, as in a browser', () => {
    const original = globalThis.setImmediate;
    Reflect.deleteProperty(globalThis, 'setImmediate');
    try {
      expect(patiently(() => 7)).toBe(7);
      expect('setImmediate' in globalThis).toBe(false);
    } finally {
      globalThis.setImmediate = original;
    }
  });
});

/** Holds each of 64 invocations for a number of dependent multiply-adds. */
const DELAY: Kernel = {
  name: 'delay',
  source: `
struct Uniforms { rounds: u32 }
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32) {
  var x = f32(local);
  for (var i = 0u; i < uniforms.rounds; i++) {
    x = fma(x, 0.999, 0.5);
  }
  out[local] = x;
}`,
};

describe('a WebGPU device that waits patiently', () => {
  it('leaves no call of its own out', async () => {
    const device = await openWebGpuDevice();
    const out = device.createBuffer('out', 256);
    const timed = async (rounds: number) => {
      const start = performance.now();
      device.dispatch({
        kernel: DELAY,
        bindings: [readWrite(out)],
        uniforms: packUniforms([['u32', rounds]]),
        workgroups: 1,
      });
      await device.read(out);
      return performance.now() - start;
    };
    let rounds = 1e5;
    while ((await timed(rounds)) < 300) rounds *= 2;
    let asked = 0;
    const original = globalThis.setImmediate;
    // What the device's calls start goes through `patiently`; only polling that got past it is seen here.
    globalThis.setImmediate = ((poll: Poll) => {
      asked++;
      return original(poll);
    }) as typeof setImmediate;
    try {
      await timed(rounds);
    } finally {
      globalThis.setImmediate = original;
      await device.close();
    }
    expect(asked).toBe(0);
  });

  it('answers a short read at once', async () => {
    const device = await openWebGpuDevice();
    const out = device.createBuffer('out', 256);
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const start = performance.now();
      await device.read(out);
      times.push(performance.now() - start);
    }
    await device.close();
    // A tenth of a millisecond on a quiet machine, of which naps could take no more than a twentieth. The fastest of
    // twenty is there in spite of what else runs; a nap of the longest kind, or a timer per promise, is not.
    expect(Math.min(...times)).toBeLessThan(2);
  });
});

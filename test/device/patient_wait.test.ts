import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExpectedWait } from '../../src/device/webgpu/expected_wait.js';
import { packUniforms, readWrite, type Kernel } from '../../src/device/webgpu/kernel_call.js';
import { napMs } from '../../src/device/webgpu/patient_wait.js';
import { openWebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { FakeLoop, TURN_MS } from '../support/fake_loop.js';

type Poll = () => void;

const immediately = (poll: Poll): void =>
  void (globalThis as unknown as { setImmediate: (poll: Poll) => unknown }).setImmediate(poll);

describe('patiently', () => {
  let loop: FakeLoop;
  let patiently: <Result>(call: () => Result, since?: number) => Result;
  let Expected: typeof ExpectedWait;
  beforeEach(async () => {
    loop = new FakeLoop().install();
    vi.resetModules();
    ({ patiently } = await import('../../src/device/webgpu/patient_wait.js'));
    ({ ExpectedWait: Expected } = await import('../../src/device/webgpu/expected_wait.js'));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /**
   * Asks as the binding does, on every turn and by the global of that moment, until `ms` are over; `asked` are the
   * times of its questions, from the first turn on.
   */
  function answerAfter(ms: number): { readonly answer: Promise<void>; readonly asked: readonly number[] } {
    const start = loop.now;
    const asked: number[] = [];
    const answer = new Promise<void>((resolve) => {
      const poll = (): void => {
        asked.push(loop.now - start);
        if (loop.now - start < ms) immediately(poll);
        else resolve();
      };
      immediately(poll);
    });
    return { answer, asked };
  }

  const pollFor = (ms: number): readonly number[] => patiently(() => answerAfter(ms)).asked;

  it('naps longer the longer it has waited, and never long', () => {
    expect([0, 0.1, 0.9].map(napMs)).toEqual([0, 0, 0]);
    expect([2, 20, 100].map(napMs)).toEqual([0.1, 1, 5]);
    expect([1000, 1e6].map(napMs)).toEqual([10, 10]);
  });

  it('asks on every turn of the first millisecond, and rarely during a long wait', async () => {
    const asked = pollFor(500);
    await loop.run();
    const [early, late] = [asked.filter((ms) => ms < 1), asked.filter((ms) => ms >= 1)];
    expect(early.length).toBe(1 / TURN_MS - 1);
    // Naps of a twentieth of the wait: ln(200)/ln(1.05) = 109 from 1 to 200 ms, then 30 of 10 ms; timers round down.
    expect(late.length).toBeGreaterThan(109 + 30 - 10);
    expect(late.length).toBeLessThan(109 + 30 + 20);
    // So an answer is late by a twentieth of the wait and some turns.
    for (const [i, ms] of late.slice(1).entries()) expect(ms - late[i]).toBeLessThan(0.05 * late[i] + 3 * TURN_MS);
  });

  it('puts the thread to sleep for less than a millisecond, and starts timers for more', async () => {
    pollFor(19);
    await loop.run();
    // ln(19)/ln(1.05) naps.
    expect(loop.counts.sleeps).toBeGreaterThan(50);
    expect(loop.counts.timers).toBe(0);
    const { sleeps } = loop.counts;
    pollFor(10_000);
    await loop.run();
    expect(loop.counts.sleeps - sleeps).toBeLessThanOrEqual(sleeps + 2);
    expect(loop.counts.timers).toBeGreaterThan(900);
  });

  it('asks at once again when another wait joins a long one', async () => {
    const asked = pollFor(700);
    const joined = Array.from({ length: 11 }, (_, i) => 250 + 31.3 * i);
    // The binding has one poll for all promises of a device, so a call while it runs starts none.
    for (const ms of joined) loop.at(ms, () => patiently(() => undefined));
    await loop.run();
    for (const ms of joined) expect((asked.find((time) => time > ms) ?? Infinity) - ms).toBeLessThan(2 * TURN_MS);
  });

  it('lets timers and other callers of setImmediate pass while it waits', async () => {
    const asked = pollFor(200);
    let [turns, over] = [0, NaN];
    const turn = (): void => {
      if (++turns < 100) immediately(turn);
      else over = loop.now;
    };
    immediately(turn);
    let timer = NaN;
    setTimeout(() => (timer = loop.now), 50);
    await loop.run();
    // A turn of others may come after a nap, of which none is longer than 10 ms.
    expect([turns, timer]).toEqual([100, 50]);
    expect(over).toBeLessThan(asked.at(-1)!);
  });

  it('asks half a dozen times in a wait like the ones before', async () => {
    const expected = new Expected();
    const waitOnce = async (ms: number): Promise<number> => {
      const start = loop.now;
      let asked: readonly number[] = [];
      const waiting = expected.until(() => {
        const left = answerAfter(Math.max(0, ms - (loop.now - start)));
        asked = left.asked;
        return left.answer;
      });
      await loop.run();
      await waiting;
      return asked.length;
    };
    const questions: number[] = [];
    for (let i = 0; i < 12; i++) questions.push(await waitOnce(60));
    for (const first of questions.slice(0, 3)) expect(first).toBeGreaterThan(150);
    for (const later of questions.slice(3)) expect(later).toBeLessThanOrEqual(6);
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
  afterEach(() => void vi.restoreAllMocks());

  it('leaves no call of its own out, from opening on', async () => {
    const sleep = vi.spyOn(Atomics, 'wait');
    const original = globalThis.setImmediate;
    // What the device's calls start goes through `patiently`; only polling that got past it is seen here.
    let asked = 0;
    globalThis.setImmediate = ((poll: Poll) => {
      asked++;
      return original(poll);
    }) as typeof setImmediate;
    try {
      const device = await openWebGpuDevice();
      const out = device.createBuffer('out', 256);
      // Work so long that the binding asked and slept again and again: there was polling to be seen.
      for (let rounds = 1e5; sleep.mock.calls.length < 10; rounds *= 2) {
        expect(rounds, 'rounds of work without a nap').toBeLessThan(2 ** 32);
        const uniforms = packUniforms([['u32', rounds]]);
        device.dispatch({ kernel: DELAY, bindings: [readWrite(out)], uniforms, workgroups: 1 });
        await device.read(out);
      }
      await device.synchronize();
      await device.close();
    } finally {
      globalThis.setImmediate = original;
    }
    expect(asked).toBe(0);
  });

  it('reads without a nap where there was no wait', async () => {
    const device = await openWebGpuDevice();
    const out = device.createBuffer('out', 256);
    await device.read(out);
    // Naps are shares of the time waited: with a clock that stands still there is none, and a timer or a sleep would be
    // one that every read has to pay.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    const [timer, sleep] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(Atomics, 'wait')];
    for (let i = 0; i < 20; i++) await device.read(out);
    // Each read's submission has a timer of 0 ms, which it does not wait for.
    const counts = [timer.mock.calls.filter(([, ms = 0]) => ms > 0).length, sleep.mock.calls.length];
    vi.restoreAllMocks();
    await device.close();
    expect(counts).toEqual([0, 0]);
  });

  it('expects of a synchronisation what the last ones took, and of nothing else', async () => {
    const device = await openWebGpuDevice();
    const until = vi.spyOn(ExpectedWait.prototype, 'until');
    const out = device.createBuffer('out', 256);
    await device.read(out);
    expect(until).toHaveBeenCalledTimes(0);
    await device.synchronize();
    expect(until).toHaveBeenCalledTimes(1);
    await device.close();
  });
});

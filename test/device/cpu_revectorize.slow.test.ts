import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../src/device/cpu/cpu_device.js';
import { loadKernelModule } from '../../src/device/cpu/node/kernel_module.js';
import { canMergeVectors, gainsByMerging } from '../../src/device/cpu/node/v8_flags.js';
import { checkMergedVectors } from '../../src/device/cpu/node/vector_check.js';
import { openDevice } from '../../src/open_device/open_device.js';
import { chainBits } from './cpu_chain_bits.js';

const { v8 } = process.versions;
const canMerge = canMergeVectors(v8, process.arch);
const built = new URL('../../dist/src/index.js', import.meta.url).href;
const opened: CpuDevice[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((device) => device.close()));
});

async function open(revectorize?: 'auto' | boolean): Promise<CpuDevice> {
  const setting = revectorize === undefined ? {} : { revectorize };
  const device = await openDevice({ kind: 'cpu', threads: 1, ...setting });
  opened.push(device);
  return device;
}

describe('merged vectors', () => {
  it('are on where asked for, or refused with one warning, and change no bit', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const plain = await open(false);
    expect(plain.features.vectorMerging).toEqual({ on: false, reason: 'turned off by revectorize: false' });
    expect(plain.info.driver).not.toMatch(/256-bit/);
    expect(warn).not.toHaveBeenCalled();

    const asked = await open(true);
    expect(asked.features.vectorMerging.on).toBe(canMerge);
    expect(asked.info.driver.includes(' + 256-bit vectors, ')).toBe(canMerge);
    await open(true);
    const { reason } = asked.features.vectorMerging;
    expect(warn.mock.calls.map(String)).toEqual(
      canMerge
        ? []
        : [
            `cpu device: revectorize: true asks for merged vectors, but ${reason}; going on without. Leave it out for what works here.`,
          ],
    );
    expect(await chainBits(asked)).toEqual(await chainBits(plain));
  });

  it('are turned off and on by the environment, which an option overrides', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const merged = async (option?: boolean) => (await open(option)).features.vectorMerging.on;
    vi.stubEnv('BARYCENTER_REVECTORIZE', '0');
    expect([await merged(), await merged(true)]).toEqual([false, canMerge]);
    vi.stubEnv('BARYCENTER_REVECTORIZE', '1');
    expect([await merged(), await merged(false)]).toEqual([canMerge, false]);
    vi.stubEnv('BARYCENTER_REVECTORIZE', 'yes');
    await expect(openCpuDevice({ threads: 1 })).rejects.toThrow(
      'BARYCENTER_REVECTORIZE must be 0, 1 or auto; got "yes"',
    );
  });

  /** Whether they are on is what the check measured, here or in an earlier process: only its words are known. */
  it('are up to the check by default, and nobody is warned', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    vi.stubEnv('BARYCENTER_REVECTORIZE', undefined);
    const { on, reason } = (await open()).features.vectorMerging;
    expect(warn).not.toHaveBeenCalled();
    const checked = canMerge && gainsByMerging(v8);
    expect(reason).toMatch(checked ? /^merged vectors (give the same bits at \d|gain nothing \(\d)/ : /^(Node|V8) /);
    expect(on).toBe(/ the same bits at /.test(reason));
  });

  it('are refused where a bit differs', async () => {
    // A build that rounds otherwise stands in for a compiler that is wrong.
    const fused = (await plainModule()).module;
    const rounded = new WebAssembly.Module(
      readFileSync(new URL('../../dist/kernels/cpu/kernels.wasm', import.meta.url)),
    );
    expect(checkMergedVectors(rounded, fused)).toEqual({ sameBits: false, gain: 0 });
  });

  const plainModule = () => loadKernelModule(true, { want: false, by: 'a test' });

  /** A clock by which the plain kernels' runs and those with merged vectors, timed in turns, take these times. */
  const clockOf = (plain: readonly number[], merged: readonly number[]): (() => number) => {
    let [now, asked] = [0, 0];
    const passing = plain.flatMap((time, run) => [0, time, 0, merged[run]]);
    return () => (now += passing[asked++ % passing.length]);
  };

  it('are measured by the fastest run of each', async () => {
    const { module } = await plainModule();
    const gain = (plain: number[], merged: number[]) => checkMergedVectors(module, module, clockOf(plain, merged));
    expect(gain([1], [2])).toEqual({ sameBits: true, gain: 0.5 });
    expect(gain([6, 3, 9], [8, 4, 2])).toEqual({ sameBits: true, gain: 1.5 });
  });

  it('are timed by a real clock otherwise', async () => {
    const { module } = await plainModule();
    const { sameBits, gain } = checkMergedVectors(module, module);
    expect([sameBits, gain > 0 && Number.isFinite(gain)]).toEqual([true, true]);
  });

  it('are checked by processes that start at once, of which later ones know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
    const environment = { ...process.env, BARYCENTER_CACHE: folder, BARYCENTER_REVECTORIZE: 'auto' };
    const program = `import { openDevice } from ${JSON.stringify(built)};
      const device = await openDevice({ kind: 'cpu', threads: 1 });
      await device.close();
      console.log(device.features.vectorMerging.reason);`;
    const run = () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env: environment });
    try {
      const together = await Promise.all([run(), run()]);
      const later = await run();
      expect([...together, later].map(({ stderr }) => stderr)).toEqual(['', '', '']);
      const checks = canMerge && gainsByMerging(v8);
      expect(/as found by an earlier process/.test(later.stdout)).toBe(checks);
      expect(await readdir(folder)).toEqual(checks ? ['vectors.json'] : []);
      if (checks) {
        const { checks: kept } = JSON.parse(await readFile(join(folder, 'vectors.json'), 'utf8')) as {
          checks: { v8: string }[];
        };
        expect(kept).toEqual([expect.objectContaining({ v8, sameBits: true })]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

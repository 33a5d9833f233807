import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { tuningText } from '../../../src/node/cli/tuning_text.js';
import type { DeviceInfo } from '../../../src/device/contract.js';
import { probeWebGpu } from '../../../src/device/webgpu/adapter.js';
import type { TuningReport } from '../../../src/ops/langevin_chain/tune.js';

const adapter = await probeWebGpu();
/** What there is to see follows from the machine that the tests run on. */
const software = 'info' in adapter && adapter.info.software;

const tiny = {
  epsilon: 0.5,
  marginals: [0, 1].map((mean) => ({
    weight: 0.5,
    cost: { kind: 'squared-euclidean' },
    distribution: { kind: 'gaussian', mean: [mean, 0], standardDeviation: 1 },
  })),
  potential: { hidden: [6] },
  sampler: { steps: 3 },
  training: { iterations: 4, batchSize: 8, validation: { every: 0 } },
};

describe('barycenter tune', () => {
  let folder: string;
  let output: { out: string; err: string };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tune-'));
    await writeFile(join(folder, 'tiny.json'), JSON.stringify(tiny));
    vi.stubEnv('BARYCENTER_CACHE', join(folder, 'cache'));
    output = { out: '', err: '' };
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const problem = (): string => join(folder, 'tiny.json');

  it('keeps what it finds on a GPU; leaves a software adapter alone, says so, and writes nothing', async () => {
    expect(await runCommandLine(['tune', problem(), '--device', 'webgpu'])).toBe(0);
    if (!software) {
      expect(output.out).toMatch(/^training, 16 chains: tiles of /m);
      expect(await readdir(join(folder, 'cache'))).toEqual(['tuning.json']);
      return;
    }
    expect(output.out).toMatch(
      /^nothing to tune: .* is a software driver, which is never tuned; it is for tests, and the cpu device is faster\n$/,
    );
    output.out = '';
    expect(await runCommandLine(['tune', problem(), '--device', 'webgpu', '--force', '--json'])).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({
      device: { kind: 'webgpu', software: true },
      reason: expect.stringMatching(/^nothing to tune/) as string,
      tunings: [],
    });
    expect(output.err).toBe('');
    expect(await readdir(folder)).toEqual(['tiny.json']);
  });

  it('has nothing to do where auto is the cpu device', async () => {
    expect(await runCommandLine(['tune', problem()])).toBe(0);
    if (!software) {
      expect(output.out).toMatch(/^training, 16 chains: tiles of /m);
      return;
    }
    expect(output.out).toMatch(/^nothing to tune: the cpu device \(.*\) has one variant of each kernel\n$/);
  });

  it('refuses what is no problem, and devices without variants', async () => {
    expect(await runCommandLine(['tune', join(folder, 'none.json')])).toBe(2);
    expect(await runCommandLine(['tune', problem(), '--device', 'cpu'])).toBe(2);
    expect(output.err).toMatch(/Allowed choices are auto, webgpu/);
  });

  it('is part of solve unless that is told not to', async () => {
    const solve = (run: string, ...more: string[]) =>
      runCommandLine([
        'solve',
        problem(),
        '--out',
        join(folder, run),
        '--device',
        'cpu',
        '--no-evaluate',
        '--quiet',
        '--json',
        ...more,
      ]);
    expect(await solve('with')).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({ tuning: { status: 'cpu', chains: 16 } });
    output.out = '';
    expect(await solve('without', '--no-tune')).toBe(0);
    expect(JSON.parse(output.out)).not.toHaveProperty('tuning');
  });
});

describe('tuningText', () => {
  const info: DeviceInfo = { kind: 'webgpu', name: 'RTX', driver: 'WebGPU, NVIDIA 535', software: false, threads: 0 };
  const guess = { tile: { chains: 16, unitGroups: 16, unitBlocks: 1 } };
  const other = { tile: { chains: 32, unitGroups: 8, unitBlocks: 2 }, slopes: 'scratch' } as const;
  const base = { adapter: 'nvidia', chains: 768, trials: [], seconds: 0 };
  const winner = { kernel: '0', chains: 768, tuning: other, multiplyAddsPerSecond: 1e12 };
  const text = (report: TuningReport) => tuningText(info, [{ use: 'training', report }]);

  it('shows a race', () => {
    const trials = [
      { tuning: guess, outcome: { kind: 'timed', seconds: 2.5e-5 } },
      { tuning: other, outcome: { kind: 'timed', seconds: 1.25e-3 } },
      { tuning: guess, outcome: { kind: 'dropped', reason: 'differs from the naive kernel: chain 3\nmore' } },
      { tuning: guess, outcome: { kind: 'not tried' } },
    ] as const;
    const lines = text({ ...base, status: 'raced', trials, winner, seconds: 0.84 }).split('\n');
    const expected = [
      /RTX/,
      /^training, 768 chains: tiles of 32 chains, 64 invocations of 2 blocks, slopes in scratch .*2 timed in 0\.8 s/,
      /tiles of 16 chains, 64 invocations of 1 block .*guess +25\.0 µs/,
      /tiles of 32 chains, .*fastest +1\.25 ms/,
      /tiles of 16 chains, .*dropped: differs from the naive kernel: chain 3$/,
      /tiles of 16 chains, .*not tried/,
    ];
    expect(lines).toEqual(expected.map((line) => expect.stringMatching(line) as string));
  });

  it('says why there was none', () => {
    const dropped = { tuning: guess, outcome: { kind: 'dropped', reason: 'NaN' } } as const;
    expect(text({ ...base, status: 'remembered', winner })).toMatch(
      /768 chains: tiles of 32 .* \(known from 768 chains; --force tries again\)$/,
    );
    expect(text({ ...base, status: 'layered' })).toMatch(/nothing to tune: a network this wide runs layer by layer$/);
    expect(text({ ...base, status: 'unchecked', reason: 'no memory\nat all' })).toMatch(/not tuned: no memory$/);
    expect(text({ ...base, status: 'raced', trials: [dropped], seconds: 1 })).toMatch(
      /no candidate is right, so the guess stays \(0 timed in 1\.0 s\)/,
    );
  });
});

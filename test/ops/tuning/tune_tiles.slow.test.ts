import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebGpuDevice } from '../../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../../src/open_device/open_webgpu_device.js';
import { DeviceLostError, DeviceOperationError } from '../../../src/errors.js';
import type { LangevinChainArguments } from '../../../src/ops/langevin_chain/contract.js';
import { fusedChainOnWebGpu, type FusedChain } from '../../../src/ops/langevin_chain/webgpu_fused.js';
import type { TileChoice } from '../../../src/ops/langevin_chain/tuning/candidates.js';
import { late } from '../../../src/ops/langevin_chain/tuning/race.js';
import { tuneTiles, type TuneTrialOptions } from '../../../src/ops/langevin_chain/tuning/tune_tiles.js';
import { rememberedTuning } from '../../../src/ops/langevin_chain/tuning/tuned_tiles.js';
import { chainData, CHAIN_CALL, type ChainCase } from '../../support/chains.js';
import { squaredEuclideanPair, twistPair } from '../../support/costs.js';
import { withScratch } from '../../support/devices.js';
import { uploadPotential } from '../../support/potentials.js';
import { openSoftwareDevice } from '../../support/software_device.js';

/** Ragged tiles; small, for the software driver compiles slowly. */
const plain: ChainCase = {
  kind: 'reduced',
  weights: [0.4, 0.6],
  dim: 2,
  hidden: [8, 7],
  activation: 'relu',
  chains: [37, 9],
  costs: [squaredEuclideanPair(2), squaredEuclideanPair(2)],
};
const data = chainData(plain, 17);

const tiles = (...chains: number[]): TileChoice[] =>
  chains.map((count) => ({ tile: { chains: count, unitGroups: 2, unitBlocks: 1 } }));

/** Enough for the software driver, however busy the machine. */
const AMPLE = 1000;

interface TileFile {
  readonly format: number;
  readonly tiles: readonly Record<string, unknown>[];
}

let folder: string;
let cacheFile: string;
const opened: WebGpuDevice[] = [];

async function open(): Promise<WebGpuDevice> {
  const device = await openWebGpuDevice();
  opened.push(device);
  return device;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tuning-'));
  cacheFile = join(folder, 'cache', 'tuning.json');
});

afterEach(async () => {
  for (const device of opened.splice(0)) await device.close();
  await rm(folder, { recursive: true });
});

const tune = (device: WebGpuDevice, options: TuneTrialOptions = {}) =>
  tuneTiles(device, data, { onSoftware: true, budget: AMPLE, cacheFile, candidates: () => tiles(16), ...options });

const readCache = async (): Promise<TileFile> => JSON.parse(await readFile(cacheFile, 'utf8')) as TileFile;

/** Rewrites fields of every entry. */
async function editCache(changes: Record<string, unknown>): Promise<void> {
  const { format, tiles: entries } = await readCache();
  await writeFile(cacheFile, JSON.stringify({ format, tiles: entries.map((entry) => ({ ...entry, ...changes })) }));
}

describe('the trial of candidates', () => {
  let device: WebGpuDevice;
  beforeAll(async () => {
    device = await openWebGpuDevice();
  });
  afterAll(() => device.close());

  const chain = (choice: TileChoice): FusedChain => fusedChainOnWebGpu(device, data, choice);
  /** A chain whose `run` does something else. */
  const bent =
    (bend: (args: LangevinChainArguments, run: (args: LangevinChainArguments) => void) => void) =>
    (choice: TileChoice): FusedChain => {
      const right = chain(choice);
      if (choice.tile.chains !== 8) return right;
      return { ...right, run: (args) => bend(args, (changed) => right.run(changed)) };
    };

  it.each<[string, (choice: TileChoice) => FusedChain, RegExp]>([
    [
      'takes longer steps',
      bent((args, run) => run({ ...args, stepSize: Number(args.stepSize) * 1.005 })),
      /differs from the naive kernel/,
    ],
    [
      'shifts the noise',
      bent((args, run) => run({ ...args, firstStep: args.firstStep + 1 })),
      /differs from the naive kernel/,
    ],
    ['does nothing', bent(() => undefined), /differs from the naive kernel/],
    [
      'gives NaN',
      bent(({ y }) => device.write(y, new Float32Array(y.byteLength / 4).fill(NaN))),
      /differs from the naive kernel: .*NaN for/,
    ],
    [
      'spoils the last chain',
      bent((args, run) => {
        run(args);
        device.write(args.y, Float32Array.of(0), args.y.byteLength - 4);
      }),
      /differs from the naive kernel: chain 45, component 1: 0 for/,
    ],
    [
      'does not compile',
      (choice) => {
        const right = chain(choice);
        const kernel = { name: 'langevin_chain', source: '@compute @workgroup_size(1) fn main() { nonsense; }' };
        return choice.tile.chains === 8 ? { ...right, compile: () => device.compile(kernel, ['read'], false) } : right;
      },
      /langevin_chain:1:\d+: [\s\S]*nonsense/,
    ],
  ])('drops a candidate that %s', async (_, make, reason) => {
    const { trials, winner } = await tune(device, { make, force: true, candidates: () => tiles(16, 8) });
    expect(trials.map(({ outcome }) => outcome.kind)).toEqual(['timed', 'dropped']);
    expect(trials[1].outcome).toHaveProperty('reason', expect.stringMatching(reason) as string);
    expect(winner?.tuning).toEqual(tiles(16)[0]);
    expect(device.liveBytes).toBe(0);
  });

  it('leaves the guess where every candidate is dropped', async () => {
    const make = (choice: TileChoice): FusedChain => ({ ...chain(choice), run: () => undefined });
    const report = await tune(device, { make, force: true });
    expect(report.status).toBe('raced');
    expect(report.winner).toBeUndefined();
  });

  it('keeps to its time', async () => {
    const { trials } = await tune(device, {
      clock: hurriedClock(),
      budget: 1.5,
      force: true,
      candidates: () => tiles(16, 8, 4, 32),
    });
    const kinds = trials.map(({ outcome }) => outcome.kind);
    expect(kinds[0]).toBe('timed');
    expect(kinds.at(-1)).toBe('not tried');
  });
});

describe('the choice', () => {
  it('is not made on a software adapter', async () => {
    const device = await openSoftwareDevice();
    opened.push(device);
    const report = await tune(device, { onSoftware: false });
    expect(report).toMatchObject({ status: 'software', trials: [] });
    await expect(readFile(cacheFile)).rejects.toThrow(/ENOENT/);
    expect(rememberedTuning(device, data)).toBeUndefined();
  });

  it('holds for programs made from then on, which give the same bits', async () => {
    const device = await open();
    const chains = () =>
      withScratch(device, (scratch) => {
        const y = scratch.upload(data.y);
        const program = scratch.keep(fusedChainOnWebGpu(device, data));
        program.run({ ...CHAIN_CALL, ...uploadPotential(scratch, data), x: scratch.upload(data.x), y });
        return scratch.download(y);
      });
    const before = await chains();
    const { winner } = await tune(device, { candidates: () => tiles(8) });
    expect(rememberedTuning(device, data)).toMatchObject({ tile: winner?.tuning.tile });
    const workgroups = device.liveBytes;
    const program = fusedChainOnWebGpu(device, data);
    // Tables of five words for each of the tiles of 8 chains: 5 for 37 chains, 2 for 9; and the marginals' networks.
    expect(device.liveBytes - workgroups).toBeGreaterThanOrEqual((5 + 2) * 5 * 4);
    program.free();
    expect(await chains()).toEqual(before);
  });

  it('counts for half and for twice the chains, not for more, and not for another network or cost', async () => {
    const device = await open();
    await tune(device);
    const withChains = (...chains: number[]) => ({
      ...data,
      segments: chains.map((count, marginal) => ({ marginal, chains: count })),
    });
    expect(rememberedTuning(device, withChains(40, 52))).toBeDefined();
    expect(rememberedTuning(device, withChains(23))).toBeDefined();
    expect(rememberedTuning(device, withChains(40, 53))).toBeUndefined();
    expect(rememberedTuning(device, { ...data, network: { ...data.network, hidden: [8, 8] } })).toBeUndefined();
    expect(rememberedTuning(device, { ...data, costs: [twistPair().traced, data.costs[1]] })).toBeUndefined();
  });

  it('takes as many steps a dispatch as fit its time', async () => {
    const device = await open();
    const { winner } = await tune(device);
    const one = rememberedTuning(device, data)?.stepsPerDispatch ?? 0;
    const twice = { ...data, segments: data.segments.map((s) => ({ ...s, chains: 2 * s.chains })) };
    const two = rememberedTuning(device, twice)?.stepsPerDispatch ?? 0;
    const steps = (0.05 * (winner?.multiplyAddsPerSecond ?? NaN)) / (37 * (16 + 56 + 64) * 2 + 9 * (16 + 56 + 64) * 2);
    expect(one).toBe(Math.max(1, Math.floor(steps)));
    expect(two).toBe(Math.max(1, Math.floor(steps / 2)));
  });

  it('is left out where the naive kernel cannot run', async () => {
    const device = await open();
    const create = device.createBuffer.bind(device);
    vi.spyOn(device, 'createBuffer').mockImplementation((label, byteLength) => {
      if (label === 'tuning chains') throw new DeviceOperationError('no memory');
      return create(label, byteLength);
    });
    expect(await tune(device)).toMatchObject({ status: 'unchecked', reason: 'no memory' });
    expect(device.liveBytes).toBe(0);
  });

  it('passes a lost device on', async () => {
    const device = await open();
    const make = (choice: TileChoice): FusedChain => ({
      ...fusedChainOnWebGpu(device, data, choice),
      compile: () => Promise.reject(new DeviceLostError('gone')),
    });
    await expect(tune(device, { make })).rejects.toThrow(DeviceLostError);
  });
});

/** A clock by which the time is over before the last of four candidates. */
function hurriedClock() {
  let seconds = 0;
  return {
    now: () => (seconds += 0.2),
    within: <Result>(limit: number, work: Promise<Result>) => (limit > 0 ? work : Promise.resolve<typeof late>(late)),
  };
}

describe('the cache of tilings', () => {
  it('does not stand in the way of those who give a race more time than it had', async () => {
    const candidates = () => tiles(16, 8, 4, 32);
    const hurried = await tune(await open(), { clock: hurriedClock(), budget: 1.5, candidates });
    expect(hurried.trials.at(-1)?.outcome.kind).toBe('not tried');
    const device = await open();
    expect((await tune(device, { budget: 1.5, candidates })).status).toBe('remembered');
    const ample = await tune(device, { candidates });
    expect(ample.trials.map(({ outcome }) => outcome.kind)).toEqual(Array(4).fill('timed'));
    expect((await tune(await open(), { budget: 2 * AMPLE, candidates })).status).toBe('remembered');
  });

  it('serves later processes, until it is forced', async () => {
    const first = await tune(await open());
    expect(first.status).toBe('raced');
    const device = await open();
    const second = await tune(device);
    expect(second).toMatchObject({ status: 'remembered', trials: [], winner: first.winner });
    expect(rememberedTuning(device, data)).toMatchObject({ tile: first.winner?.tuning.tile });
    expect((await tune(device, { force: true })).status).toBe('raced');
    expect((await readCache()).tiles).toHaveLength(1);
  });

  it.each([
    ['of another adapter', { adapter: 'another' }],
    ['of another kernel', { kernel: '00000000000000' }],
    ['of a tile that does not fit', { tuning: { tile: { chains: 4096, unitGroups: 2, unitBlocks: 1 } } }],
  ])('does not take a winner %s', async (_, changes) => {
    await tune(await open());
    await editCache(changes);
    const device = await open();
    expect((await tune(device)).status).toBe('raced');
    // The other adapter's and kernel's stay for those that they are of.
    expect((await readCache()).tiles).toHaveLength('tuning' in changes ? 1 : 2);
  });

  it('that is damaged is a warning, and written anew', async () => {
    cacheFile = join(folder, 'tuning.json');
    await writeFile(cacheFile, 'not JSON');
    const warnings: string[] = [];
    const { status } = await tune(await open(), { onWarning: (message) => warnings.push(message) });
    expect(status).toBe('raced');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(cacheFile);
    const { format, tiles: entries } = await readCache();
    expect([format, entries.length]).toEqual([1, 1]);
    // An adapter, a kernel, numbers, and nothing of the user.
    expect(Object.keys(entries[0]).sort()).toEqual(['adapter', 'chains', 'kernel', 'multiplyAddsPerSecond', 'tuning']);
  });
});

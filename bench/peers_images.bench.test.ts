import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import type { PresetSettings } from '../src/potential/graph/presets/index.js';
import { measureContests, type Contest } from './support/contests.js';
import { digitsContest } from './support/digits_iteration.js';
import { imageContest } from './support/image_evaluation.js';
import { plainImagesPeer } from './support/plain_images_peer.js';

let device: CpuDevice;

beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterAll(() => device.close());

const evaluation = (settings: PresetSettings): Contest =>
  imageContest({ name: settings.kind, settings, image: { height: 8, width: 8, channels: 2 }, images: 2 });

const conv: PresetSettings = { kind: 'conv', width: 2, activation: 'silu' };

const measured = (contest: Contest, manner: string) =>
  measureContests({ device, quick: true }, [plainImagesPeer(manner)], [contest]);

it('finds values and gradients as plain loops have them, and times both', async () => {
  const [ours, theirs] = await measured(evaluation(conv), 'right');
  expect(theirs.untimed).toBeUndefined();
  expect(theirs).toMatchObject({ peer: 'plain 1.0, loops', group: 'conv', columns: { threads: '1' } });
  expect(theirs.ratios).toHaveLength(3);
  expect(ours.seconds.length).toBe(theirs.seconds.length);
  // Two operations a multiply-add, forward and back, of two images: 3×3 of 2 to 2, 4×4 of 2 to 4 at a quarter, dense.
  expect(ours.operations! / ours.steps!).toBe(2 * 4 * (64 * 9 * 2 * 2 + 16 * 16 * 2 * 4 + 64));
});

it.each([
  ['wrong-value', /values: element/],
  ['wrong-gradient', /gradients: element/],
])('refuses a peer of the manner %s', async (manner, why) => {
  const [, theirs] = await measured(evaluation(conv), manner);
  expect(theirs).toMatchObject({ seconds: [], untimed: { failed: true } });
  expect(theirs.untimed!.why).toMatch(why);
});

it.each([true, false])(
  'times whole iterations of the digits, chains kept: %s, and says who cannot',
  async (keepsChains) => {
    const setting = { name: 'digits', side: 8, width: 2, batchSize: 2, steps: 2, keepsChains };
    const [ours, theirs] = await measured(digitsContest(setting), 'right');
    expect(ours.seconds[0]).toBeGreaterThan(0);
    expect(theirs.untimed).toEqual({ why: 'cases of the kind iteration', failed: false });
  },
);

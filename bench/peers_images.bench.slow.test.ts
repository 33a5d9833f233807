import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { measureContests } from './support/contests.js';
import { imageContest } from './support/image_evaluation.js';
import { plainImagesPeer } from './support/plain_images_peer.js';

let device: CpuDevice;

beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
  vi.spyOn(console, 'error').mockReturnValue();
});
afterAll(() => device.close());

it.each([{ kind: 'conv-small' } as const, { kind: 'resnet-d' } as const])(
  'finds values and gradients of the published $kind as plain loops have them',
  async (settings) => {
    const contest = imageContest({
      name: settings.kind,
      settings,
      image: { height: 8, width: 8, channels: 1 },
      images: 2,
    });
    const [, theirs] = await measureContests({ device, quick: true }, [plainImagesPeer('right')], [contest]);
    expect(theirs.untimed).toBeUndefined();
    expect(theirs.ratios).toHaveLength(3);
  },
  100_000,
);

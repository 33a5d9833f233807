import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebGpuDevice } from '../../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../../src/open_device/open_webgpu_device.js';
import { tileLimits } from '../../../src/ops/support/webgpu/tile_plan.js';
import { everyTile, isCandidate, type TileChoice } from '../../../src/ops/langevin_chain/tuning/candidates.js';
import { tuneTiles } from '../../../src/ops/langevin_chain/tuning/tune_tiles.js';
import { chainData } from '../../support/chains.js';
import { squaredEuclideanPair } from '../../support/costs.js';

/** Slopes that may lie in scratch, ragged tiles, and small: it is compiled often. */
const data = chainData(
  {
    kind: 'reduced',
    weights: [0.4, 0.6],
    dim: 2,
    hidden: [16, 15],
    activation: 'tanh',
    chains: [37, 9],
    costs: [squaredEuclideanPair(2), squaredEuclideanPair(2)],
  },
  17,
);

/** Milliseconds: the software driver takes a second or two for each tile, several on a busy machine. */
const PATIENCE = 300_000;

describe('every tile that a race may choose', () => {
  let device: WebGpuDevice;
  let folder: string;
  beforeAll(async () => {
    device = await openWebGpuDevice();
    folder = await mkdtemp(join(tmpdir(), 'every-tile-'));
  });
  afterAll(async () => {
    await device.close();
    await rm(folder, { recursive: true });
  });

  it(
    'gives the naive kernel’s chains',
    async () => {
      const limits = tileLimits(device);
      const all = everyTile(limits, data.network).map((tile): TileChoice => ({ tile }));
      expect(new Set(all.map(({ tile }) => tile.unitBlocks))).toEqual(new Set([1, 2, 4]));
      expect(new Set(all.map(({ tile }) => tile.chains))).toEqual(new Set([4, 8, 16, 32, 64]));
      const inScratch = all.slice(0, 3).map((choice): TileChoice => ({ ...choice, slopes: 'scratch' }));
      const choices = [...all, ...inScratch];
      expect(choices.every((choice) => isCandidate(limits, data.network, choice))).toBe(true);
      const { trials } = await tuneTiles(device, data, {
        onSoftware: true,
        budget: 1000,
        cacheFile: join(folder, 'tuning.json'),
        candidates: () => choices,
      });
      expect(trials).toHaveLength(choices.length);
      for (const { tuning, outcome } of trials) expect(outcome.kind, JSON.stringify({ tuning, outcome })).toBe('timed');
      expect(device.liveBytes).toBe(0);
    },
    PATIENCE,
  );
});

import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Barycenter } from '../../../src/barycenter/barycenter.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { drawStreamed } from '../../../src/node/cluster/draw_streamed.js';
import { openNpyRows } from '../../../src/node/io/npy_rows.js';
import { readTable } from '../../../src/node/io/table.js';
import { loadBarycenter } from '../../../src/node/run_folder/load_barycenter.js';
import { clusterRun, removeRun, ROWS, type ClusterRun } from './cluster_run.js';

describe('a table drawn piece by piece', () => {
  let run: ClusterRun;
  let device: CpuDevice;
  let barycenter: Barycenter;
  beforeAll(async () => {
    run = await clusterRun();
    device = await openCpuDevice({ threads: 1 });
    barycenter = (await loadBarycenter(run.run)).barycenter(device);
  });
  afterAll(async () => {
    barycenter.free();
    await device.close();
    await removeRun(run);
  });

  const draw = async (path: string, signal: AbortSignal, onRows?: (done: number) => void): Promise<void> => {
    const source = (await openNpyRows(run.input))!;
    const draws = { rows: ROWS, perPoint: 3, columns: 2, precision: barycenter.loaded.coordinates.precision };
    const more = onRows ? { onRows } : {};
    try {
      await drawStreamed(barycenter.plan(0), path, { source, draws, perShard: 3, seed: 5, signal, ...more });
    } finally {
      await source.close();
    }
  };

  it('has the bytes of one drawn at once', async () => {
    const done: number[] = [];
    await draw(run.path('pieces.npy'), new AbortController().signal, (rows) => done.push(rows));
    const { data } = await readTable(run.input);
    const whole = await barycenter.plan(0).sample({ data, columns: 2 }, { perPoint: 3, seed: 5 });
    expect((await readFile(run.path('pieces.npy'))).equals(encodeNpy(whole))).toBe(true);
    expect(done).toEqual([3, 6, 9, 10]);
  });

  it('leaves nothing where it is stopped', async () => {
    const controller = new AbortController();
    const before = await readdir(run.folder);
    const stopped = draw(run.path('stopped.npy'), controller.signal, (rows) => rows === 6 && controller.abort());
    await expect(stopped).rejects.toThrow('sample: stopped');
    expect(await readdir(run.folder)).toEqual(before);
  });
});

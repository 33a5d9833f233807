import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AbortedError } from '../../../../src/errors.js';
import { aggregate } from '../../../../src/node/aggregate/posteriors/aggregate.js';
import { densitiesOf } from '../../../../src/node/aggregate/posteriors/figure.js';
import { writePosterior } from '../../../../src/node/aggregate/posteriors/write_posterior.js';
import { withNewFolder } from '../../../../src/node/run_folder/new_folder.js';
import { TestRandom } from '../../../support/random.js';
import { options } from './gaussian_shards.js';

const random = new TestRandom(7);

/** Normal shards, the first parameter constant. */
function found(shards: number, parameters: number) {
  const rows = 30;
  const names = Array.from({ length: parameters }, (_, c) => `p${c}`);
  const of = (k: number) => {
    const points = Float64Array.from(random.normals(rows * parameters, 1, k), (value, i) =>
      i % parameters ? value : 1,
    );
    return { name: `${k}`, files: [`${k}.csv`], points, rows };
  };
  const weights = new Array<number>(shards).fill(1 / shards);
  return aggregate({ names, shards: Array.from({ length: shards }, (_, k) => of(k)) }, options(weights));
}

it('draws twelve parameters that vary and a hundred shards at most, and says so', async () => {
  const { panels, subtitle } = densitiesOf(await found(120, 15));
  expect(subtitle).toEqual([
    'thin: 100 of 120 shards · bold: their barycenter (bures)',
    'the first 12 of 14 parameters',
  ]);
  expect(panels.map(({ label }) => label)).toEqual(Array.from({ length: 12 }, (_, i) => `p${i + 1}`));
  expect(panels.map(({ thin, bold }) => [thin.length, thin[0].length, bold.length])[0]).toEqual([100, 30, 120 * 30]);
});

it('leaves nothing where the signal fires between two files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posterior-'));
  const stop = new AbortController();
  const posterior = await found(2, 3);
  const failed = withNewFolder('aggregate --out', join(folder, 'out'), (write) =>
    writePosterior(posterior, { weights: [0.5, 0.5], format: 'csv', signal: stop.signal }, async (name, content) => {
      const path = await write(name, content);
      if (name === 'summary.csv') stop.abort();
      return path;
    }),
  );
  await expect(failed).rejects.toThrow('aggregate: stopped before figure.svg; nothing was kept');
  await expect(failed).rejects.toBeInstanceOf(AbortedError);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

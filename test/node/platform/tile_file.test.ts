import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addToTileFile,
  defaultTileFile,
  readTileFile,
  type TileFileEntry,
} from '../../../src/node/platform/tile_file.js';

const entry: TileFileEntry = {
  adapter: 'nvidia, ampere',
  kernel: '0123456789abcd',
  chains: 768,
  tuning: { tile: { chains: 16, unitGroups: 16, unitBlocks: 1 }, slopes: 'scratch' },
  multiplyAddsPerSecond: 3e11,
};

describe('the file of tilings', () => {
  let folder: string;
  let cacheFile: string;
  let warnings: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tile-file-'));
    cacheFile = join(folder, 'a', 'b', 'tuning.json');
    warnings = [];
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await rm(folder, { recursive: true });
  });

  const options = () => ({ cacheFile, onWarning: (message: string) => void warnings.push(message) });
  const put = async (text: string): Promise<void> => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(cacheFile, text);
  };

  it('gives back what was added, the newest of its kind', async () => {
    expect(await readTileFile(options())).toEqual([]);
    const others = [
      { ...entry, adapter: 'amd' },
      { ...entry, kernel: 'f' },
      { ...entry, chains: 769 },
    ];
    for (const added of [entry, ...others]) await addToTileFile(added, options());
    const newer = { ...entry, multiplyAddsPerSecond: 4e11 };
    await addToTileFile(newer, options());
    expect(await readTileFile(options())).toEqual([...others, newer]);
    expect(warnings).toEqual([]);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['tuning.json']);
  });

  it('forgets the oldest of more than a thousand', async () => {
    const tiles = Array.from({ length: 1000 }, (_, i) => ({ ...entry, chains: i + 1 }));
    await put(JSON.stringify({ format: 1, tiles }));
    await addToTileFile({ ...entry, chains: 2000 }, options());
    const kept = (await readTileFile(options())).map(({ chains }) => chains);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, 2, 2000]);
  });

  it('lies in the cache folder', async () => {
    vi.stubEnv('BARYCENTER_CACHE', folder);
    expect(defaultTileFile()).toBe(join(folder, 'tuning.json'));
    await addToTileFile(entry, {});
    expect(JSON.parse(await readFile(join(folder, 'tuning.json'), 'utf8'))).toEqual({ format: 1, tiles: [entry] });
  });

  it.each([
    ['text', 'not JSON'],
    ['nothing', ''],
    ['cut short', '{"format": 1, "til'],
    ['of another format', '{"format": 2, "tiles": []}'],
    ['with a negative number', JSON.stringify({ format: 1, tiles: [{ ...entry, chains: -1 }] })],
    ['with a rate no device has', JSON.stringify({ format: 1, tiles: [{ ...entry, multiplyAddsPerSecond: 1e300 }] })],
    [
      'with another place',
      JSON.stringify({ format: 1, tiles: [{ ...entry, tuning: { ...entry.tuning, slopes: 'moon' } }] }),
    ],
  ])('is not used, with a warning, and written anew where it is %s', async (_, text) => {
    await put(text);
    expect(await readTileFile(options())).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`${cacheFile} is not used: it is damaged`)]);
    await addToTileFile(entry, options());
    expect(await readTileFile(options())).toEqual([entry]);
    expect(warnings).toHaveLength(1);
  });

  it('is a warning where it cannot be read or written', async () => {
    await writeFile(join(folder, 'a'), 'a file');
    expect(await readTileFile(options())).toEqual([]);
    await addToTileFile(entry, options());
    expect(warnings).toEqual([
      expect.stringMatching(/tuning\.json is not used: reading .*must be a folder/),
      expect.stringMatching(/tuning\.json was not written, so the next process tunes again: /),
    ]);
  });

  it('warns by the process where nobody else is told', async () => {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await put('not JSON');
    await readTileFile({ cacheFile });
    expect(emitted).toHaveBeenCalledWith(expect.stringContaining(cacheFile), 'BarycenterWarning');
  });
});

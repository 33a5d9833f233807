import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { InvalidInputError } from '../../../src/errors.js';
import { layerGraph } from '../../../src/layers/builder.js';
import { checkCount, checkOutputs, checkPictures } from '../../../src/node/cli/write_draws.js';

describe('outputs of draws, before anything is drawn', () => {
  let folder: string;
  const at = (...names: string[]): string => join(folder, ...names);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'write-draws-'));
    await writeFile(at('file'), '');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('lie in folders that are there, or that are made for pictures', async () => {
    await expect(checkOutputs({ output: at('none', 'y.npy') })).rejects.toThrow(
      /y\.npy: the folder must exist; got ENOENT.*Create the folder first/,
    );
    await expect(checkOutputs({ output: at('file', 'y.npy') })).rejects.toThrow(/must lie in a folder; got .*, a file/);
    await expect(checkOutputs({ output: at('none', 'y.npy'), pictures: at('other') })).rejects.toThrow(
      InvalidInputError,
    );
    await checkOutputs({ output: at('y.npy') });
    await checkOutputs({ output: at('deep', 'new', 'y.npy'), pictures: at('deep', 'new') });
    await checkOutputs({ output: at('deep', 'y.npy'), pictures: at('deep', 'new') });
    await expect(checkOutputs({ pictures: at('file') })).rejects.toThrow(/^--pictures: it must be a folder; got/);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('are not more pictures than a folder should have, nor of channels that no PNG has', () => {
    checkCount(100_000, { pictures: 'p' });
    checkCount(100_001, { output: 'y.npy' });
    expect(() => checkCount(100_001, { pictures: 'p' })).toThrow(/--pictures: at most 100000 .*; got 100001/);
    const generatorOf = (channels: number) => {
      const g = layerGraph({ height: 2, width: 2, channels });
      const trained = { graph: g.build(g.activation(g.input, { function: 'tanh' })), parameters: new Float32Array(0) };
      return { problem: {}, generator: { trained, sha256: '' } } as unknown as LoadedProblem;
    };
    checkPictures(generatorOf(3), { pictures: 'p', decoded: true });
    checkPictures(generatorOf(2), { output: 'y.npy', decoded: true });
    expect(() => checkPictures(generatorOf(2), { pictures: 'p' })).toThrow(
      /pictures of 1 or 3 channels; got shape \[2, 2, 2\]/,
    );
    const plain = { problem: {} } as LoadedProblem;
    expect(() => checkPictures(plain, { output: 'y.npy', decoded: true })).toThrow(/is of runs with a generator/);
    expect(() => checkPictures(plain, { pictures: 'p' })).toThrow(/got a problem without shape/);
  });
});

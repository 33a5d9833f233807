import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { Marginal } from '../../../src/barycenter/problem/problem.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { inputTable } from '../../../src/node/cli/input_table.js';
import { createOutput } from '../../../src/node/cli/output.js';
import {
  barycenterFieldsOf,
  pictureFieldsOf,
  wayToBarycenter,
  wayToMarginal,
} from '../../../src/node/cli/picture_fields.js';
import { readTable } from '../../../src/node/io/table.js';
import { linearProblem } from '../../support/linear_problem.js';
import { fileOf } from '../io/formats/files.js';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-fields-'));
  for (const shape of [
    [2, 8, 8, 1],
    [2, 8, 8],
    [2, 16],
  ]) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 5) / 5);
    await writeFile(at(`${shape.length}.npy`), encodeNpy({ shape, data }));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const problemOf = (marginal: Partial<Marginal>, shape?: readonly [number, number, number]) =>
  defineProblem({
    epsilon: 0.1,
    ...(shape && { shape }),
    marginals: [0.5, 0.5].map((weight) => ({
      weight,
      cost: { kind: 'squared-euclidean' as const },
      samples: 'pictures/',
      ...marginal,
    })) as never,
  });

describe('pictures that are read as a marginal’s', () => {
  it('have its fields in files and in .npy and .npz of four axes, and rows have none', async () => {
    const fields = { size: [4, 4], channels: 1, range: [-1, 1] } as const;
    const problem = problemOf(fields);
    for (const name of ['4.npy', 'photo.png', 'pictures'])
      expect(await pictureFieldsOf(problem, 0, at(name)), name).toEqual(fields);
    for (const name of ['3.npy', '2.npy', 'x.csv'])
      expect(await pictureFieldsOf(problem, 0, at(name)), name).toEqual({});
    const archive = fileOf('npz/pictures.npz');
    expect(await pictureFieldsOf(problem, 0, archive, 'images')).toEqual(fields);
    expect(await pictureFieldsOf(problem, 0, archive, 'grey')).toEqual({});
    await expect(pictureFieldsOf(problem, 0, archive)).rejects.toThrow('It has "images", "grey".');
    const { columns, pictures } = await readTable(at('4.npy'), await pictureFieldsOf(problem, 0, at('4.npy')));
    expect([columns, pictures?.range]).toEqual([16, [-1, 1]]);
  });

  it('have the problem’s shape where files gave it, under costs of one space only', async () => {
    const [range, shape] = [[-1, 1] as const, [4, 4, 3] as const];
    expect(await pictureFieldsOf(problemOf({ range }, shape), 0, 'photo.png')).toEqual({
      size: [4, 4],
      channels: 3,
      range,
    });
    const cost = defineCost((x, y) => squaredNorm(sub(x, y)));
    expect(await pictureFieldsOf(problemOf({ cost }, shape), 0, 'photo.png')).toEqual({});
  });

  it('have the barycenter’s shape and range where they are its draws', async () => {
    const problem = problemOf({ range: [-1, 1] }, [4, 4, 1]);
    const fields = { size: [4, 4], channels: 1, range: [-1, 1] };
    for (const name of ['4.npy', 'photo.png'])
      expect(await barycenterFieldsOf(problem, at(name)), name).toEqual(fields);
    for (const name of ['3.npy', '2.npy']) expect(await barycenterFieldsOf(problem, at(name)), name).toEqual({});
  });
});

it('the way out of pictures of another shape says the shape that is wanted', async () => {
  const loaded = await loadMarginals(defineProblem(linearProblem()));
  expect(wayToMarginal(loaded, 0)).toBe('Bring the pictures to its shape: --size 2x2, --channels 1.');
  expect(wayToBarycenter(loaded)).toMatch(/points are its z/);
  const plain = { ...loaded, generator: undefined, problem: problemOf({}, [4, 2, 3]) } as never;
  expect(wayToMarginal(plain, 0)).toContain('--size 4x2, --channels 3.');
  expect(wayToBarycenter(plain)).toContain('--size 4x2, --channels 3.');
  const expected = { option: '--input', columns: 4, names: undefined, whose: 'as it has', wayOfPictures: 'Go there.' };
  await expect(inputTable(at('4.npy'), {}, expected, createOutput({}))).rejects.toThrow(
    /got 64 in .*4\.npy\. Go there/,
  );
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { SampleMarginal } from '../../../src/barycenter/problem/problem.js';
import { generated } from '../../../src/cost/generated.js';
import { layerGraph } from '../../../src/layers/builder.js';
import { InvalidInputError } from '../../../src/errors.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { linearProblem } from '../../support/linear_problem.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generator-pictures-'));
  for (const [name, shape] of [
    ['square', [6, 2, 2, 1]],
    ['wide', [6, 1, 4, 1]],
    ['flat', [6, 4]],
  ] as const) {
    const data = Float32Array.from({ length: 24 }, (_, i) => (i % 7) / 7);
    await writeFile(join(folder, `${name}.npy`), encodeNpy({ shape, data }));
  }
});
afterAll(() => rm(folder, { recursive: true }));

type Given = Pick<SampleMarginal, 'samples'> & Partial<SampleMarginal>;
const load = (...given: readonly Given[]) => {
  const marginals = given.map((m) => ({ weight: 1 / given.length, cost: generated(), ...m }));
  return loadMarginals(defineProblem(linearProblem({ marginals }), folder));
};
const square = { samples: 'square.npy' };
const other = { ...square, range: [-1, 1] } as const;
// As many features as pixels.
const g = layerGraph({ height: 2, width: 2, channels: 1 });
const features = { graph: g.build(g.activation(g.input, { function: 'tanh' })), parameters: new Float32Array(0) };

it('pictures beside a generator have its shape, also where features are taken of them', async () => {
  for (const cost of [generated(), generated({ features })]) {
    const wrong = load(square, { samples: 'wide.npy', cost });
    await expect(wrong).rejects.toThrow(InvalidInputError);
    await expect(wrong).rejects.toThrow(
      /^problem\.marginals\[1\]: .*of the generator’s, \[2, 2, 1\]; got \[1, 4, 1\].*"size": \[2, 2\] and "channels": 1/,
    );
  }
  expect((await load(square, { samples: 'flat.npy' })).costs[1].xDim).toBe(4);
  const points = { samples: 'wide.npy', cost: generated({ features, points: 'features' }) };
  expect((await load(square, points)).costs[1].xDim).toBe(4);
});

it('pictures beside a generator have one range, but features in code any', async () => {
  await expect(load(square, other)).rejects.toThrow(
    /pictures must have one range; got \[0, 1\] of marginals\[0\], \[-1, 1\] of marginals\[1\]/,
  );
  expect((await load(other, other)).marginals).toHaveLength(2);
  const cost = generated({ features, points: 'features' });
  expect((await load(square, { ...other, cost })).costs[1].xDim).toBe(4);
});

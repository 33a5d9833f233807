import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { rangeOfPictures } from '../../../src/barycenter/problem/picture_shape.js';
import type { ProblemInput, SampleMarginal } from '../../../src/barycenter/problem/problem.js';
import { problemToJson } from '../../../src/barycenter/problem/problem_json.js';
import { settingsOf } from '../../../src/barycenter/run/run_settings.js';
import { restored } from '../../../src/barycenter/run/stored_problem.js';
import { InvalidInputError } from '../../../src/errors.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { idxFile } from '../../node/io/pictures/pictures.js';

let folder: string;
const array = async (name: string, shape: readonly number[]): Promise<void> => {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => (i % 7) / 7);
  await writeFile(join(folder, name), encodeNpy({ shape, data }));
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-shape-'));
  await array('wide.npy', [5, 4, 8, 1]);
  await array('tall.npy', [5, 8, 4, 1]);
  await array('flat.npy', [5, 32]);
  const codes = Array.from({ length: 6 * 32 }, (_, i) => (i * 5) % 256);
  await writeFile(join(folder, 'x.idx'), idxFile([6, 4, 8], codes));
  await writeFile(join(folder, 'y.idx'), idxFile([6], [0, 1, 0, 1, 0, 0]));
});
afterAll(() => rm(folder, { recursive: true }));

type Given = string | Omit<SampleMarginal, 'weight' | 'cost'>;
const problem = (given: readonly Given[], more: Partial<ProblemInput> = {}) => {
  const marginals = given.map((m) => ({
    cost: { kind: 'squared-euclidean' as const },
    weight: 1 / given.length,
    ...(typeof m === 'string' ? { samples: m } : m),
  }));
  return defineProblem({ marginals, epsilon: 0.1, ...more }, folder);
};
const conv = { kind: 'conv', width: 2 } as const;

async function refused(given: readonly Given[], more: Partial<ProblemInput>, message: RegExp): Promise<void> {
  const error: unknown = await loadMarginals(problem(given, more)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(message);
}

describe('the shape of a problem', () => {
  it('is that of the marginals’ pictures where it is left out, and of tables none', async () => {
    const loaded = await loadMarginals(problem(['wide.npy', 'flat.npy'], { potential: conv }));
    expect(loaded.problem.shape).toEqual([4, 8, 1]);
    expect(loaded.problem.baseFolder).toBe(folder);
    expect(loaded.potential.dim).toBe(32);
    expect(loaded.warnings.filter((line) => line.includes('transpose'))).toEqual([
      'marginals[1] has more columns (32) than rows (5): a point is a row; transpose the table if its points are columns',
    ]);
    expect((await loadMarginals(problem(['flat.npy', 'flat.npy']))).problem.shape).toBeUndefined();
  });

  it('must be one under costs of one space, and what the problem says', async () => {
    await refused(
      ['wide.npy', 'tall.npy'],
      {},
      /one shape; got \[4, 8, 1\] of marginals\[0\], \[8, 4, 1\] of marginals\[1\]/,
    );
    await refused(
      ['flat.npy', 'wide.npy'],
      { shape: [8, 4, 1] },
      /^problem\.shape: must be .*\[4, 8, 1\] of marginals\[1\]/,
    );
    await refused(
      ['wide.npy', { samples: 'x.idx', range: [-1, 1] }],
      {},
      /pictures must have one range; got \[0, 1\] of marginals\[0\], \[-1, 1\] of marginals\[1\]/,
    );
    await refused(
      ['flat.npy', 'flat.npy'],
      { potential: conv },
      /^problem\.shape: is needed by potential\.kind "conv"/,
    );
  });

  it('may be another than that of pictures under costs of one’s own', async () => {
    const cost = defineCost((x, y) => squaredNorm(sub(x, y)));
    const marginals = ['wide.npy', 'tall.npy'].map((samples) => ({ samples, weight: 0.5, cost }));
    const none = await loadMarginals(defineProblem({ marginals, epsilon: 0.1 }, folder));
    expect(none.problem.shape).toBeUndefined();
    const two = [marginals[0], marginals[0]];
    expect((await loadMarginals(defineProblem({ marginals: two, epsilon: 0.1 }, folder))).problem.shape).toEqual([
      4, 8, 1,
    ]);
    const shape = [2, 16, 1] as const;
    const given = await loadMarginals(defineProblem({ marginals: two, epsilon: 0.1, shape }, folder));
    expect(given.problem.shape).toEqual(shape);
  });
});

describe('a class of an idx file', () => {
  const ofClass = (k: number) => ({ samples: 'x.idx', labels: 'y.idx', class: k, range: [-1, 1] as const });
  it('is read by paths from the problem’s folder, and again from what a run keeps', async () => {
    const given = problem([ofClass(0), ofClass(1)]);
    const loaded = await loadMarginals(given);
    expect(loaded.marginals.map((m) => (m.kind === 'table' ? m.table.rows : 0))).toEqual([4, 2]);
    expect(rangeOfPictures(loaded.problem)).toEqual([-1, 1]);
    const kept = JSON.parse(JSON.stringify(problemToJson(loaded.problem))) as ProblemInput;
    expect(kept.marginals[1]).toMatchObject({ labels: join(folder, 'y.idx'), class: 1, range: [-1, 1] });
    const warnings: string[] = [];
    const again = await restored(defineProblem(kept), await settingsOf(loaded), (line) => warnings.push(line));
    const read = async () => {
      const marginal = again.marginals[1];
      return marginal.kind === 'deferred' ? marginal.load() : marginal;
    };
    expect(await read()).toMatchObject({ table: { rows: 2, pictures: { shape: [4, 8, 1] } } });
    expect(warnings).toEqual([]);
  });
});

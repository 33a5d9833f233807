import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, matVec, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { fromEngine, toEngine } from '../../../src/barycenter/problem/coordinates.js';
import { gaussian } from '../../../src/barycenter/problem/distribution.js';
import type { LoadedMarginal } from '../../../src/barycenter/problem/loaded_problem.js';
import { expressionsOf } from '../../../src/cost/contract.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { encodeNpy } from '../../../src/io/npy.js';

const cost = squaredEuclidean();

/** A table as the engine sees it. */
const engineTable = (marginal: LoadedMarginal): Float32Array | undefined =>
  marginal.kind === 'table' ? toEngine(marginal.affine, marginal.table.data) : undefined;

describe('loadMarginals', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'barycenter-'));
    writeFileSync(join(folder, 'x.npy'), encodeNpy({ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }));
    writeFileSync(join(folder, 'y.csv'), 'a,b\n7,8\n9,10\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads tables relative to the base folder and warns of batches beyond them', async () => {
    const files = ['x.npy', 'y.csv'].map((samples) => ({ weight: 0.5, cost, samples }));
    const { marginals, potential, warnings, coordinates } = await loadMarginals(
      defineProblem({ epsilon: 0.1, marginals: files, training: { batchSize: 3 } }, folder),
    );
    // Each about its own mean, in units of the common deviation ½√(8/3) + ½·1.
    const unit = 0.5 * Math.sqrt(8 / 3) + 0.5;
    const scaled = (...values: number[]) => Float32Array.from(values, (v) => v / unit);
    expect(marginals.map(engineTable)).toEqual([scaled(-2, -2, 0, 0, 2, 2), scaled(-1, -1, 1, 1)]);
    expect(potential.dim).toBe(2);
    expect(coordinates.output.unit).toBeCloseTo(unit, 14);
    expect(warnings).toEqual(['marginals[1] has 2 rows, fewer than a batch of 3; rows are drawn with replacement']);
  });

  it('warns of names that stand elsewhere in another table, of all columns or of some', async () => {
    const warningsOf = async (...headers: string[]): Promise<readonly string[]> => {
      headers.forEach((header, k) => writeFileSync(join(folder, `order${k}.csv`), `${header}\n7,8,9\n9,10,1\n2,5,3\n`));
      const marginals = headers.map((_, k) => ({ weight: 1 / headers.length, cost, samples: `order${k}.csv` }));
      return (await loadMarginals(defineProblem({ epsilon: 0.1, marginals, training: { batchSize: 3 } }, folder)))
        .warnings;
    };
    expect(await warningsOf('x,y,z', 'x,z,y', 'y,x,w')).toEqual([
      'marginals[1] has the columns x, z, y where marginals[0] has x, y, z, and columns are matched by place; order them by columns',
      'marginals[2] has the columns y, x, w where marginals[0] has x, y, z, and columns are matched by place; order them by columns',
    ]);
    // Other names at a place may be the same column by another name.
    expect(await warningsOf('x,y,z', 'x,y,w', 'a,b,c')).toEqual([]);
  });

  it('divides samples by the weighted mean of their standard deviations', async () => {
    // Column deviations 1 and 3 (mean 2) at weight ¼, 4 and 4 at ¾: 3.5.
    const marginals = [
      {
        weight: 0.25,
        cost,
        samples: [
          [-1, -3],
          [1, 3],
        ],
      },
      {
        weight: 0.75,
        cost,
        samples: [
          [-4, 4],
          [4, -4],
        ],
      },
    ];
    const loaded = await loadMarginals(defineProblem({ epsilon: 0.1, marginals, scaling: 'common-deviation' }));
    expect(loaded.coordinates.output.unit).toBeCloseTo(3.5, 12);
    expect(loaded.coordinates.costUnit).toBeCloseTo(1, 12);
    expect(engineTable(loaded.marginals[0])).toEqual(Float32Array.of(-1, -3, 1, 3).map((v) => v / 3.5));
  });

  it('starts chains where the data lies, unless told otherwise', async () => {
    const marginals = [
      {
        weight: 0.25,
        cost,
        samples: [
          [1, 0],
          [3, 0],
        ],
      },
      {
        weight: 0.75,
        cost,
        samples: [
          [0, 8],
          [0, 8],
        ],
      },
    ];
    // Means (2, 0) and (0, 8), so (0.5, 6) in the data; variances (1, 0) and (0, 0), so a mean variance of ¼·½.
    const { engine, coordinates } = await loadMarginals(defineProblem({ epsilon: 0.1, marginals }));
    const { unit } = coordinates.output;
    expect([...fromEngine(coordinates.output, [0, 0], 'float64')]).toEqual([0.5, 6]);
    expect(engine.start).toEqual({ kind: 'gaussian', mean: [0, 0], standardDeviation: Math.sqrt(0.125 / unit ** 2) });
    const init = { kind: 'gaussian', mean: [5, 5], standardDeviation: 2 } as const;
    const given = await loadMarginals(defineProblem({ epsilon: 0.1, marginals, sampler: { init } }));
    expect(given.engine.start).toEqual({
      kind: 'gaussian',
      mean: [4.5, -1].map((v) => Math.fround(v / unit)),
      standardDeviation: 2 / unit,
    });
  });

  it('takes marginals of another dimension than the barycenter’s, and starts them at N(0, I)', async () => {
    const lift = defineCost((x, y) =>
      squaredNorm(
        sub(
          matVec(
            [
              [1, 0],
              [0, 1],
              [1, 1],
            ],
            x,
          ),
          y,
        ),
      ),
    );
    const marginals = [
      { weight: 0.5, cost: lift, distribution: gaussian({ mean: [0, 0], standardDeviation: 1 }) },
      { weight: 0.5, cost, distribution: gaussian({ mean: [0, 0, 0], standardDeviation: 1 }) },
    ];
    const { costs, potential, engine } = await loadMarginals(defineProblem({ epsilon: 1, dim: 3, marginals }));
    expect(costs.map((c) => [c.xDim, c.yDim])).toEqual([
      [2, 3],
      [3, 3],
    ]);
    expect(potential.dim).toBe(3);
    expect(engine.start).toEqual({ kind: 'gaussian', mean: [0, 0, 0], standardDeviation: 1 });
    expect(expressionsOf('test', costs)[0].value([1, 2], [1, 2, 0])).toBeCloseTo(9, 12);
  });

  it('draws distributions and functions on request', async () => {
    const marginals = [
      { weight: 0.5, cost, distribution: gaussian({ mean: [3], standardDeviation: 1 }) },
      {
        weight: 0.5,
        cost,
        dim: 1,
        batches: ({ batchSize }: { batchSize: number }) => new Float32Array(batchSize).fill(2),
      },
    ];
    const loaded = await loadMarginals(defineProblem({ epsilon: 1, marginals }));
    const [first, second] = loaded.marginals;
    if (first.kind !== 'function' || second.kind !== 'function') throw new Error('expected two functions');
    expect(await first.draw({ iteration: 0, batchSize: 4, seed: 0 })).toHaveLength(4);
    expect(await second.draw({ iteration: 0, batchSize: 2, seed: 0 })).toEqual(Float32Array.of(2, 2));
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, defineCost, mul, squaredNorm, sqrt, sub, twist, type Cost } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import type { LoadedProblem } from '../../../src/barycenter/problem/loaded_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import type { Epsilon, ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { toEngine } from '../../../src/barycenter/problem/coordinates.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { InvalidInputError } from '../../../src/errors.js';
import { cost, dyadicCloud, outcome, tiny, type Outcome } from './moved_problems.js';

type Rows = readonly (readonly number[])[];

const rows = (
  seed: number,
  change: (row: number[], r: number) => number[] = (row) => row,
  center = [0, 0],
): number[][] => {
  const { data } = dyadicCloud(seed, 40, center);
  return Array.from({ length: 40 }, (_, r) =>
    change([...data.subarray(r * center.length, (r + 1) * center.length)], r),
  );
};
const problem = (
  tables: readonly Rows[],
  epsilon: Epsilon,
  change: Partial<ProblemInput> = {},
  own: Cost = cost,
): ProblemInput =>
  tiny({ epsilon, ...change, marginals: tables.map((samples) => ({ weight: 1 / tables.length, cost: own, samples })) });
const load = (...given: Parameters<typeof problem>): Promise<LoadedProblem> =>
  loadMarginals(defineProblem(problem(...given)));

const huber = defineCost((x, y) => mul(0.25, sub(sqrt(add(1, mul(4, squaredNorm(sub(x, y))))), 1)));

/** What is said of coordinates: batches of 16 from tables of one row are another matter. */
const said = ({ warnings }: LoadedProblem): string[] =>
  warnings.filter((w) => !w.includes('rows are drawn with replacement'));

describe('degenerate data', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(async () => {
    expect(device.liveBytes).toBe(0);
    await device.close();
  });

  function expectFinite({ loaded, loss, outputs, barycenter, checkpoint }: Outcome): void {
    for (const marginal of loaded.marginals) {
      if (marginal.kind === 'table')
        expect(toEngine(marginal.affine, marginal.table.data).every(Number.isFinite)).toBe(true);
    }
    expect(Number.isFinite(loss)).toBe(true);
    for (const values of [...outputs, barycenter, checkpoint.parameters])
      expect(values.every(Number.isFinite)).toBe(true);
  }

  const constant = (point: number[]): number[][] => rows(1, () => point);
  const cases: Record<string, [readonly Rows[], Epsilon, Partial<ProblemInput>?]> = {
    'a constant column': [[rows(1, ([a]) => [a, 7]), rows(2, ([a]) => [a, 9])], 0.2],
    'a constant table beside one that varies': [[constant([5, 7]), rows(2)], { relative: 0.2 }],
    'two points': [[constant([0, 1]), constant([2, 4])], 0.2],
    'one and the same point twice': [[[[3, 3]], [[3, 3]]], 1e-20],
    'one row each, far apart': [[[[0, 0]], [[1e9, 4]]], 0.2],
    'one row beside many': [[[[1e6, 4]], rows(1)], 0.2],
    'five marginals': [[1, 2, 3, 4, 5].map((k) => rows(k, ([a, b]) => [a + k, b])), { relative: 0.1 }],
    'one column': [[rows(1, ([a]) => [a]), rows(2, ([a]) => [a + 1e7])], 0.2],
    'columns of deviations 1e-8 and 1e8': [
      [rows(1, ([a, b]) => [1e-8 * a, 1e8 * b]), rows(2, ([a, b]) => [1e-8 * a, 1e8 * b])],
      { relative: 0.2 },
    ],
    'marginals of deviations 1e-12 and 1e12': [
      [rows(1, (row) => row.map((v) => 1e-12 * v)), rows(2, (row) => row.map((v) => 1e12 * v))],
      { relative: 0.2 },
    ],
    'a row 1e30 deviations away': [[rows(1, (row, r) => (r === 7 ? [1e30, 0] : row)), rows(2)], { relative: 0.2 }],
    'deviations of 1e-310 in their own unit': [
      [rows(1, (row) => row.map((v) => 1e-310 * v)), rows(2, (row) => row.map((v) => 1e-310 * v))],
      0.2,
      { scaling: 'common-deviation' },
    ],
    'deviations of 1e298 in their own unit': [
      [rows(1, (row) => row.map((v) => 1e298 * v)), rows(2, (row) => row.map((v) => 1e298 * v))],
      0.2,
      { scaling: 'common-deviation' },
    ],
    'chains that start at their inputs': [
      [rows(1, (row) => row.map((v) => v + 1e9)), rows(2)],
      0.2,
      { sampler: { steps: 8, init: { kind: 'input' } } },
    ],
  };
  it.each(Object.entries(cases))(
    '%s: every number is finite, and nothing is warned of',
    async (_, [tables, epsilon, change]) => {
      const found = await outcome(device, problem(tables, epsilon, change));
      expectFinite(found);
      expect(found.loaded.coordinates.kind).toBe('standardised');
      expect(said(found.loaded)).toEqual([]);
    },
  );

  it('two points come out between them, as wide as √ε', async () => {
    // Potentials of zero scale: N(m, ε I) is then what chains of 60 steps draw, to the step's bias of 5 %.
    const given = problem([constant([0, 1]), constant([2e6, 4])], 1e-4, {
      potential: { scale: 1e-12 },
      sampler: { steps: 60 },
    });
    const { outputs } = await outcome(device, given);
    for (const y of outputs) {
      const off = [...y].map((v, i) => (v - [1e6, 2.5][i % 2]) / 1e-2);
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(5);
      // 24 standard normals: their root mean square is within 4 · 1/√48 = 0.58 of 1.
      expect(Math.abs(Math.sqrt(off.reduce((a, b) => a + b * b, 0) / off.length) - 1)).toBeLessThan(0.6);
    }
  });
});

describe('data that cannot be computed with', () => {
  const wide = rows(1, (row) => row.map((v) => 1e200 * v));
  const refused: Record<string, [() => Promise<LoadedProblem>, RegExp]> = {
    'a range beyond float64': [
      () =>
        load(
          [
            [[-1.7e308], [1.7e308]],
            [[0], [1]],
          ],
          { relative: 0.1 },
        ),
      /marginals\[0\]: must lie within ±1e\+300; got larger values in column 0.*Scale the data down/,
    ],
    'values near its end': [
      () =>
        load(
          [
            [
              [1, 1e305],
              [1, 2],
            ],
            [
              [0, 0],
              [1, 1],
            ],
          ],
          { relative: 0.1 },
        ),
      /marginals\[0\]: .* column 1/,
    ],
    'squares beyond it': [
      () => load([wide, wide], { relative: 0.1 }),
      /common deviation of 1e-150 to 1e\+150.*got \d(\.\d+)?e\+(199|200)\. Scale the data, and ε by the square/,
    ],
    'squares below it': [
      () =>
        load(
          [1, 2].map((k) => rows(k, (row) => row.map((v) => 1e-160 * v))),
          { relative: 0.1 },
        ),
      /common deviation of 1e-150/,
    ],
    'means whose distance has no square': [
      () => load([rows(1), rows(2, ([, b]) => [1e200, b])], { relative: 0.1 }),
      /marginals\[0\]: must have a mean within 1e\+150 of the others'/,
    ],
    'an ε of another world': [
      () => load([rows(1), rows(2)], 1e40),
      /problem\.epsilon: must be 1e-30 to 1e\+30 times the data’s variance.*got 1e\+40, .*Check its unit/,
    ],
    'an ε of none': [() => load([rows(1), rows(2)], 1e-40), /problem\.epsilon/],
    'a relative ε of nothing': [
      () => load([[[1, 2]], [[3, 4]]], { relative: 0.1 }),
      /relative only to data that varies.*Give ε in units of the cost/,
    ],
    'float32 in coordinates of its own': [
      () => load([rows(1, (row, r) => (r === 3 ? [0, 1e39] : row)), rows(2)], 0.1, {}, twist({ slope: 0.4 })),
      /marginals\[0\]\.samples: values must be below 3\.4e38.*got 1e\+39 at row 3, column 1 \(counted from 0\)/,
    ],
    'float32 of differences': [
      () => load([rows(1), rows(2, (row, r) => (r === 5 ? [-1e39, 0] : row))], 0.1, {}, huber),
      /marginals\[1\]\.samples: .* -1e\+39 at row 5, column 0/,
    ],
  };
  it.each(Object.entries(refused))('%s is refused with a way out', async (_, [loading, message]) => {
    await expect(loading()).rejects.toThrow(InvalidInputError);
    await expect(loading()).rejects.toThrow(message);
  });

  it('is computed with the ways that are told', async () => {
    const scaled = await load(
      [wide, wide].map((table) => table.map((row) => row.map((v) => v * 1e-200))),
      0.1,
    );
    const named = await load([wide, wide], 0.1, { scaling: 'common-deviation' });
    const relative = await load([rows(1), rows(2)], { relative: 0.1 });
    for (const { engine } of [scaled, named, relative]) {
      expect(engine.epsilon).toBeGreaterThan(0.05);
      expect(engine.epsilon).toBeLessThan(0.2);
    }
  });
});

describe('what is said of costs', () => {
  it('nothing of costs of differences, wherever the data lies: all points move by one origin', async () => {
    for (const offset of [0, 1e3, 1e8, 1e12]) {
      const loaded = await load(
        [rows(1), rows(2)].map((table) => table.map((row) => row.map((v) => v + offset))),
        0.1,
        {},
        huber,
      );
      expect([loaded.coordinates.kind, ...said(loaded)]).toEqual(['centred']);
      expect(loaded.coordinates.inputs[1]).toEqual(loaded.coordinates.inputs[0]);
    }
  });

  it('that they are not scaled, where the deviation is far from 1', async () => {
    const wide = [rows(1), rows(2)].map((table) => table.map((row) => row.map((v) => 100 * v + 1e6)));
    const loaded = await load(wide, 0.1, {}, huber);
    expect(said(loaded)).toHaveLength(1);
    expect(said(loaded)[0]).toMatch(
      /^the points are moved to the origin and not scaled \(their deviation is \d+\.?\d*\), because the cost may have a unit of its own; .*: scale the data and the cost yourself$/,
    );
    expect(said(await load(wide, 0.1, { scaling: 'common-deviation' }, huber))).toEqual([]);
  });

  it('where points lie matters: said of the twist far away, not near', async () => {
    const [near, far] = [0, 40].map((offset) =>
      load(
        [rows(1), rows(2)].map((table) => table.map((row) => row.map((v) => v + offset))),
        0.1,
        {},
        twist({ slope: 0.4 }),
      ),
    );
    expect((await near).coordinates.kind).toBe('own');
    expect(said(await near)).toEqual([]);
    expect((await far).coordinates.kind).toBe('own');
    expect(said(await far)).toHaveLength(1);
    expect(said(await far)[0]).toMatch(
      /^the points are taken as they are \(their mean is up to 40(\.\d)? from the origin, their deviation \d\.?\d*\), because a cost depends on where its points lie; /,
    );
  });

  it('a cost that is zero between the data’s points is looked at beside them', async () => {
    expect((await load([[[1, 1]], [[1, 1]]], 0.1, {}, twist({ slope: 0.4 }))).coordinates.kind).toBe('own');
    expect((await load([[[1, 1]], [[1, 1]]], 0.1, {}, huber)).coordinates.kind).toBe('centred');
  });

  it('one cost that depends on places keeps all in their own coordinates', async () => {
    const marginals = [cost, twist({ slope: 0.4 })].map((own, k) => ({ weight: 0.5, cost: own, samples: rows(k + 1) }));
    expect((await loadMarginals(defineProblem(tiny({ epsilon: 0.1, marginals })))).coordinates.kind).toBe('own');
    const differences = [cost, huber].map((own, k) => ({ weight: 0.5, cost: own, samples: rows(k + 1) }));
    expect((await loadMarginals(defineProblem(tiny({ epsilon: 0.1, marginals: differences })))).coordinates.kind).toBe(
      'centred',
    );
  });

  it('batches by code are taken as they are, and far ones are said', async () => {
    const batches =
      (offset: number) =>
      ({ batchSize, iteration }: { batchSize: number; iteration: number }) =>
        Float32Array.from({ length: batchSize }, (_, i) => offset + Math.sin(i + iteration));
    const given = (offset: number): ProblemInput =>
      tiny({ epsilon: 0.1, marginals: [0, 1].map(() => ({ weight: 0.5, cost, dim: 1, batches: batches(offset) })) });
    const [near, far] = [await loadMarginals(defineProblem(given(0))), await loadMarginals(defineProblem(given(1000)))];
    expect([near.coordinates.kind, ...near.warnings]).toEqual(['own']);
    expect(far.warnings).toHaveLength(1);
    expect(far.warnings[0]).toMatch(
      /^the points are taken as they are \(their mean is up to 1000 from the origin, their deviation 0\.707\), because batches are drawn by code; /,
    );
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeNpy } from '../../../src/io/npy.js';
import { readTable } from '../../../src/node/io/table.js';
import type { Floats, Table } from '../../../src/io/numeric_table.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadRun } from '../../../src/node/run_folder/load_run.js';
import { saveRun } from '../../../src/node/run_folder/save_run.js';
import { solve } from '../../../src/barycenter/solve.js';
import { twist } from '../../../src/autograd/index.js';
import { marginalSource } from '../../../src/barycenter/training/marginal_source.js';
import { keyOf } from '../../../src/random/philox.js';
import type { Result } from '../../../src/barycenter/result.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { TestRandom } from '../../support/random.js';
import { cost, tiny, toSingle } from './moved_problems.js';

/** Metres of a map: at 5.4e6 float32 has half a metre left, and float64 a nanometre. */
const OFFSET = 5.4e6;
const cloud = (seed: number, offset = OFFSET): Table<Float64Array> => {
  const data = Float64Array.from(new TestRandom(seed).normals(200), (z, i) => offset + 10 * z + (i % 2));
  return { data, rows: 100, columns: 2 };
};

const rowsOf = (data: Floats, columns = 2): string[] =>
  Array.from({ length: data.length / columns }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns)].join());

describe('points in and out of a plan', () => {
  let device: CpuDevice;
  const results: Result[] = [];
  const solved = async (samples: readonly Table[], change = {}): Promise<Result> => {
    const marginals = samples.map((table) => ({ weight: 0.5, cost, samples: table }));
    results.push(
      await solve(defineProblem(tiny({ epsilon: { relative: 0.2 }, marginals, ...change })), { device, tune: false }),
    );
    return results.at(-1)!;
  };
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(async () => {
    for (const result of results) result.free();
    expect(device.liveBytes).toBe(0);
    await device.close();
  });

  it('stay distinct and where they belong, far from the origin', async () => {
    const result = await solved([cloud(1), cloud(2)]);
    const plan = result.plan(0);
    const { data } = await plan.sample([[OFFSET, OFFSET + 1]], { perPoint: 500 });
    // 24 bits of two coordinates: two of 500 draws meet by chance in one of a billion runs.
    expect(new Set(rowsOf(data)).size).toBe(500);
    const barycenter = (await result.sampleBarycenter(500, { seed: 3 })).data;
    expect(new Set(rowsOf(barycenter)).size).toBe(500);
    // Deviations of 10 and a potential of 12 iterations: nothing lies 30 deviations off, and the half metres of float32
    // are not all there is.
    for (const y of [...data, ...barycenter]) expect(Math.abs(y - OFFSET)).toBeLessThan(300);
    expect(data.filter((y) => (2 * y) % 1 === 0).length).toBeLessThan(5);
  });

  it('see the difference of neighbours that float32 has not', async () => {
    const result = await solved([cloud(1), cloud(2)]);
    const [x, step] = [[OFFSET, OFFSET], 1e-3];
    const at = async (move: number): Promise<Floats> =>
      (await result.plan(1).sample([[x[0] + move, x[1]]], { seed: 4 })).data;
    const [here, there] = [await at(0), await at(step)];
    const change = there[0] - here[0];
    // Eight steps of η/2ε = 0.1 towards x under common noise, 1 − 0.9^8 = 0.57 of the move, and the potential's
    // curvature besides.
    expect(change).toBeGreaterThan(0.1 * step);
    expect(change).toBeLessThan(2 * step);
  });

  it.each([
    ['float64', cloud],
    ['float32', (seed: number) => toSingle(cloud(seed, 1))],
  ] as const)('inputs are rows of a table in %s, bit for bit', async (_, make) => {
    const tables = [make(1), make(2)];
    for (const change of [{}, { scaling: 'common-deviation' }]) {
      const result = await solved(tables, change);
      for (const [k, table] of tables.entries()) {
        const rows = new Set(rowsOf(table.data));
        const inputs = await result.plan(k).inputs(300, 7);
        expect(inputs).toBeInstanceOf(table.data.constructor);
        expect(rowsOf(inputs).filter((row) => !rows.has(row))).toEqual([]);
      }
    }
  });

  it('inputs keep a table’s digits where costs leave the engine in the data’s own coordinates', async () => {
    const tables = [cloud(1, 0.1), cloud(2, 0.1)];
    const marginals = tables.map((samples) => ({ weight: 0.5, cost: twist({ slope: 0.1 }), samples }));
    const result = await solved(tables, { marginals });
    expect(result.loaded.coordinates.kind).toBe('own');
    const rows = new Set(rowsOf(tables[0].data));
    expect(rowsOf(await result.plan(0).inputs(50)).every((row) => rows.has(row))).toBe(true);
  });

  it('tables of more than a million numbers reach the device whole', async () => {
    const rows = 600_000;
    const table = { data: Float64Array.from({ length: 2 * rows }, (_, i) => 2 ** 40 + i), rows, columns: 2 };
    const affine = { reference: Float64Array.of(2 ** 40, 2 ** 40), shift: new Float64Array(2), unit: 1 };
    const source = marginalSource(device, {
      marginal: { kind: 'table', dim: 2, table, affine },
      index: 0,
      batch: 200,
      seed: 1,
      key: keyOf(1),
    });
    const out = device.createBuffer('batch', 200 * 2 * 4);
    await source.fill(out, 0, 0);
    const batch = new Float32Array(await device.read(out));
    for (const freed of [source, out]) freed.free();
    batch.forEach((v, i) => expect(v % 2 === i % 2 && (i % 2 === 0 || v === batch[i - 1] + 1)).toBe(true));
    // An eighth of the rows lies beyond 2^20 numbers, and no two of 200 are likely to be row 0.
    expect(batch.filter((v) => v >= 2 ** 20).length).toBeGreaterThan(20);
    expect(batch.filter((v) => v === 0).length).toBeLessThan(2);
  });

  it('tables of either precision go together', async () => {
    const result = await solved([cloud(1, 1), toSingle(cloud(2, 1))]);
    expect(await result.plan(1).inputs(5)).toBeInstanceOf(Float32Array);
    expect((await result.plan(1).sample([[1, 2]])).data).toBeInstanceOf(Float64Array);
  });
});

describe('barycenter sample', () => {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'barycenter-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes what a plan gives, and it reads back: .npy of <f8 and .csv', async () => {
    for (const k of [0, 1])
      writeFileSync(join(folder, `${k}.npy`), encodeNpy({ shape: [100, 2], data: cloud(k).data }));
    const marginals = [0, 1].map((k) => ({
      weight: 0.5,
      cost: { kind: 'squared-euclidean' as const },
      samples: join(folder, `${k}.npy`),
    }));
    const device = await openCpuDevice({ threads: 1 });
    const trained = await solve(defineProblem(tiny({ epsilon: { relative: 0.2 }, marginals })), {
      device,
      tune: false,
    });
    await saveRun(trained, join(folder, 'run'));
    const plan = (await loadRun(join(folder, 'run'))).result(device);
    const expected = await plan.plan(1).sample({ data: await plan.plan(1).inputs(20, 3), columns: 2 }, { seed: 3 });
    expect(expected.data).toBeInstanceOf(Float64Array);
    for (const name of ['y.npy', 'y.csv']) {
      const path = join(folder, name);
      await promisify(execFile)(process.execPath, [
        'dist/src/node/cli/main.js',
        'sample',
        join(folder, 'run'),
        '--marginal',
        '1',
        '--count',
        '20',
        '--seed',
        '3',
        '--output',
        path,
        '--device',
        'cpu',
        '--threads',
        '1',
      ]);
      expect((await readTable(path, { draws: true })).data).toEqual(expected.data);
    }
    for (const result of [trained, plan]) result.free();
    await device.close();
  }, 60_000);
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import { invalid } from '../../src/errors.js';
import { toFloat32 } from '../../src/io/numeric_table.js';
import { readTable } from '../../src/node/io/table.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';

/** Cells of one day, f32 [rows, columns]. */
export interface Day {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Two days to go between, the day that is held out, and where in between it lies: its weights are (1 − t, t). */
export interface SetUp {
  readonly name: string;
  readonly start: Day;
  readonly heldOut: Day;
  readonly end: Day;
  readonly time: number;
}

const SET_UPS = [
  { name: 'days 2, 4 → 3', days: [2, 3, 4], time: 0.5 },
  { name: 'days 3, 7 → 4', days: [3, 4, 7], time: 0.25 },
] as const;

/** The CITE-seq days of the published code, principal components in 50 or 100 dimensions. */
export async function realSetUps(folder: string, dim: 50 | 100): Promise<SetUp[]> {
  const read = async (day: number): Promise<Day> => {
    const file = path.join(folder, 'single-cell', `full_cite_pcas_${dim}_day_${day}.npy`);
    if (!existsSync(file)) {
      throw invalid(
        'experiment cells',
        'the data must be single-cell/full_cite_pcas_{50,100}_day_{2,3,4,7}.npy below --data',
        `no ${file}`,
        'They are in the data folder of github.com/justkolesov/EnergyGuidedBarycenters; --quick needs none.',
      );
    }
    const table = await readTable(file);
    return { ...table, data: toFloat32(table.data) };
  };
  return Promise.all(
    SET_UPS.map(async ({ name, days: [start, heldOut, end], time }) => ({
      name,
      start: await read(start),
      heldOut: await read(heldOut),
      end: await read(end),
      time,
    })),
  );
}

const SIZE = { rows: 1500, dim: 8, kinds: 3 };

/**
 * Made-up cells of three kinds, each a Gaussian that drifts by another vector: day t is day 0 moved by t of it, so that
 * the displacement interpolation of each kind is the day in between, exactly.
 */
export function madeUpSetUp(): SetUp {
  const { rows, dim, kinds } = SIZE;
  const key = keyOf(11);
  const vectors = Array.from({ length: 2 * kinds }, (_, i) => normals(key, Stream.test, 0, i, dim));
  const day = (index: number, time: number): Day => {
    const data = new Float32Array(rows * dim);
    for (let r = 0; r < rows; r++) {
      const z = normals(key, Stream.test, 1 + index, r, dim);
      const kind = r % kinds;
      for (let i = 0; i < dim; i++)
        data[r * dim + i] = 4 * vectors[kind][i] + 3 * time * vectors[kinds + kind][i] + 0.5 * z[i];
    }
    return { data, rows, columns: dim };
  };
  return { name: 'made-up days', start: day(0, 0), heldOut: day(1, 0.5), end: day(2, 1), time: 0.5 };
}

import { add, mul, squaredNorm, sub } from '../src/autograd/index.js';
import { traceMap, type TracedMap } from '../src/autograd/traced_map.js';
import { mapRows } from '../src/ops/map_rows/launch.js';
import { checkKernel } from './support/check.js';
import { benchNormals } from './support/device_data.js';
import { opBench } from './support/op_bench.js';

interface MapCase {
  readonly name: string;
  readonly map: TracedMap;
  readonly count: number;
}

const move = (dim: number): TracedMap =>
  traceMap({ y: dim, drift: dim, noise: dim, step: 'scalar' }, ({ y, drift, noise, step }) =>
    add(y, add(mul(step, drift), mul(step, noise))),
  );
const distance = (dim: number): TracedMap => traceMap({ a: dim, b: dim }, ({ a, b }) => squaredNorm(sub(a, b)));

/** A step of chains. */
export const mapMove = (dim: number, count: number): MapCase => ({
  name: `a move, D=${dim}, ${count} rows`,
  map: move(dim),
  count,
});

/** A sum over each row. */
export const mapDistance = (dim: number, count: number): MapCase => ({
  name: `a squared distance, D=${dim}, ${count} rows`,
  map: distance(dim),
  count,
});

const cases: readonly MapCase[] = [mapMove(2, 768), mapMove(64, 8192), mapDistance(64, 8192)];

/** Rows that are checked at either end. */
const CHECKED_ROWS = 16;

/** Its reference is the map's own float64 value. */
export const mapRowsBench = opBench<MapCase>({
  name: 'map_rows',
  casesFor: ({ device }) => (device.info.software ? cases.slice(0, 1) : cases),
  nameOf: ({ name }) => name,
  async place(device, { upload, empty, keep }, { name, map, count }) {
    const host = map.inputs.map(([, length], k) => benchNormals(k + 1, count * length));
    const rows = Object.fromEntries(map.inputs.map(([row], k) => [row, upload(row, host[k])]));
    const args = { rows, out: empty('result', count * map.length) };
    const program = keep(mapRows(device, { map, count }));
    program.run(args);
    const all = await device.readFloats(args.out);
    // The first rows and the last ones, where tiles begin and end.
    const checked = [...new Set(Array.from({ length: CHECKED_ROWS }, (_, c) => [c, count - 1 - c]).flat())]
      .filter((c) => c >= 0 && c < count)
      .sort((a, b) => a - b);
    const actual = Float32Array.from(checked.flatMap((c) => [...all.subarray(c * map.length, (c + 1) * map.length)]));
    const expected = checked.flatMap((c) => [
      ...map.value(map.inputs.map(([, length], k) => host[k].subarray(c * length, (c + 1) * length))),
    ]);
    // Sums of up to a thousand squares of numbers of order one.
    const worst = checkKernel(`map_rows ${name} on ${device.kind}`, actual, expected, {
      absolute: 1e-4,
      relative: 1e-5,
    });
    const floats = map.inputs.reduce((sum, [, length]) => sum + length, map.length);
    return { worst, row: { bytes: 4 * count * floats, run: () => program.run(args) } };
  },
});

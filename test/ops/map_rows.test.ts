import { expect, it } from 'vitest';
import { add, dot, exp, lessThan, matVec, mul, squaredNorm, stack, sub, where } from '../../src/autograd/index.js';
import { traceMap, type TracedMap } from '../../src/autograd/traced_map.js';
import type { Device } from '../../src/device/device.js';
import { mapRows } from '../../src/ops/map_rows/launch.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance, type Nudge } from '../support/tolerance.js';

const WIDE = 300;
const shear = Array.from({ length: 3 }, (_, r) => Float64Array.from({ length: 5 }, (__, c) => Math.cos(r + 2 * c)));

interface Case {
  readonly map: TracedMap;
  /** Longest sum. */
  readonly terms: number;
  readonly inPlace?: string;
}

/** One name for each way that a map is lowered. */
const CASES: Readonly<Record<string, Case>> = {
  'a component an invocation': {
    map: traceMap({ y: 5, drift: 5, step: 'scalar' }, ({ y, drift, step }) => add(y, mul(step, drift))),
    terms: 2,
  },
  'the same, in place': {
    map: traceMap({ y: 5, drift: 5, step: 'scalar' }, ({ y, drift, step }) => add(y, mul(step, drift))),
    terms: 2,
    inPlace: 'y',
  },
  'a choice by a scalar, in place': {
    map: traceMap({ log: 'scalar', there: 3, here: 3 }, ({ log, there, here }) => where(lessThan(log, 0), there, here)),
    terms: 1,
    inPlace: 'here',
  },
  'a scalar of sums': {
    map: traceMap({ a: 5, b: 5, c: 'scalar' }, ({ a, b, c }) => add(c, sub(dot(a, b), squaredNorm(sub(a, b))))),
    terms: 16,
  },
  'a product with a matrix': { map: traceMap({ a: 5 }, ({ a }) => matVec(shear, a)), terms: 5 },
  'a stack of scalars': {
    map: traceMap({ a: 'scalar', b: 'scalar' }, ({ a, b }) => stack([exp(mul(-1, a)), b, mul(a, b)])),
    terms: 2,
  },
  'loops over long rows, in place': {
    map: traceMap({ a: WIDE, b: WIDE }, ({ a, b }) => sub(mul(a, dot(a, b)), b)),
    terms: WIDE,
    inPlace: 'b',
  },
  'seven rows': {
    map: traceMap({ a: 2, b: 2, c: 2, d: 2, e: 2, f: 2, g: 'scalar' }, ({ a, b, c, d, e, f, g }) =>
      mul(g, sub(dot(a, b), sub(dot(c, d), dot(e, f)))),
    ),
    terms: 16,
  },
  'a row that is a constant': { map: traceMap({ a: 3 }, ({ a }) => add(mul(0, a), [1, 2, 3])), terms: 1 },
};

const rowsOf = ({ inputs }: TracedMap, count: number, seed = 9): Record<string, Float32Array> => {
  const random = new TestRandom(seed);
  return Object.fromEntries(inputs.map(([name, length]) => [name, random.normals(count * length)]));
};

/** The map of every row in float64. */
function referenceOf(map: TracedMap, rows: Record<string, Float32Array>, count: number, nudge: Nudge): Float64Array {
  const given = map.inputs.map(([name, length]) => ({ length, values: nudge(rows[name]) }));
  const out = new Float64Array(count * map.length);
  for (let c = 0; c < count; c++)
    out.set(
      map.value(given.map(({ length, values }) => values.subarray(c * length, (c + 1) * length))),
      c * map.length,
    );
  return out;
}

function mapped(device: Device, { map, inPlace }: Case, rows: Record<string, Float32Array>, count: number) {
  return withScratch(device, async (scratch) => {
    const buffers = Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, scratch.upload(values)]));
    const out = inPlace === undefined ? scratch.output(count * map.length) : buffers[inPlace];
    const program = scratch.keep(mapRows(device, { map, count, ...(inPlace === undefined ? {} : { inPlace }) }));
    program.run({ rows: buffers, out });
    return scratch.download(out);
  });
}

forEachDevice((_name, device) => {
  // One row, tiles that are not full, several.
  it.each(Object.entries(CASES).flatMap(([name, given]) => [1, 77].map((count) => ({ name, count, given }))))(
    '$name, of $count rows',
    async ({ given, count }) => {
      const rows = rowsOf(given.map, count);
      const tolerance = float32Tolerance(given.terms, (nudge) => referenceOf(given.map, rows, count, nudge));
      expectClose(await mapped(device(), given, rows, count), tolerance.reference, tolerance);
    },
  );

  it('leaves alone what lies behind its rows', async () => {
    const given = CASES['a component an invocation'];
    const rows = rowsOf(given.map, 20);
    const short = await mapped(device(), given, rows, 17);
    expect(short).toEqual((await mapped(device(), given, rows, 20)).subarray(0, 17 * 5));
  });

  it('refuses rows that it cannot read', () => {
    const { map } = CASES['a scalar of sums'];
    expect(() => mapRows(device(), { map, count: 0 })).toThrow(/count must be a whole number from 1 up; got 0/);
    expect(() => mapRows(device(), { map, count: 3, inPlace: 'a' })).toThrow(/as long as its result, 1; got a of 5/);
    expect(() => mapRows(device(), { map, count: 3, inPlace: 'd' })).toThrow(/one of the map's.*got d/);
    const widths = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`r${i}`, 1 as const]));
    const many = traceMap(widths, (rows) => Object.values(rows).reduce((a, b) => add(a, b)));
    expect(() => mapRows(device(), { map: many, count: 1 })).toThrow(/may read 7 rows, .*; got 8/);
  });
});

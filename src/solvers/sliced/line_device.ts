import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner, type Freeable, type Owner } from '../../device/owner.js';
import { lineMoves } from '../../ops/line_moves/launch.js';
import { projectPoints } from '../../ops/project_points/launch.js';
import { fixedMasses } from '../../ops/quantile_means/fixed_masses.js';
import { quantileMeans } from '../../ops/quantile_means/launch.js';
import { sortSegments } from '../../ops/sort_segments/launch.js';
import type { Measure } from '../measure.js';
import type { Centred } from './centred.js';

/** Numbers of a slice of lines at most, so that buffers stay small and fit a GPU's bindings. */
const SLICE = 2 ** 23;

/** Some lines, sorted: what is on them, and where it was. */
export interface SortedLines {
  /** f32 [lines, n], each row ascending. */
  readonly values: Float32Array;
  /** [lines, n] */
  readonly order: Uint32Array;
}

/** What the lines ask of the support. */
export interface AskedMoves {
  /** Σ_l r_l(i) θ_l, [n, D]. */
  readonly moves: Float32Array;
  /** Σ_l r_l(i)², [n]. */
  readonly squares: Float32Array;
}

/** Sliced transport of K marginals and a support on a device; whoever made it frees it. */
export interface LineDevice extends Freeable {
  /** Takes directions, [lines, D], and finds on each where the ranks of the support should be. */
  aim(directions: Float32Array<ArrayBuffer>): void;
  /** What the lines ask of a support, [n, D]. */
  ask(support: Float64Array): Promise<AskedMoves>;
  /** The support and each marginal on the lines that were aimed at, slice by slice, [1 + K] each. */
  sorted(support: Float64Array): AsyncGenerator<readonly SortedLines[]>;
}

interface Shape {
  readonly dim: number;
  /** n */
  readonly points: number;
  /** L */
  readonly lines: number;
}

/** A cloud on the device. */
interface Cloud {
  readonly points: DeviceBuffer;
  readonly masses: DeviceBuffer;
  readonly length: number;
  readonly weight: number;
}

/** Lines that go through the kernels together. */
interface Slice {
  readonly lines: number;
  /** First of its directions, counted in numbers. */
  readonly first: number;
  readonly directions: DeviceBuffer;
  readonly targets: DeviceBuffer;
}

function slicesOf(owner: Owner<Device>, { dim, points, lines }: Shape, most: number): Slice[] {
  const slices: Slice[] = [];
  for (let first = 0; first < lines; first += most) {
    const some = Math.min(most, lines - first);
    const directions = owner.createBuffer('directions', some * dim * 4);
    const targets = owner.createBuffer('targets', some * points * 4);
    slices.push({ lines: some, first: first * dim, directions, targets });
  }
  return slices;
}

function cloudOf(owner: Owner<Device>, measure: Measure, weight: number, cells: number): Cloud {
  return {
    points: owner.upload('marginal', Float32Array.from(measure.points)),
    masses: owner.upload('masses', fixedMasses(measure.masses, cells)),
    length: measure.masses.length,
    weight,
  };
}

export function lineDevice(device: Device, { marginals, weights }: Centred, shape: Shape): LineDevice {
  const { dim, points, lines } = shape;
  return withOwner(device, (owner) => {
    const clouds = marginals.map((measure, k) => cloudOf(owner, measure, weights[k], points));
    const longest = Math.max(points, ...clouds.map(({ length }) => length));
    const most = Math.max(1, Math.min(lines, Math.floor(SLICE / longest)));
    const slices = slicesOf(owner, shape, most);
    const keys = owner.createBuffer('keys', most * longest * 4);
    const order = owner.createBuffer('order', most * longest * 4);
    const support = owner.createBuffer('support', points * dim * 4);
    const moves = owner.createBuffer('moves', points * dim * 4);
    const squares = owner.createBuffer('squares', points * 4);
    const project = owner.own(projectPoints(device, { dim }));
    const sort = owner.own(sortSegments(device, { rows: most, length: longest }));
    const means = owner.own(quantileMeans(device, { rows: most, length: longest }));
    const move = owner.own(lineMoves(device, { dim, lines: most, points }));

    const sortOn = ({ lines: rows, directions }: Slice, cloud: DeviceBuffer, length: number): void => {
      project.run({ points: cloud, count: length, directions, lines: rows, projections: keys });
      sort.run({ rows, length, keys, order });
    };
    const readLines = async (rows: number, length: number): Promise<SortedLines> => ({
      values: await device.readFloats(keys, 0, rows * length),
      order: new Uint32Array(await device.read(order, 0, rows * length * 4)),
    });
    return {
      aim(directions) {
        for (const slice of slices) {
          const own = directions.subarray(slice.first, slice.first + slice.lines * dim);
          device.write(slice.directions, own);
          for (const [k, { points: cloud, masses, length, weight }] of clouds.entries()) {
            sortOn(slice, cloud, length);
            const sorted = { rows: slice.lines, length, sorted: keys, order, masses, cells: points, weight };
            means.run({ ...sorted, means: slice.targets, adds: k > 0 });
          }
        }
      },
      async ask(at) {
        device.write(support, Float32Array.from(at));
        for (const [s, slice] of slices.entries()) {
          sortOn(slice, support, points);
          const { directions, targets } = slice;
          const sorted = { lines: slice.lines, points, sorted: keys, order, targets, directions };
          move.run({ ...sorted, moves, squares, adds: s > 0 });
        }
        const asked = [device.readFloats(moves), device.readFloats(squares)];
        const [own, missed] = await Promise.all(asked);
        return { moves: own, squares: missed };
      },
      async *sorted(at) {
        device.write(support, Float32Array.from(at));
        for (const slice of slices) {
          const all: SortedLines[] = [];
          sortOn(slice, support, points);
          all.push(await readLines(slice.lines, points));
          for (const { points: cloud, length } of clouds) {
            sortOn(slice, cloud, length);
            all.push(await readLines(slice.lines, length));
          }
          yield all;
        }
      },
    };
  });
}

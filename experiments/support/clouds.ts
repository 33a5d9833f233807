import { keyOf, normals, philox4x32 } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';

/** Points of the plane, f32 [rows, 2]. */
export interface PlanarCloud {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: 2;
}

type Curve = (share: number, arm: number) => readonly [x: number, y: number];

/** Shapes are drawn under a key of their own, so that the solver's seed changes the run and not the question. */
const SHAPES = keyOf(31);

const curves = {
  /** One and a half turns, the radius growing threefold. */
  'swiss roll': (share) => {
    const angle = 1.5 * Math.PI * (1 + 2 * share);
    return [angle * Math.cos(angle), angle * Math.sin(angle)];
  },
  /** Two half circles, one in the other's arms. */
  'two moons': (share, arm) => {
    const [x, y] = [Math.cos(Math.PI * share), Math.sin(Math.PI * share)];
    return arm === 0 ? [x, y] : [1 - x, 0.5 - y];
  },
  /** Two arms of three quarters of a turn. */
  spirals: (share, arm) => {
    const angle = 1.5 * Math.PI * share + Math.PI * arm;
    const radius = 0.35 + 1.65 * share;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
} satisfies Record<string, Curve>;

export type CloudName = keyof typeof curves;

/**
 * A finite cloud around a curve: `noise` is added after it is centred and brought to a mean standard deviation of 1.
 */
export function planarCloud(name: CloudName, rows: number, noise = 0.07): PlanarCloud {
  const index = Object.keys(curves).indexOf(name);
  const exact = Array.from({ length: rows }, (_, i) => {
    const share = (philox4x32(SHAPES, [Stream.test, index, i, 0])[0] + 0.5) / 2 ** 32;
    return curves[name](share, i % 2);
  });
  const [x, y] = [0, 1].map((axis) => standardised(exact.map((point) => point[axis])));
  const unit = (x.deviation + y.deviation) / 2;
  const data = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const z = normals(SHAPES, Stream.test, index, i, 2, 1);
    data[2 * i] = x.centred[i] / unit + noise * z[0];
    data[2 * i + 1] = y.centred[i] / unit + noise * z[1];
  }
  return { data, rows, columns: 2 };
}

function standardised(values: readonly number[]): { readonly centred: readonly number[]; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  return { centred, deviation: Math.sqrt(centred.reduce((sum, value) => sum + value ** 2, 0) / values.length) };
}

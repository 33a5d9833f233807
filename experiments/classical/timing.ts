import { freeSupport, sinkhornGrid, sliced, type Device, type Measure } from '../../src/index.js';
import { DIRECTIONS } from './accuracy.js';

/** Seconds of solvers on the same clouds, medians of runs that take turns. */
export interface Timed {
  readonly what: string;
  readonly seconds: number;
  /** Its seconds by those of `sliced`. */
  readonly ratio: number;
}

const SIDE = 64;

/** Clouds of the plane as histograms of cells about all of them. */
function binned(marginals: readonly Measure[]) {
  const all = marginals.flatMap(({ points }) => [...points]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const spacing = (1.1 * (most - least)) / SIDE;
  const origin = (least + most) / 2 - (spacing * (SIDE - 1)) / 2;
  const histograms = marginals.map(({ points, masses }) => {
    const out = new Float64Array(SIDE * SIDE);
    const place = (v: number): number => Math.min(SIDE - 1, Math.max(0, Math.round((v - origin) / spacing)));
    for (const [i, mass] of masses.entries()) out[SIDE * place(points[2 * i]) + place(points[2 * i + 1])] += mass;
    return out;
  });
  return { histograms, shape: [SIDE, SIDE], spacing, origin: [origin, origin] };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Times `sliced` at L = 200 beside Sinkhorn's iterations, on points that move and on a grid, of the same clouds in the
 * plane at √ε = `blur` of their coordinates. Each once unmeasured, then `rounds` times in turns.
 */
export async function timedOn(
  device: Device,
  marginals: readonly Measure[],
  blur: number,
  rounds: number,
): Promise<Timed[]> {
  const weights = marginals.map(() => 1 / marginals.length);
  const epsilon = blur ** 2;
  const rows = marginals[0].masses.length;
  const grid = binned(marginals);
  const runs: readonly (readonly [string, () => Promise<unknown>])[] = [
    [`\`sliced\`, L = ${DIRECTIONS}`, () => sliced(device, { marginals, weights }, { directions: DIRECTIONS })],
    [`Sinkhorn on points, support ${rows}`, () => freeSupport(device, { marginals, weights }, { epsilon })],
    [
      `Sinkhorn on ${SIDE}×${SIDE} cells`,
      () => sinkhornGrid(device, { ...grid, weights }, { epsilon, tolerance: 1e-4 }),
    ],
  ];
  const seconds = runs.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [r, [, run]] of runs.entries()) {
      const started = performance.now();
      await run();
      if (round > 0) seconds[r].push((performance.now() - started) / 1000);
    }
  }
  const medians = seconds.map(median);
  return runs.map(([what], r) => ({ what, seconds: medians[r], ratio: medians[r] / medians[0] }));
}

import type { Floats } from '../../src/io/numeric_table.js';
import type { Result } from '../../src/index.js';
import { referenceEnergyDistance } from '../../test/reference/energy_distance.js';
import { buresWasserstein } from '../../src/barycenter/metrics/bures_wasserstein.js';
import { moments } from '../../src/barycenter/metrics/moments.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import {
  freeSupportBarycenter,
  transportTo,
  type FreeSupportBarycenter,
} from '../../test/reference/free_support_barycenter.js';
import { mean } from '../support/numbers.js';
import { drawClouds, WEIGHTS } from './problem.js';

/** A discrete barycenter and the clouds that it is of. */
interface Solved {
  readonly clouds: readonly Float64Array[];
  readonly found: FreeSupportBarycenter;
}

/** The learned barycenter beside discrete ones of n points. */
export interface Comparison {
  readonly points: number;
  readonly runs: number;
  /**
   * Energy distance to a discrete barycenter, mean over runs: of the learned push-forwards, another discrete one, the
   * clouds' mixture.
   */
  readonly distance: { readonly learned: number; readonly discrete: number; readonly mixture: number };
  /**
   * BW₂²-UVP between the moments of the learned push-forwards and those of a discrete barycenter; between two of those.
   */
  readonly uvp: number;
  readonly uvpFloor: number;
  /** 100 · E‖ŷ_k(x) − T_k(x)‖² / tr Cov Q: learned conditional mean and discrete map at the cloud's own points. */
  readonly map: number;
  /**
   * Σ_k λ_k ½ W₂²(P_k, Q) on fresh clouds of n points: of n learned points, the discrete ones, and the clouds' mixture.
   */
  readonly objective: { readonly learned: number; readonly discrete: number; readonly mixture: number };
  readonly seconds: number;
}

/** The discrete barycenter of n points of each cloud; another `run`, other points. */
export function solveDiscrete(n: number, run: number): Solved {
  const clouds = drawClouds(n, run);
  // From a standard Gaussian about the mean that every barycenter has; nothing of the learned one goes in.
  const z = normals(keyOf(78), Stream.test, run, 0, 2 * n);
  const centre = [0, 1].map((d) => mean(clouds.map((cloud) => mean([...cloud.filter((_, c) => c % 2 === d)]))));
  return {
    clouds,
    found: freeSupportBarycenter({ clouds, weights: WEIGHTS, dim: 2, start: z.map((v, c) => v + centre[c % 2]) }),
  };
}

function uvpBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [first, second] = [a, b].map((points) => moments('twister', points, 2));
  return (
    (100 * buresWasserstein(first.mean, first.covariance, second.mean, second.covariance)) /
    (0.5 * second.covariance.trace())
  );
}

async function mapDifference(result: Result, { clouds, found }: Solved): Promise<number> {
  const variance = moments('twister', found.support, 2).covariance.trace();
  const errors: number[] = [];
  for (const [k, cloud] of clouds.entries()) {
    const means = await result
      .plan(k)
      .conditionalMean({ data: Float32Array.from(cloud), columns: 2 }, { perPoint: 64, seed: 9 });
    const n = cloud.length / 2;
    found.partners[k].forEach((j, i) => {
      for (let d = 0; d < 2; d++) errors.push((means[2 * j + d] - found.support[2 * i + d]) ** 2 / n);
    });
  }
  return (100 * errors.reduce((sum, value) => sum + value, 0)) / clouds.length / variance;
}

/** Every run, another sample. `pushed`: learned push-forwards, [·, 2] each. */
export async function compareWithDiscrete(
  result: Result,
  pushed: readonly Floats[],
  n: number,
  runs: number,
): Promise<Comparison> {
  const started = performance.now();
  const solved = Array.from({ length: runs }, (_, run) => solveDiscrete(n, run));
  const supports = solved.map(({ found }) => found.support);
  const neighbours = supports.map((support, run) => [support, supports[(run + 1) % runs]] as const);
  const fresh = drawClouds(n, runs);
  const objectiveOf = (support: ArrayLike<number>): number => transportTo(support, fresh, WEIGHTS, 2).objective;
  const thirds = drawClouds(n, runs + 1).map((cloud, k) =>
    cloud.subarray(2 * Math.floor((k * n) / 3), 2 * Math.floor(((k + 1) * n) / 3)),
  );
  const mixture = Float64Array.from(thirds.flatMap((part) => [...part]));
  const maps: number[] = [];
  for (const one of solved) maps.push(await mapDifference(result, one));
  return {
    points: n,
    runs,
    distance: {
      learned: mean(supports.flatMap((support) => pushed.map((points) => referenceEnergyDistance(points, support, 2)))),
      discrete: mean(neighbours.map(([a, b]) => referenceEnergyDistance(a, b, 2))),
      mixture: mean(supports.map((support) => referenceEnergyDistance(mixture, support, 2))),
    },
    uvp: mean(supports.flatMap((support) => pushed.map((points) => uvpBetween(points, support)))),
    uvpFloor: mean(neighbours.map(([a, b]) => uvpBetween(a, b))),
    map: mean(maps),
    objective: {
      learned: mean(pushed.map((points) => objectiveOf(points.subarray(0, 2 * n)))),
      discrete: mean(supports.slice(0, 3).map(objectiveOf)),
      mixture: objectiveOf(mixture),
    },
    seconds: (performance.now() - started) / 1000,
  };
}

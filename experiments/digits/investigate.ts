import type { Result } from '../../src/index.js';
import { meanAboutFirst } from '../../src/barycenter/metrics/moments.js';
import { midpoints } from './discrete.js';
import type { Compared, Findings } from './findings.js';
import { mapScores } from './maps.js';
import { joined, type Pictures } from './pictures.js';
import { EPSILON, type Setting } from './problem.js';
import {
  blurred,
  frechet,
  gaussianWidening,
  momentsIn,
  pixelDistance,
  principalComponents,
  spreadOf,
  type Components,
} from './score.js';

/** Two sets of as many pictures, side by side. */
function compare(name: string, found: Float32Array, exact: Float32Array, components: Components): Compared {
  const dim = components.centre.length;
  const spread = spreadOf(exact, dim);
  const [m, exactMean] = [found, exact].map((points) => meanAboutFirst(points, dim));
  return {
    name,
    pictures: found.length / dim,
    mean: (100 * m.reduce((sum, value, i) => sum + (value - exactMean[i]) ** 2, 0)) / spread,
    spread: 100 * (spreadOf(found, dim) / spread - 1),
    pixels: (100 * pixelDistance(found, exact, dim)) / spread,
    frechet: (100 * frechet(components, found, exact)) / spread,
  };
}

/** Rows of pictures: every second from `first` on. */
const half = (points: Float32Array, dim: number, first: 0 | 1): Float32Array =>
  points.filter((_, i) => Math.floor(i / dim) % 2 === first);

/** What a trained barycenter is worth beside the exact one of the same pictures. */
export async function investigate(
  result: Result,
  pictures: Pictures,
  { components: count, perPoint }: Setting,
  seconds: number,
): Promise<{ readonly found: Findings; readonly pushed: Float32Array[]; readonly exact: Float32Array }> {
  const { side, zeros, ones } = pictures;
  const dim = side * side;
  const kinds = [zeros.training, ones.training];
  const discrete = midpoints(kinds[0], kinds[1], dim);
  const exact = blurred(discrete.points, 41);
  const components = principalComponents(discrete.points, dim, count);
  const pushed: Float32Array[] = [];
  for (const [k, data] of kinds.entries())
    pushed.push(Float32Array.from((await result.plan(k).sample({ data, columns: dim }, { seed: 5 })).data));
  const halves = ([0, 1] as const).map((first) => {
    const own = kinds.map((points) => half(points, dim, first));
    return blurred(midpoints(own[0], own[1], dim).points, 42 + first);
  });
  const mixture = joined([half(kinds[0], dim, 0), half(kinds[1], dim, 0)]);
  const means = kinds.map((points) => meanAboutFirst(points, dim));
  const halfWay = blurred(
    joined(kinds.map((points, k) => half(points, dim, 0).map((value, i) => 0.5 * (value + means[1 - k][i % dim])))),
    44,
  );
  const spread = spreadOf(discrete.points, dim);
  const found: Findings = {
    side,
    components: count,
    captured: momentsIn(components, discrete.points).covariance.trace() / spread,
    spread,
    noise: dim * EPSILON,
    widening: gaussianWidening(components, kinds),
    learned: pushed.map((points, k) => compare(`learned, from ${['zeros', 'ones'][k]}`, points, exact, components)),
    floor: compare('exact, of half of the pictures', halves[0], halves[1], components),
    halfWay: compare('half way to the other mean, blurred', halfWay, exact, components),
    others: [
      compare('exact at ε = 0', discrete.points, exact, components),
      compare('the pictures themselves', mixture, exact, components),
    ],
    maps: await mapScores(result, pictures, discrete, perPoint),
    seconds,
  };
  return { found, pushed, exact };
}

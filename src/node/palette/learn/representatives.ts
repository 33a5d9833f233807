import type { Triple } from '../colour/oklab.js';
import { fromWeighted, toWeighted } from './colour_space.js';

/** A colour that stands for its neighbours. */
export interface Representative {
  readonly colour: Triple;
  /** How many colours it stands for. */
  readonly count: number;
}

/**
 * One colour for each occupied cube of side `side` (weighted OKLab): the mean of the colours inside. In the order in
 * which the cubes first occur.
 */
export function representatives(colours: readonly Triple[], side: number): Representative[] {
  const cubes = new Map<string, { sum: [number, number, number]; count: number }>();
  for (const colour of colours) {
    const point = toWeighted(colour);
    const key = point.map((v) => Math.floor(v / side)).join();
    const cube = cubes.get(key) ?? { sum: [0, 0, 0], count: 0 };
    for (let i = 0; i < 3; i++) cube.sum[i] += point[i];
    cube.count++;
    cubes.set(key, cube);
  }
  return [...cubes.values()].map(({ sum: [l, a, b], count }) => ({
    colour: fromWeighted([l / count, a / count, b / count]),
    count,
  }));
}

import type { Triple } from '../colour/oklab.js';
import { fromWeighted, toWeighted } from './colour_space.js';

/** A colour that stands for its neighbours. */
export interface Representative {
  readonly colour: Triple;
  /** How many colours it stands for. */
  readonly count: number;
}

/** The colours of a picture in one cube of space, and their mean. */
export interface ColourCube extends Representative {
  readonly colours: readonly Triple[];
}

/**
 * Colours by occupied cubes of side `side` (weighted OKLab), each with the mean of those inside. In the order in which
 * the cubes first occur.
 */
export function representatives(colours: readonly Triple[], side: number): ColourCube[] {
  const cubes = new Map<string, Triple[]>();
  for (const colour of colours) {
    const key = toWeighted(colour)
      .map((v) => Math.floor(v / side))
      .join();
    const cube = cubes.get(key);
    if (cube === undefined) cubes.set(key, [colour]);
    else cube.push(colour);
  }
  return [...cubes.values()].map((inside) => {
    const sum = [0, 0, 0];
    for (const colour of inside) for (const [i, v] of toWeighted(colour).entries()) sum[i] += v;
    const [l, a, b] = sum.map((v) => v / inside.length);
    return { colour: fromWeighted([l, a, b]), count: inside.length, colours: inside };
  });
}

import type { ProblemInput } from '../../src/barycenter/problem/problem.js';

/** Side of the pictures. */
export const SIDE = 8;

/** A blob of light about (y, x), [64]. */
const blob = (y: number, x: number, width: number): number[] =>
  Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [v, u] = [Math.floor(i / SIDE), i % SIDE];
    return Math.exp(-((v - y) ** 2 + (u - x) ** 2) / (2 * width ** 2));
  });

/** Pictures of a blob whose brightness and place vary: Gaussian, of three directions and a little noise. */
function pictures(y: number, x: number, spreads: readonly [number, number, number]) {
  const mean = blob(y, x, 1.5);
  const down = blob(y + 0.5, x, 1.5).map((value, i) => value - blob(y - 0.5, x, 1.5)[i]);
  const across = blob(y, x + 0.5, 1.5).map((value, i) => value - blob(y, x - 0.5, 1.5)[i]);
  const directions = [mean, down, across];
  const covariance = mean.map((_, i) =>
    mean.map((_, j) => directions.reduce((sum, d, n) => sum + spreads[n] ** 2 * d[i] * d[j], i === j ? 0.01 : 0)),
  );
  return { kind: 'gaussian', mean, covariance } as const;
}

/** Two families of pictures of 8×8×1, whose barycenter is a Gaussian that is known. */
export function blobProblem(more: Partial<ProblemInput> = {}): ProblemInput {
  const cost = { kind: 'squared-euclidean' } as const;
  return {
    shape: [SIDE, SIDE, 1],
    epsilon: { relative: 0.3 },
    marginals: [
      { weight: 0.5, cost, distribution: pictures(2.5, 3, [0.3, 0.6, 0.2]) },
      { weight: 0.5, cost, distribution: pictures(4.5, 4, [0.2, 0.2, 0.6]) },
    ],
    potential: { kind: 'conv', width: 8, congruence: 'reduced' },
    ...more,
  };
}

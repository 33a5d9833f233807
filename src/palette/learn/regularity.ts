import type { Triple } from '../colour/oklab.js';

/** How a colour map treats neighbours of one colour. */
export interface LocalBehaviour {
  /** Determinant of the Jacobian: above 0 where the map keeps order, at or below 0 where it folds. */
  readonly determinant: number;
  /** Largest singular value of the Jacobian: how much a difference between neighbours can grow. */
  readonly stretch: number;
}

/** Half the distance over which differences are taken, in OKLab: about two code values of a mid grey. */
const STEP = 0.005;

/** Iterations of the power method: plenty for a bound to a percent. */
const POWER_STEPS = 12;

function largestSingularValue(columns: readonly Triple[]): number {
  let direction: number[] = [1, 0.7, 0.4];
  let size = 0;
  for (let step = 0; step < POWER_STEPS; step++) {
    const length = Math.hypot(...direction);
    if (length === 0) return 0;
    const unit = direction.map((v) => v / length);
    const image = [0, 1, 2].map((row) => columns.reduce((sum, column, i) => sum + column[row] * unit[i], 0));
    size = Math.hypot(...image);
    direction = columns.map((column) => column.reduce((sum, v, row) => sum + v * image[row], 0));
  }
  return size;
}

/** Central differences of a map of OKLab. */
export function localBehaviour(map: (colour: Triple) => Triple, colour: Triple): LocalBehaviour {
  const columns = [0, 1, 2].map((axis): Triple => {
    const moved = (step: number): Triple => map(colour.map((v, i) => (i === axis ? v + step : v)) as unknown as Triple);
    const [low, high] = [moved(-STEP), moved(STEP)];
    return [0, 1, 2].map((i) => (high[i] - low[i]) / (2 * STEP)) as unknown as Triple;
  });
  const [[a, b, c], [d, e, f], [g, h, i]] = columns;
  const determinant = a * (e * i - f * h) - d * (b * i - c * h) + g * (b * f - c * e);
  return { determinant, stretch: largestSingularValue(columns) };
}

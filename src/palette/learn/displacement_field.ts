import type { Triple } from '../colour/oklab.js';
import { movedColour, type Displacement } from '../grade.js';
import { fromWeighted, toWeighted } from './colour_space.js';
import { localBehaviour } from './regularity.js';
import type { Representative } from './representatives.js';
import { fitSmoothField, type Measurement, type SmoothField } from './smooth_field.js';
import { splineGrid } from './spline_grid.js';

/** All of sRGB in weighted OKLab: a from −0.234 to 0.277, b from −0.312 to 0.199. */
const GRID = splineGrid(toWeighted([0, -0.24, -0.32]), toWeighted([1, 0.28, 0.2]), 1 / 16);

/** Where smoothing starts, how fast it grows and where it stops: there the field is all but affine. */
const LEAST_CURVATURE = 4e-4;
const GROWTH = 4;
const MOST_CURVATURE = 2;

/** Slopes against curvatures: enough to level the field out far from all colours, too little to bend it near them. */
const SLOPE_SHARE = 0.01;

/**
 * Differences between neighbouring colours may grow this much, but for one pixel in a hundred: beyond it noise and JPEG
 * blocks show.
 */
const MOST_STRETCH = 2.5;
const EXEMPT = 0.01;

/** Steps along the greys at which lightness must rise. */
const GREYS = 64;

function keepsGreysInOrder(map: (colour: Triple) => Triple): boolean {
  let previous = -1;
  for (let i = 0; i <= GREYS; i++) {
    const [lightness] = map([i / GREYS, 0, 0]);
    if (lightness < previous) return false;
    previous = lightness;
  }
  return true;
}

/** No fold at any colour of the picture, no stretch beyond the limit, and greys in order. */
function isRegular(map: (colour: Triple) => Triple, colours: readonly Representative[]): boolean {
  if (!keepsGreysInOrder(map)) return false;
  const total = colours.reduce((sum, { count }) => sum + count, 0);
  let stretched = 0;
  for (const { colour, count } of colours) {
    const { determinant, stretch } = localBehaviour(map, colour);
    if (determinant <= 0) return false;
    if (stretch > MOST_STRETCH) stretched += count;
  }
  return stretched <= EXEMPT * total;
}

export interface DisplacementFit {
  readonly displacement: Displacement;
  /** Weight of squared second differences that it took. */
  readonly curvature: number;
}

/**
 * A smooth displacement of all colours from measurements at some. The exact conditional mean E[y | x] has a symmetric
 * positive semi-definite Jacobian, Cov(y | x)/ε, so it neither folds nor reverses greys; what breaks that in a measured
 * one is noise, and steep parts make the noise and the compression blocks of a picture visible. So smoothing is raised
 * until the grade at this strength is regular.
 */
export function fitDisplacement(
  measurements: readonly Measurement[],
  colours: readonly Representative[],
  strength: number,
): DisplacementFit {
  let field: SmoothField | undefined;
  for (let curvature = LEAST_CURVATURE; ; curvature *= GROWTH) {
    const fitted = fitSmoothField(GRID, measurements, { curvature, slope: SLOPE_SHARE * curvature }, field);
    field = fitted;
    const displacement: Displacement = (colour) => fromWeighted(fitted.at(toWeighted(colour)));
    const map = (colour: Triple): Triple => movedColour(colour, displacement, strength);
    if (curvature >= MOST_CURVATURE || isRegular(map, colours)) return { displacement, curvature };
  }
}

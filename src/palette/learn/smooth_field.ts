import type { Triple } from '../colour/oklab.js';
import { solveSymmetric } from './conjugate_gradients.js';
import { roughness, type Smoothing } from './roughness.js';
import { splinePlace, splineValue, type SplineGrid, type SplinePlace } from './spline_grid.js';

/** A measured vector at a point. */
export interface Measurement {
  readonly point: Triple;
  readonly value: Triple;
  /** Inverse variance, up to a common factor. */
  readonly weight: number;
}

/** A vector field, smooth to the second derivative. */
export interface SmoothField {
  at(point: Triple): Triple;
  /** Those of the three components, each [grid.length]. */
  readonly coefficients: readonly Float64Array[];
}

/** out += BᵀWB c, B the basis functions at the measurements. */
function addData(places: readonly SplinePlace[], weights: Float64Array, c: Float64Array, out: Float64Array): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    const value = weights[i] * splineValue(place, c);
    for (let j = 0; j < place.indices.length; j++) out[place.indices[j]] += place.weights[j] * value;
  }
}

/**
 * The penalised least-squares spline (Eilers and Marx, "Flexible smoothing with B-splines and penalties", 1996) through
 * noisy vectors: minimises Σ_i w_i ‖s(x_i) − v_i‖² / Σ_i w_i + curvature · ‖Δ²c‖² + slope · ‖Δc‖² over its coefficients
 * c, Δ their differences along each axis. `nearby`, a fit on the same grid with other smoothing, is where the solver
 * starts.
 */
export function fitSmoothField(
  grid: SplineGrid,
  data: readonly Measurement[],
  smoothing: Smoothing,
  nearby?: SmoothField,
): SmoothField {
  const rough = roughness(grid, smoothing);
  const total = data.reduce((sum, { weight }) => sum + weight, 0);
  const shares = Float64Array.from(data, ({ weight }) => weight / total);
  const places = data.map(({ point }) => splinePlace(grid, point));
  const right = [0, 1, 2].map(() => new Float64Array(grid.length));
  for (const [i, { indices, weights }] of places.entries()) {
    for (let j = 0; j < indices.length; j++) {
      for (let c = 0; c < 3; c++) right[c][indices[j]] += shares[i] * weights[j] * data[i].value[c];
    }
  }
  const apply = (c: Float64Array, out: Float64Array): void => {
    out.fill(0);
    addData(places, shares, c, out);
    rough.add(c, out);
  };
  const coefficients = right.map((r, component) => {
    const solution = nearby?.coefficients[component].slice() ?? new Float64Array(grid.length);
    solveSymmetric({ apply, precondition: rough.solve }, r, solution);
    return solution;
  });
  const [l, a, b] = coefficients;
  return {
    coefficients,
    at(point) {
      const place = splinePlace(grid, point);
      return [splineValue(place, l), splineValue(place, a), splineValue(place, b)];
    },
  };
}

import type { Triple } from '../colour/oklab.js';
import { solveSymmetric } from './conjugate_gradients.js';
import { splinePlace, splineValue, type SplineGrid, type SplinePlace } from './spline_grid.js';

/** A measured vector at a point. */
export interface Measurement {
  readonly point: Triple;
  readonly value: Triple;
  /** Inverse variance, up to a common factor. */
  readonly weight: number;
}

export interface Smoothing {
  /** Weight of squared second differences: what makes neighbours agree, against the noise of the measurements. */
  readonly curvature: number;
  /** Weight of squared first differences: far from all measurements the field levels out instead of running on. */
  readonly slope: number;
}

/** A vector field, smooth to the second derivative. */
export interface SmoothField {
  at(point: Triple): Triple;
  /** Those of the three components, each [grid.length]. */
  readonly coefficients: readonly Float64Array[];
}

/** out += factor · DᵀD c for the first differences along each axis, D = [−1, 1]. */
function addSlopes({ shape }: SplineGrid, c: Float64Array, out: Float64Array, factor: number): void {
  for (let axis = 0, stride = c.length; axis < 3; axis++) {
    const block = stride;
    stride /= shape[axis];
    for (let base = 0; base < c.length; base += block) {
      for (let at = base; at < base + block - stride; at++) {
        const difference = factor * (c[at + stride] - c[at]);
        out[at] -= difference;
        out[at + stride] += difference;
      }
    }
  }
}

/** out += factor · DᵀD c for the second differences along each axis, D = [1, −2, 1]. */
function addCurvatures({ shape }: SplineGrid, c: Float64Array, out: Float64Array, factor: number): void {
  for (let axis = 0, stride = c.length; axis < 3; axis++) {
    const block = stride;
    stride /= shape[axis];
    for (let base = 0; base < c.length; base += block) {
      for (let at = base; at < base + block - 2 * stride; at++) {
        const difference = factor * (c[at] - 2 * c[at + stride] + c[at + 2 * stride]);
        out[at] += difference;
        out[at + stride] -= 2 * difference;
        out[at + 2 * stride] += difference;
      }
    }
  }
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
 * noisy vectors: minimises Σ_i w_i ‖s(x_i) − v_i‖² / Σ_i w_i + curvature · ‖Δ²c‖² + slope · ‖Δc‖² over its coefficients c,
 * Δ their differences along each axis. `nearby`, a fit on the same grid with other smoothing, is where the solver starts.
 */
export function fitSmoothField(
  grid: SplineGrid,
  data: readonly Measurement[],
  smoothing: Smoothing,
  nearby?: SmoothField,
): SmoothField {
  const { curvature, slope } = smoothing;
  const total = data.reduce((sum, { weight }) => sum + weight, 0);
  const shares = Float64Array.from(data, ({ weight }) => weight / total);
  const places = data.map(({ point }) => splinePlace(grid, point));
  // Well inside the grid a coefficient takes part in two first and three second differences an axis.
  const diagonal = new Float64Array(grid.length).fill(3 * (2 * slope + 6 * curvature));
  const right = [0, 1, 2].map(() => new Float64Array(grid.length));
  for (const [i, { indices, weights }] of places.entries()) {
    for (let j = 0; j < indices.length; j++) {
      diagonal[indices[j]] += shares[i] * weights[j] ** 2;
      for (let c = 0; c < 3; c++) right[c][indices[j]] += shares[i] * weights[j] * data[i].value[c];
    }
  }
  const apply = (c: Float64Array, out: Float64Array): void => {
    out.fill(0);
    addData(places, shares, c, out);
    addSlopes(grid, c, out, slope);
    addCurvatures(grid, c, out, curvature);
  };
  const coefficients = right.map((r, component) => {
    const solution = nearby?.coefficients[component].slice() ?? new Float64Array(grid.length);
    solveSymmetric(apply, diagonal, r, solution);
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

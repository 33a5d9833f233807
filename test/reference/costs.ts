/** A cost and its gradient written out by hand in float64. */
export interface ReferenceCost {
  /** c(x, y) */
  value(x: Float64Array, y: Float64Array): number;
  /** ∇_y c(x, y), [D] */
  gradient(x: Float64Array, y: Float64Array): Float64Array;
}

/** ½‖x − y‖². */
export const squaredEuclideanReference: ReferenceCost = {
  value: (x, y) => y.reduce((sum, v, i) => sum + 0.5 * (v - x[i]) ** 2, 0),
  gradient: (x, y) => y.map((v, i) => v - x[i]),
};

/**
 * ½θ², θ = 2 atan2(‖x − y‖, ‖x + y‖), which is ½ arccos²⟨x, y⟩ for unit vectors. With A = ‖x − y‖ and B = ‖x + y‖,
 * ∇_y θ = 2 (B ∇A − A ∇B)/(A² + B²), ∇A = (y − x)/A and ∇B = (x + y)/B.
 */
export const geodesicReference: ReferenceCost = {
  value: (x, y) => 0.5 * angleBetween(x, y) ** 2,
  gradient(x, y) {
    const [a, b] = [distance(x, y, -1), distance(x, y, 1)];
    const scale = (2 * angleBetween(x, y)) / (a * a + b * b);
    return y.map((v, i) => (a === 0 || b === 0 ? 0 : scale * ((b * (v - x[i])) / a - (a * (x[i] + v)) / b)));
  },
};

const distance = (x: Float64Array, y: Float64Array, sign: number): number =>
  Math.hypot(...x.map((v, i) => v + sign * y[i]));

const angleBetween = (x: Float64Array, y: Float64Array): number =>
  2 * Math.atan2(distance(x, y, -1), distance(x, y, 1));

/**
 * ½‖u(x) − u(y)‖², u(p) = R(s‖p‖) p with R(θ) the plane's rotation by θ. For v = u(y) − u(x) and r = ‖y‖,
 * ∇_y = Jᵀv with J = R + (s/r) (R′y) yᵀ, R′ = dR/dθ; the second term is 0 at the origin.
 */
export function twistReference(slope: number): ReferenceCost {
  const turn = (p: Float64Array, angle: number) =>
    Float64Array.of(Math.cos(angle) * p[0] - Math.sin(angle) * p[1], Math.sin(angle) * p[0] + Math.cos(angle) * p[1]);
  const u = (p: Float64Array) => turn(p, slope * Math.hypot(...p));
  return {
    value: (x, y) => squaredEuclideanReference.value(u(x), u(y)),
    gradient(x, y) {
      const r = Math.hypot(...y);
      const v = squaredEuclideanReference.gradient(u(x), u(y));
      const back = turn(v, -slope * r);
      if (r === 0) return back;
      const rPrimeY = turn(y, slope * r + Math.PI / 2);
      const radial = (slope / r) * (v[0] * rPrimeY[0] + v[1] * rPrimeY[1]);
      return back.map((value, i) => value + radial * y[i]);
    },
  };
}

/** ½‖x − A y‖² for a matrix A, [xDim][yDim]: x and y of different dimensions. ∇_y = Aᵀ(A y − x). */
export function projectionReference(matrix: readonly (readonly number[])[]): ReferenceCost {
  const residual = (x: Float64Array, y: Float64Array) =>
    Float64Array.from(matrix, (entries, r) => entries.reduce((sum, a, i) => sum + a * y[i], -x[r]));
  return {
    value: (x, y) => residual(x, y).reduce((sum, v) => sum + 0.5 * v * v, 0),
    gradient: (x, y) => {
      const v = residual(x, y);
      return y.map((_, i) => matrix.reduce((sum, entries, r) => sum + entries[i] * v[r], 0));
    },
  };
}

/** Σ_i log(1 + (y_i − sin x_i)²) + ¼ (Σ_i y_i)², neither quadratic nor elementwise. */
export const robustReference: ReferenceCost = {
  value(x, y) {
    const total = y.reduce((sum, v) => sum + v, 0);
    return y.reduce((sum, v, i) => sum + Math.log(1 + (v - Math.sin(x[i])) ** 2), 0.25 * total ** 2);
  },
  gradient(x, y) {
    const total = y.reduce((sum, v) => sum + v, 0);
    return y.map((v, i) => {
      const d = v - Math.sin(x[i]);
      return (2 * d) / (1 + d * d) + 0.5 * total;
    });
  },
};

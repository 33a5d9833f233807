/** Finite marginals, finite y: the entropic barycenter as a problem of matrices. */
export interface GridProblem {
  /** c_k(x_i, y_j), [n_k, m] row-major. */
  readonly costs: readonly Float64Array[];
  /** P_k({x_i}), [n_k], summing to 1. */
  readonly masses: readonly Float64Array[];
  /** λ_k, [K], summing to 1. */
  readonly weights: readonly number[];
  readonly epsilon: number;
  /** Largest Σ_k λ_k ½‖q_k − q‖₁ that counts as solved, q_k being the y-marginal of plan k; default 1e-6. */
  readonly tolerance?: number;
  /** Default 20,000. */
  readonly mostIterations?: number;
}

export interface GridBarycenter {
  /** Mass of Q_ε at y_j, [m], summing to 1 up to the violation. */
  readonly masses: Float64Array;
  /** f_k(y_j) of the dual, [K][m], congruent: Σ_k λ_k f_k = 0. */
  readonly potentials: readonly Float64Array[];
  /** Σ_k λ_k ½‖q_k − q‖₁; the x-marginals hold to rounding. */
  readonly violation: number;
  readonly iterations: number;
  /** π_k(y_j | x_i) of one x, [m], summing to 1. */
  conditional(marginal: number, row: number): Float64Array;
  /** q_k, the y-marginal of plan k, [m]. */
  pushForward(marginal: number): Float64Array;
}

const TOLERANCE = 1e-6;
const MOST_ITERATIONS = 20_000;
/** Keeps logarithms finite where no plan has mass. */
const LEAST_MASS = 1e-300;

/** exp(−(c(x_i, ·) − min_j c(x_i, y_j))/ε): a row's factor drops out where rows are made to sum to p_k. */
function gibbsKernel(cost: Float64Array, rows: number, columns: number, epsilon: number): Float64Array {
  const kernel = new Float64Array(cost.length);
  for (let i = 0; i < rows; i++) {
    let least = Infinity;
    for (let j = 0; j < columns; j++) least = Math.min(least, cost[i * columns + j]);
    for (let j = 0; j < columns; j++) kernel[i * columns + j] = Math.exp((least - cost[i * columns + j]) / epsilon);
  }
  return kernel;
}

function dot(kernel: Float64Array, offset: number, v: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < v.length; j++) sum += kernel[offset + j] * v[j];
  return sum;
}

/** Kᵀ (p / (K v)), [m]: q_k before it is multiplied by v. */
function halfStep(kernel: Float64Array, masses: Float64Array, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length).fill(LEAST_MASS);
  for (let i = 0; i < masses.length; i++) {
    const u = masses[i] / dot(kernel, i * v.length, v);
    for (let j = 0; j < v.length; j++) out[j] += kernel[i * v.length + j] * u;
  }
  return out;
}

/**
 * The entropic barycenter of finite marginals over a finite set of y's: min_q Σ_k λ_k EOT_{c_k,ε}(P_k, q), EOT_{c,ε}(P,
 * q) = min_π E c − ε E_x H(π(· | x)), by iterated Bregman projections (Benamou et al. 2015, SIAM J. Sci. Comput. 37(2),
 * Prop. 2): v_k = exp(f_k/ε), rows of exp((f_k − c_k)/ε) scaled to sum to p_k, then q = Π_k (K_kᵀ u_k)^{λ_k} and v_k =
 * q / (K_kᵀ u_k), which keeps Π_k v_k^{λ_k} = 1. On a grid of equal cells H is the differential entropy but for the
 * constant log(cell), so q/cell tends to the continuous Q_ε; for smooth densities that fade out inside the grid it does
 * so faster than any power of the cell's side, as the trapezoidal rule does.
 * @throws Error where the iterations run out
 */
export function gridBarycenter(problem: GridProblem): GridBarycenter {
  const { costs, masses, weights, epsilon, tolerance = TOLERANCE, mostIterations = MOST_ITERATIONS } = problem;
  const columns = costs[0].length / masses[0].length;
  const kernels = costs.map((cost, k) => gibbsKernel(cost, masses[k].length, columns, epsilon));
  const v = kernels.map(() => new Float64Array(columns).fill(1));
  const q = new Float64Array(columns);
  let violation = Infinity;
  for (let iteration = 1; iteration <= mostIterations; iteration++) {
    const reached = kernels.map((kernel, k) => halfStep(kernel, masses[k], v[k]));
    for (let j = 0; j < columns; j++)
      q[j] = Math.exp(weights.reduce((sum, w, k) => sum + w * Math.log(reached[k][j]), 0));
    violation = 0;
    for (const [k, w] of weights.entries()) {
      for (let j = 0; j < columns; j++) {
        violation += (w / 2) * Math.abs(v[k][j] * reached[k][j] - q[j]);
        v[k][j] = q[j] / reached[k][j];
      }
    }
    if (violation <= tolerance) return solved({ kernels, masses, v, q, violation, iterations: iteration, epsilon });
  }
  throw new Error(`gridBarycenter: ${mostIterations} iterations leave a violation of ${violation}, above ${tolerance}`);
}

interface Solved {
  readonly kernels: readonly Float64Array[];
  readonly masses: readonly Float64Array[];
  readonly v: readonly Float64Array[];
  readonly q: Float64Array;
  readonly violation: number;
  readonly iterations: number;
  readonly epsilon: number;
}

function solved({ kernels, masses, v, q, violation, iterations, epsilon }: Solved): GridBarycenter {
  return {
    masses: q,
    potentials: v.map((values) => values.map((value) => epsilon * Math.log(value))),
    violation,
    iterations,
    conditional(marginal, row) {
      const [kernel, values] = [kernels[marginal], v[marginal]];
      const total = dot(kernel, row * values.length, values);
      return values.map((value, j) => (kernel[row * values.length + j] * value) / total);
    },
    pushForward(marginal) {
      const reached = halfStep(kernels[marginal], masses[marginal], v[marginal]);
      return reached.map((value, j) => value * v[marginal][j]);
    },
  };
}

/** ½‖x_i − y_j‖², [n, m], for points [n, dim] and [m, dim]. */
export function squaredEuclideanCosts(x: ArrayLike<number>, y: ArrayLike<number>, dim: number): Float64Array {
  const [rows, columns] = [x.length / dim, y.length / dim];
  const costs = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let d = 0; d < dim; d++) costs[i * columns + j] += 0.5 * (x[i * dim + d] - y[j * dim + d]) ** 2;
    }
  }
  return costs;
}

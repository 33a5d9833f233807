import { inverse, Matrix } from 'ml-matrix';
import { drawsOf, someRows, type CheckContext } from './chains.js';
import { check, type Check } from './verdict.js';

const POINTS = 512;
const CHAINS = 16;

/** Dimensions from which on the covariances' traces stand for them. */
const MOST_MATRIX_DIMENSIONS = 128;

/** By how much conditional variances may be too wide: four times what the default step is meant to do. */
export const STEP_LIMIT = 0.2;

/** Pooled covariance within points of draws, f32 [points, CHAINS, D]: [D, D] row-major. */
function within(draws: Float32Array, dim: number): Float64Array {
  const sums = new Float64Array(dim * dim);
  const points = draws.length / (CHAINS * dim);
  const offset = new Float64Array(dim);
  for (let p = 0; p < points; p++) {
    const mean = new Float64Array(dim);
    for (let c = 0; c < CHAINS; c++) for (let i = 0; i < dim; i++) mean[i] += draws[(p * CHAINS + c) * dim + i] / CHAINS;
    for (let c = 0; c < CHAINS; c++) {
      for (let i = 0; i < dim; i++) offset[i] = draws[(p * CHAINS + c) * dim + i] - mean[i];
      for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) sums[i * dim + j] += offset[i] * offset[j];
    }
  }
  const freedom = points * (CHAINS - 1);
  for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) sums[j * dim + i] = sums[i * dim + j] /= freedom;
  return sums;
}

/** tr(B⁻¹ A)/D: the mean over directions of how much wider A is than B; of the traces in many dimensions. */
function meanRatio(a: Float64Array, b: Float64Array, dim: number, freedom: number): number {
  if (dim > MOST_MATRIX_DIMENSIONS) {
    let [traceA, traceB] = [0, 0];
    for (let i = 0; i < dim; i++) [traceA, traceB] = [traceA + a[i * dim + i], traceB + b[i * dim + i]];
    return traceA / traceB;
  }
  const product = inverse(Matrix.from1DArray(dim, dim, b)).mmul(Matrix.from1DArray(dim, dim, a));
  // The inverse of a Wishart matrix is too large by freedom/(freedom − D − 1), in expectation.
  return (product.trace() / dim) * ((freedom - dim - 1) / freedom);
}

/**
 * The bias of the step: conditional variances at η and at η/2 (twice the steps). On a quadratic of curvature a they are inflated
 * by 1/(1 − h) and 1/(1 − h/2), h = ηa/4ε. Their ratio r gives the excess at η: 1/(1 − h) − 1 = 2(r − 1).
 */
export async function stepCheck(context: CheckContext): Promise<Check> {
  const { network, problem, marginals } = context.loaded;
  const { stepSizes } = context.trained;
  const dim = network.inputDim;
  let worst = -Infinity;
  for (const [marginal, stepSize] of stepSizes.slice(0, marginals.length).entries()) {
    const x = await someRows(context, marginal, POINTS);
    const whole = await drawsOf(context, { marginal, x, perPoint: CHAINS, run: 3 });
    const half = await drawsOf(context, { marginal, x, perPoint: CHAINS, steps: 2 * problem.sampler.steps, stepSize: stepSize / 2, run: 4 });
    if (!whole || !half) return check('step', Infinity, STEP_LIMIT, 'chains diverge');
    const ratio = meanRatio(within(whole, dim), within(half, dim), dim, POINTS * (CHAINS - 1));
    worst = Math.max(worst, 2 * (ratio - 1));
  }
  const percent = (100 * worst).toFixed(0);
  return check('step', worst, STEP_LIMIT, `the step widens conditional variances by about ${percent} %`);
}

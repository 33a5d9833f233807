import { inverse, Matrix } from 'ml-matrix';
import { drawsOf, someRows, type CheckContext } from './chains.js';
import { check, type Check } from './verdict.js';

const POINTS = 512;
const CHAINS = 16;

/** Dimensions from which on the covariances' traces stand for them. */
const MOST_MATRIX_DIMENSIONS = 128;

/** By how much conditional variances may be too wide: four times what the default step is meant to do. */
export const STEP_LIMIT = 0.2;

/** Calls `use` with every draw's offset from the mean of its point's draws, [D]; draws are f32 [points, CHAINS, D]. */
function eachOffset(draws: Float32Array, dim: number, use: (offset: Float64Array) => void): void {
  const offset = new Float64Array(dim);
  for (let first = 0; first < draws.length; first += CHAINS * dim) {
    const mean = new Float64Array(dim);
    for (let c = 0; c < CHAINS; c++) for (let i = 0; i < dim; i++) mean[i] += draws[first + c * dim + i] / CHAINS;
    for (let c = 0; c < CHAINS; c++) {
      for (let i = 0; i < dim; i++) offset[i] = draws[first + c * dim + i] - mean[i];
      use(offset);
    }
  }
}

/** Sums of products within points, [D, D]. */
function scatterMatrix(draws: Float32Array, dim: number): Matrix {
  const sums = new Float64Array(dim * dim);
  eachOffset(draws, dim, (offset) => {
    for (let i = 0; i < dim; i++) for (let j = 0; j <= i; j++) sums[i * dim + j] += offset[i] * offset[j];
  });
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) sums[j * dim + i] = sums[i * dim + j];
  return Matrix.from1DArray(dim, dim, sums);
}

/** Its trace. */
function scatter(draws: Float32Array, dim: number): number {
  let sum = 0;
  eachOffset(draws, dim, (offset) => {
    for (const v of offset) sum += v * v;
  });
  return sum;
}

/** tr(B⁻¹ A)/D of the covariances within points: the mean over directions of how much wider A is; of the traces in many dimensions. */
function meanRatio(a: Float32Array, b: Float32Array, dim: number): number {
  if (dim > MOST_MATRIX_DIMENSIONS) return scatter(a, dim) / scatter(b, dim);
  const freedom = POINTS * (CHAINS - 1);
  const product = inverse(scatterMatrix(b, dim)).mmul(scatterMatrix(a, dim));
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
    worst = Math.max(worst, 2 * (meanRatio(whole, half, dim) - 1));
  }
  const percent = (100 * worst).toFixed(0);
  return check('step', worst, STEP_LIMIT, `the step widens conditional variances by about ${percent} %`);
}

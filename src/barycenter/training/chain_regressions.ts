import { matricesLength, matrixStarts } from '../../ops/carry_chains/matrices.js';
import type { InputShape } from '../../ops/support/cost_inputs.js';
import { AffineRegression, residuals, sumsLength, type AffineMap } from './affine_regression.js';
import { misfit } from './misfit.js';

/**
 * Chains that a regression keeps in its sums for each column of x, where a batch has fewer; older ones are forgotten,
 * as potentials have moved since. A slope of n chains moves them by about √(2 D_k/n) of their plan's width too far, a
 * quarter of it here.
 */
const ROWS_KEPT = 32;

/** Chains for each column without which no regression is trusted. */
const LEAST_ROWS = 4;

/**
 * The largest misfit with which chains are carried. On Gaussians in 2 to 64 dimensions its median is 1.1 to 4, most of
 * it the bias of long steps (squared), and more while potentials still move fast; on the twister, whose map bends by
 * more than its plans are wide, it is 48 to 98,000.
 */
export const MISFIT_LIMIT = 10;

export interface ChainRegressionsSpec {
  /** Dimensions of x, D_k for each marginal. */
  readonly inputs: readonly InputShape[];
  /** D */
  readonly dim: number;
  /** Chains of each marginal. */
  readonly batch: number;
}

/** What was read of chains, marginal after marginal. */
export interface ReadChains {
  /** f32, [batch, D_k] blocks */
  readonly points: Float32Array;
  /** f32 [K · batch, D] */
  readonly ends: Float32Array;
  /** ∇_y (c_k − f_k)/ε at the ends, [K · batch, D] */
  readonly gradients: Float64Array;
}

/** Floats of all sums. */
export const allSumsLength = ({ inputs, dim }: Pick<ChainRegressionsSpec, 'inputs' | 'dim'>): number =>
  inputs.reduce((sum, { xDim }) => sum + sumsLength(xDim, dim), 0);

/** The marginals' regressions of chains' ends on their points. */
export class ChainRegressions {
  readonly #spec: ChainRegressionsSpec;
  readonly #regressions: readonly AffineRegression[];
  /** The marginals' slopes M_k [D_k, D] one after the other, f32, as `carry_chains` takes them. */
  readonly slopes: Float32Array;

  /** @param sums f64 [allSumsLength], what was accumulated so far; belongs to the regressions from now on */
  constructor(
    spec: ChainRegressionsSpec,
    readonly sums: Float64Array,
  ) {
    this.#spec = spec;
    this.slopes = new Float32Array(matricesLength(spec));
    let end = 0;
    this.#regressions = spec.inputs.map(({ xDim }) => {
      const first = end;
      end += sumsLength(xDim, spec.dim);
      return new AffineRegression(xDim, spec.dim, sums.subarray(first, end));
    });
  }

  /** Takes chains in and solves for the slopes. Returns whether the chains of every marginal fit its map. */
  add({ points, ends, gradients }: ReadChains): boolean {
    const { dim, batch } = this.#spec;
    let [fit, first] = [true, 0];
    for (const [k, regression] of this.#regressions.entries()) {
      const { xDim } = regression;
      const [x, block] = [points.subarray(first, first + batch * xDim), [k * batch * dim, (k + 1) * batch * dim]];
      const y = ends.subarray(...block);
      regression.add(x, y, Math.max(0, 1 - batch / (ROWS_KEPT * xDim)));
      const map = this.#solve(k);
      const value = misfit(residuals(map, x, y), gradients.subarray(...block), dim);
      // Not a number where chains have left the finite ones.
      fit &&= regression.rows >= LEAST_ROWS * xDim && value <= MISFIT_LIMIT;
      first += batch * xDim;
    }
    return fit;
  }

  /** Solves for the slopes of what was accumulated. */
  solve(): void {
    for (const k of this.#regressions.keys()) this.#solve(k);
  }

  #solve(k: number): AffineMap {
    const map = this.#regressions[k].solve();
    this.slopes.set(map.slope, matrixStarts(this.#spec)[k]);
    return map;
  }
}

import type { Device } from '../device/device.js';
import { withOwner } from '../device/owner.js';
import type { PlacedPotential } from '../potential/potential.js';
import { Iterations, Stream } from '../random/counters.js';
import { keyOf, normals } from '../random/philox.js';
import type { ChainCurvatureSpec } from './chain_curvature.js';
import { exponentGradient, repeatedInputs, timesScales } from './exponent_gradient.js';

export interface EnergyErrorSpec extends ChainCurvatureSpec {
  /**
   * Whether the error that a quadratic exponent makes counts. Schemes that are right where plans are Gaussian leave it
   * out.
   */
  readonly countsQuadratic: boolean;
}

/** How badly single moves of a chain keep its energy. Whoever makes it frees it. */
export interface EnergyError {
  /**
   * Mean square over some moves, for each dimension, of the change of (c_k − f_k)(y)/ε + ½‖v‖² by a leapfrog move of
   * √η_k from each chain and a velocity v of its own, [K · chains]. That is the move of `ula`. The same moves at every
   * call, but for η.
   * @param x f32, the marginals' [chains, D_k] blocks
   * @param y f32 [K · chains, D]
   * @param stepSizes η, [K]
   * @param scales s, f32 [K, D], of chains that walk in the coordinates y/s
   */
  measure(
    of: PlacedPotential,
    x: Float32Array,
    y: Float32Array,
    stepSizes: readonly number[],
    scales?: Float32Array,
  ): Promise<Float64Array>;
  free(): void;
}

/** Moves from every chain. */
const MOVES = 4;

/**
 * The error of a move by δ from y to y′, in three gradients g of the exponent over ε and no value: float32 holds values
 * of the exponent, which are large beside 1, to no more digits than the error of a short step has. Of
 * u(y′) − u(y) − ½ δ·(g + g′) + (η/8)(‖g′‖² − ‖g‖²) the difference of the values is Simpson's integral of the gradient,
 * which is exact for polynomials of degree 4: less the trapezoid's, −⅓ δ·(g + g′ − 2 g″), g″ in the middle. That
 * vanishes where u is quadratic.
 */
function errorOf(
  { here, middle, end }: { readonly here: Float64Array; readonly middle: Float64Array; readonly end: Float64Array },
  offset: Float64Array,
  stepSize: number,
  countsQuadratic: boolean,
): number {
  let error = 0;
  for (let i = 0; i < offset.length; i++) {
    error -= (offset[i] * (here[i] + end[i] - 2 * middle[i])) / 3;
    if (countsQuadratic) error += (stepSize / 8) * (end[i] - here[i]) * (end[i] + here[i]);
  }
  return error;
}

/** See `EnergyError`; gradients alone are evaluated, three for every move. */
export function energyError(device: Device, spec: EnergyErrorSpec): EnergyError {
  const { potential, costs, chains, epsilon, countsQuadratic } = spec;
  const { dim } = potential;
  const total = chains * costs.length;
  return withOwner(device, (owner) => {
    const starts = exponentGradient(owner, { potential, costs, points: chains });
    // The middle of a move, and its end.
    const places = exponentGradient(owner, { potential, costs, points: 2 * MOVES * chains });
    const noise = normals(keyOf(0), Stream.curvature, Iterations.energyMoves.first, 0, total * MOVES * dim);
    return {
      async measure(of, x, given, stepSizes, scales) {
        const y = scales ? timesScales(given, scales, chains * dim, -1) : given;
        starts.setInputs(x);
        places.setInputs(repeatedInputs(x, costs, chains, 2 * MOVES));
        const inEpsilons = (g: Float64Array): Float64Array => g.map((v) => v / epsilon);
        const here = inEpsilons(await starts.at(of, y, scales));
        const stepSizeOf = (chain: number): number => stepSizes[Math.floor(chain / chains)];
        const offsets = noise.map((z, at) => {
          const chain = Math.floor(at / (MOVES * dim));
          const stepSize = stepSizeOf(chain);
          return Math.sqrt(stepSize) * z - (stepSize / 2) * here[chain * dim + (at % dim)];
        });
        const points = new Float32Array(2 * offsets.length);
        for (let at = 0; at < offsets.length; at++) {
          const [move, i] = [Math.floor(at / dim), at % dim];
          const from = y[Math.floor(move / MOVES) * dim + i];
          points[2 * move * dim + i] = from + offsets[at] / 2;
          points[(2 * move + 1) * dim + i] = from + offsets[at];
        }
        const there = inEpsilons(await places.at(of, points, scales));
        const squares = new Float64Array(total);
        for (let move = 0; move < total * MOVES; move++) {
          const chain = Math.floor(move / MOVES);
          const row = (of: Float64Array, r: number): Float64Array => of.subarray(r * dim, (r + 1) * dim);
          const gradients = { here: row(here, chain), middle: row(there, 2 * move), end: row(there, 2 * move + 1) };
          const error = errorOf(gradients, row(offsets, move), stepSizeOf(chain), countsQuadratic);
          squares[chain] += error ** 2 / (MOVES * dim);
        }
        return squares;
      },
    };
  });
}

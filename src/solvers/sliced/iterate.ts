import { abortedBy } from '../../errors.js';
import { Iterations, type PhiloxKey } from '../../random/counters.js';
import type { Convergence } from '../solution.js';
import { recentre, type Centred } from './centred.js';
import { evenFrames, independentFrames } from './directions.js';
import type { AskedMoves, LineDevice } from './line_device.js';
import type { SlicedPlan } from './settings.js';

/** A support that iterations ended with, and how. */
export interface Iterated {
  /** Centred and in units, [n, D]. */
  readonly support: Float64Array;
  readonly convergence: Convergence;
  /** ½ mean of squared distances on the directions it was fitted to, in units squared. */
  readonly excess: number;
}

/** A move and what of it is chance. */
interface Step {
  /** [n, D] */
  readonly move: Float64Array;
  /** Its mean square, ‖·‖² by point. */
  readonly square: number;
  /** What of `square` is expected where the mean over all directions moves nothing. */
  readonly chance: number;
  readonly excess: number;
}

/** Iterations over which `gradient` averages what it knows of its moves. */
const WINDOW = 10;
/** Iterations after which the steps of `gradient` are half as long. */
const HALVED = 50;
/**
 * Steps of `assignment` after the first, in lengths of the way to where the energy of the pairs is least. That energy
 * is a parabola along the way and bounds the true one from above, so any length below 2 lowers it; 1.5 takes about 60 %
 * of the iterations that 1 takes.
 */
const RELAXED = 1.5;

/**
 * The mean of frames' moves: each is Σ r θ over a frame, and ‖·‖² of it Σ r². The variance of their mean follows from
 * both: the mean square of frames less the square of the mean, over F − 1.
 */
function stepOf({ moves, squares }: AskedMoves, frames: number, dim: number): Step {
  const points = squares.length;
  const move = Float64Array.from(moves, (value) => value / frames);
  const square = move.reduce((sum, value) => sum + value ** 2, 0) / points;
  const ofFrames = squares.reduce((sum, value) => sum + value, 0) / points / frames;
  return {
    move,
    square,
    chance: frames > 1 ? Math.max(0, ofFrames - square) / (frames - 1) : 0,
    excess: ofFrames / (2 * dim),
  };
}

/** What of the moves is not chance, over the last iterations. */
class SystematicMove {
  readonly #last: number[] = [];

  add({ square, chance }: Step): void {
    this.#last.push(square - chance);
    if (this.#last.length > WINDOW) this.#last.shift();
  }

  /** Root mean square. */
  get move(): number {
    return Math.sqrt(Math.max(0, this.#last.reduce((sum, value) => sum + value, 0) / this.#last.length));
  }

  /** Whether there were iterations enough to tell. */
  get isKnown(): boolean {
    return this.#last.length === WINDOW;
  }
}

/** Moves the support until its moves are small, or for as many iterations as there may be. */
export async function iterate(
  lines: LineDevice,
  centred: Centred,
  plan: SlicedPlan,
  start: Float64Array,
  key: PhiloxKey,
): Promise<Iterated> {
  const { frames, form, iterations, tolerance, signal, onProgress } = plan;
  const { spread, unit } = centred;
  const { dim } = centred.marginals[0];
  const support = start.slice();
  const systematic = new SystematicMove();
  // On a line the first step of length 1 ends at the barycenter.
  const isExact = dim === 1;
  const isFresh = form === 'gradient' && !isExact;
  const { first, last } = Iterations.lines;
  if (!isFresh) lines.aim(evenFrames({ key, iteration: first, frames, dim }));
  for (let done = 0; ; done++) {
    if (signal?.aborted) throw abortedBy(signal, `sliced: stopped after ${done} iterations`);
    // More iterations than words are as good as endless.
    if (isFresh) lines.aim(independentFrames({ key, iteration: first + (done % (last - first + 1)), frames, dim }));
    const step = stepOf(await lines.ask(support), frames, dim);
    systematic.add(step);
    const move = isFresh ? systematic.move : Math.sqrt(step.square);
    const residual = spread === 0 ? 0 : move / spread;
    if (done > 0) onProgress({ iteration: done, move: move * unit, excess: step.excess * unit ** 2 });
    const converged = residual <= tolerance && (!isFresh || systematic.isKnown);
    if (converged || done === iterations)
      return { support, convergence: { iterations: done, residual, converged }, excess: step.excess };
    const length = isFresh ? 1 / (1 + done / HALVED) : isExact || done === 0 ? 1 : RELAXED;
    for (let i = 0; i < support.length; i++) support[i] += length * step.move[i];
    recentre(support, dim);
  }
}

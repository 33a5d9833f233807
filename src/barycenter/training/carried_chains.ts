import type { ChainState } from '../../chains/chain.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import { invalid } from '../../errors.js';
import type { Tensors } from '../../io/tensor.js';
import { carryChains } from '../../ops/carry_chains/launch.js';
import { chainCostGradient } from '../../cost/chain_cost.js';
import { inputLength } from '../../ops/support/cost_inputs.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import type { PlacedPotential } from '../../potential/potential.js';
import type { ReadyProblem } from '../problem/loaded_problem.js';
import { allSumsLength, ChainRegressions, type ReadChains } from './chain_regressions.js';
import { isA, minibatchFill, type Minibatches, type MinibatchesSpec } from './minibatches.js';

/** Iterations between regressions, at most. */
const FIT_EVERY = 8;

/** Dimensions of points and of the barycenter, at most: sums grow with the square, solving with the cube. */
const MOST_DIMENSIONS = 1024;

/**
 * Whether a regression is made before iteration t: of the ends of chains after 1, 2, 3, 4, 6, 8, 12, 16, 24, …
 * iterations, as potentials move less and less from one to the next. To read points and ends back and to multiply them,
 * D_k (D_k/2 + D) times a chain, would at every iteration take longer than the few steps that are left of it.
 */
export function fitsBefore(iteration: number): boolean {
  const every = Math.min(FIT_EVERY, Math.max(1, 2 ** (Math.floor(Math.log2(iteration)) - 1)));
  return iteration > 0 && iteration % every === 0;
}

export interface CarriedChainsSpec {
  readonly segments: readonly Segment[];
  readonly state: ChainState;
  /** What chains walk on. */
  readonly of: PlacedPotential;
}

/**
 * Minibatches that are new at every iteration, and chains that are taken to them: y ← y + (x′ − x) M_k, M_k the slope
 * of a regression of chains' ends on their points. What a chain deviates by, which is as wide as its plan, it keeps.
 * All chains begin anew while those of any marginal do not fit their regression; see `misfit`.
 *
 * Carried in a checkpoint: `chains`, f32 [K · batch, D], where they stand, and `velocities` of those that have some;
 * `sums`, f64, of the marginals' regressions; `fits`, u32 [1], whether chains fitted the last. Where one of them has
 * another shape, chains begin anew. Buffers are the owner's.
 * @throws InvalidInputError for points of too many dimensions
 */
export function carriedChains(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  spec: CarriedChainsSpec,
  start: MinibatchesSpec,
): Minibatches {
  const { device } = owner;
  const { segments, state } = spec;
  const { dim } = loaded.potential;
  const shapes = { inputs: loaded.costs, dim, segments, batch: loaded.problem.training.batchSize };
  checkDimensions([dim, ...loaded.costs.map(({ xDim }) => xDim)]);
  const fill = minibatchFill(owner, loaded, segments, state, start);
  const read = chainReader(owner, loaded, spec);
  const carry = owner.own(carryChains(device, shapes));
  const inputBytes = inputLength(loaded.costs, segments) * 4;
  const previous = owner.createBuffer('points that chains leave', inputBytes);
  const [shape, sumsShape] = [[totalChains(segments), dim], [allSumsLength(shapes)]];
  const before = restored(start.sampler, {
    chains: shape,
    sums: sumsShape,
    hasVelocities: state.velocity !== undefined,
  });
  const regressions = new ChainRegressions(shapes, before?.sums ?? new Float64Array(sumsShape[0]));
  if (before) regressions.solve();
  const matrices = owner.upload('slopes of sampler.carry', regressions.slopes);
  let fit = before?.fit ?? false;
  /** Where chains of an earlier session stand, until the first iteration of this one. */
  let kept = before;
  let stand = false;

  return {
    async begin(iteration) {
      if (kept) {
        await fill(iteration - 1);
        device.write(state.y, kept.chains);
        if (state.velocity) device.write(state.velocity, kept.velocities!);
        [kept, stand] = [undefined, true];
      }
      if (stand && fitsBefore(iteration)) {
        fit = regressions.add(await read());
        device.write(matrices, regressions.slopes);
      }
      const goOn = stand && fit;
      if (goOn) device.copy(state.x, previous, inputBytes);
      await fill(iteration);
      if (goOn) carry.run({ matrices, from: previous, to: state.x, y: state.y });
      stand = true;
      return { batch: 0, drawnAt: iteration, isFirst: !goOn };
    },
    end: () => undefined,
    async carried() {
      if (!stand && !kept) return {};
      const velocities = state.velocity && (kept?.velocities ?? (await device.readFloats(state.velocity)));
      return {
        chains: { shape, data: kept?.chains ?? (await device.readFloats(state.y)) },
        ...(velocities && { velocities: { shape, data: velocities } }),
        sums: { shape: sumsShape, data: regressions.sums.slice() },
        fits: { shape: [1], data: Uint32Array.of(fit ? 1 : 0) },
      };
    },
  };
}

function checkDimensions(dims: readonly number[]): void {
  const most = Math.max(...dims);
  if (most <= MOST_DIMENSIONS) return;
  const rule = `takes points of up to ${MOST_DIMENSIONS} dimensions, from whose products it learns`;
  throw invalid('problem.sampler.carry', rule, String(most), 'Leave it out, or use sampler.memory.');
}

interface Kept {
  readonly chains: Float32Array;
  readonly velocities?: Float32Array;
  readonly sums: Float64Array;
  readonly fit: boolean;
}

interface KeptShapes {
  readonly chains: readonly number[];
  readonly sums: readonly number[];
  readonly hasVelocities: boolean;
}

/** What an earlier session kept; undefined unless all of it is there and of these shapes. */
function restored({ chains, velocities, sums, fits }: Partial<Tensors>, shapes: KeptShapes): Kept | undefined {
  if (
    !isA(Float32Array, chains, shapes.chains) ||
    !isA(Float64Array, sums, shapes.sums) ||
    !isA(Uint32Array, fits, [1])
  )
    return undefined;
  const kept = { chains: chains.data, sums: sums.data.slice(), fit: fits.data[0] === 1 };
  if (!shapes.hasVelocities) return kept;
  return isA(Float32Array, velocities, shapes.chains) ? { ...kept, velocities: velocities.data } : undefined;
}

/** Reads chains back, and how steep their plans are where they stand. */
function chainReader(
  owner: Owner<Device>,
  { costs, potential, engine: { epsilon } }: ReadyProblem,
  { segments, state: { x, y }, of }: CarriedChainsSpec,
): () => Promise<ReadChains> {
  const { device } = owner;
  const bytes = totalChains(segments) * potential.dim * 4;
  const scores = owner.createBuffer('scores of sampler.carry', bytes);
  const slopes = owner.createBuffer('cost gradients of sampler.carry', bytes);
  const score = owner.own(potential.score(device, segments));
  const gradient = owner.own(chainCostGradient(device, { costs, segments }));
  return async () => {
    score.run({ of, y, out: scores });
    gradient.run({ x, y, out: slopes });
    const [points, ends] = [await device.readFloats(x), await device.readFloats(y)];
    const [f, c] = [await device.readFloats(scores), await device.readFloats(slopes)];
    return { points, ends, gradients: new Float64Array(c).map((value, i) => (value - f[i]) / epsilon) };
  };
}

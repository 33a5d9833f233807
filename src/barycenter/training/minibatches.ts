import type { ChainState } from '../../chains/chain.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import type { Tensors } from '../../io/tensor.js';
import { inputLength, inputStarts } from '../../ops/support/cost_inputs.js';
import type { Segment } from '../../ops/support/segments.js';
import { keyOf } from '../../random/philox.js';
import type { ReadyProblem } from '../problem/loaded_problem.js';
import { marginalSource } from './marginal_source.js';
import { visitAt, type Visit } from './visits.js';

/** Minibatches of training, new at every iteration or met again with their chains as they were left. */
export interface Minibatches {
  /** Fills x with those of an iteration and, unless the visit is the first, y with where their chains were left. */
  begin(iteration: number): Promise<Visit>;
  /** Keeps where the chains stand. */
  end(visit: Visit): void;
  /** What is kept, on the host: `chains`, f32 [batches, K · batch, D]; nothing without a memory. */
  carried(): Promise<Tensors>;
}

export interface MinibatchesSpec {
  readonly seed: number;
  /** Iterations done, and what an earlier session kept; chains of another shape begin anew. */
  readonly iteration: number;
  readonly sampler: Tensors;
}

/** Their buffers are the owner's. */
export function minibatches(
  owner: Owner<Device>,
  loaded: ReadyProblem,
  segments: readonly Segment[],
  state: ChainState,
  start: MinibatchesSpec,
): Minibatches {
  const { device } = owner;
  const { problem, costs, marginals } = loaded;
  const batch = problem.training.batchSize;
  const key = keyOf(start.seed);
  const starts = inputStarts(costs, segments);
  const sources = marginals.map((marginal, index) =>
    owner.own(marginalSource(device, { marginal, index, batch, seed: start.seed, key })),
  );
  const fill = async (iteration: number): Promise<void> => {
    for (const [k, source] of sources.entries()) await source.fill(state.x, starts[k], iteration);
  };
  const { memory } = problem.sampler;
  if (memory === undefined) {
    return {
      async begin(iteration) {
        await fill(iteration);
        return { batch: 0, drawnAt: iteration, isFirst: true };
      },
      end: () => undefined,
      carried: () => Promise.resolve({}),
    };
  }

  const chains = batch * marginals.length * loaded.potential.dim;
  const inputs = inputLength(costs, segments);
  const keptInputs = owner.createBuffer('kept inputs', memory.batches * inputs * 4);
  const keptChains = owner.createBuffer('kept chains', memory.batches * chains * 4);
  /** The iteration that each minibatch on the device was drawn at. */
  const drawn = new Map<number, number>();
  const before = start.sampler.chains?.data;
  // Of minibatches that were met before, the chains are there.
  const kept = new Set<number>();
  if (before?.length === memory.batches * chains) {
    device.write(keptChains, before);
    for (let b = 0; b < Math.min(memory.batches, start.iteration); b++) kept.add(b);
  }
  return {
    async begin(iteration) {
      const visit = visitAt(iteration, memory);
      if (drawn.get(visit.batch) === visit.drawnAt) {
        device.copy(keptInputs, state.x, inputs * 4, visit.batch * inputs * 4);
      } else {
        await fill(visit.drawnAt);
        device.copy(state.x, keptInputs, inputs * 4, 0, visit.batch * inputs * 4);
        drawn.set(visit.batch, visit.drawnAt);
      }
      const isFirst = visit.isFirst || !kept.has(visit.batch);
      if (!isFirst) device.copy(keptChains, state.y, chains * 4, visit.batch * chains * 4);
      return { ...visit, isFirst };
    },
    end({ batch: place }) {
      device.copy(state.y, keptChains, chains * 4, 0, place * chains * 4);
      kept.add(place);
    },
    async carried() {
      const shape = [memory.batches, batch * marginals.length, loaded.potential.dim];
      return { chains: { shape, data: await device.readFloats(keptChains) } };
    },
  };
}

import type { ChainState } from '../../chains/chain.js';
import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import type { Owner } from '../../device/owner.js';
import type { Tensor, Tensors } from '../../io/tensor.js';
import { inputLength, inputStarts } from '../../ops/support/cost_inputs.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import { keyOf } from '../../random/philox.js';
import type { ReadyProblem } from '../problem/loaded_problem.js';
import { shardSize } from '../problem/shard_settings.js';
import { marginalSource } from './marginal_source.js';
import { visitAt, type Visit } from './visits.js';

/** Minibatches of training, new at every iteration or met again with their chains as they were left. */
export interface Minibatches {
  /** Fills x with those of an iteration and, unless the visit is the first, y and velocities as chains were left. */
  begin(iteration: number, shard?: number): Promise<Visit>;
  /** Keeps where the chains stand. */
  end(visit: Visit): void;
  /**
   * What is kept, on the host: `chains`, f32 [batches, K · batch, D], or [batches, size, batch, D] of groups of
   * marginals, `velocities`, as many, of chains that have them, and `drawnAt`, u32 [batches], one more than the
   * iteration that each one's minibatch was drawn at, 0 where no chains are kept; nothing without a memory.
   */
  carried(): Promise<Tensors>;
}

export interface MinibatchesSpec {
  readonly seed: number;
  /** What an earlier session kept; chains of another shape, or of other minibatches than are met now, begin anew. */
  readonly sampler: Tensors;
  /** The marginals of an iteration's minibatch, a segment for each; all of them where left out. */
  readonly groupAt?: (iteration: number) => readonly number[];
}

/** Fills x with the minibatch of an iteration, or a shard of it, the same at each call; its buffers are the owner's. */
export function minibatchFill(
  owner: Owner<Device>,
  { problem, costs, marginals }: ReadyProblem,
  segments: readonly Segment[],
  { x }: ChainState,
  { seed, groupAt }: Pick<MinibatchesSpec, 'seed' | 'groupAt'>,
): (iteration: number, shard?: number) => Promise<void> {
  const { shards = 1 } = problem.training;
  const batch = shardSize(problem);
  const key = keyOf(seed);
  const starts = inputStarts(costs, segments);
  const sources = marginals.map((marginal, index) =>
    owner.own(marginalSource(owner.device, { marginal, index, batch, shards, seed, key })),
  );
  return async (iteration, shard = 0) => {
    const visited = groupAt?.(iteration) ?? sources.keys();
    let place = 0;
    for (const k of visited) await sources[k].fill(x, starts[place++], iteration, shard);
  };
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
  const { problem, costs, potential } = loaded;
  const fill = minibatchFill(owner, loaded, segments, state, start);
  const { memory } = problem.sampler;
  if (memory === undefined) {
    return {
      async begin(iteration, shard) {
        await fill(iteration, shard);
        return { batch: 0, drawnAt: iteration, isFirst: true };
      },
      end: () => undefined,
      carried: () => Promise.resolve({}),
    };
  }

  const chains = totalChains(segments) * potential.dim;
  const inputs = inputLength(costs, segments);
  // Rows of tables are gathered again by counter, for the price of a copy; what the host draws is kept.
  const areTables = loaded.marginals.every(({ kind }) => kind === 'table');
  const keptInputs = areTables
    ? undefined
    : owner.createBuffer('inputs of sampler.memory', memory.batches * inputs * 4);
  /** What is kept of every chain: its rows in the state, and in the memory. */
  const rows: { readonly name: 'chains' | 'velocities'; readonly of: DeviceBuffer; readonly kept: DeviceBuffer }[] = [];
  const keep = (name: 'chains' | 'velocities', of: DeviceBuffer) =>
    rows.push({ name, of, kept: owner.createBuffer(`${name} of sampler.memory`, memory.batches * chains * 4) });
  keep('chains', state.y);
  if (state.velocity) keep('velocities', state.velocity);
  const perBatch = start.groupAt ? [segments.length, segments[0].chains] : [totalChains(segments)];
  const shape = [memory.batches, ...perBatch, potential.dim];
  /** The iteration that each minibatch on the device was drawn at. */
  const drawn = new Map<number, number>();
  /** One more than the iteration that the minibatch of each kept chain was drawn at. */
  const kept = new Uint32Array(memory.batches);
  const { drawnAt: keptBefore, ...before }: Partial<Tensors> = start.sampler;
  const hasAll = rows.every(({ name }) => isA(Float32Array, before[name], shape));
  if (hasAll && isA(Uint32Array, keptBefore, [memory.batches])) {
    for (const { name, kept: buffer } of rows) device.write(buffer, before[name]!.data);
    kept.set(keptBefore.data);
  }
  return {
    async begin(iteration) {
      const visit = visitAt(iteration, memory);
      if (keptInputs === undefined) {
        await fill(visit.drawnAt);
      } else if (drawn.get(visit.batch) === visit.drawnAt) {
        device.copy(keptInputs, state.x, inputs * 4, visit.batch * inputs * 4);
      } else {
        await fill(visit.drawnAt);
        device.copy(state.x, keptInputs, inputs * 4, 0, visit.batch * inputs * 4);
        drawn.set(visit.batch, visit.drawnAt);
      }
      const isFirst = visit.isFirst || kept[visit.batch] !== visit.drawnAt + 1;
      if (!isFirst) for (const row of rows) device.copy(row.kept, row.of, chains * 4, visit.batch * chains * 4);
      return { ...visit, isFirst };
    },
    end({ batch: place, drawnAt }) {
      for (const row of rows) device.copy(row.of, row.kept, chains * 4, 0, place * chains * 4);
      kept[place] = drawnAt + 1;
    },
    async carried() {
      const drawnAt = { shape: [memory.batches], data: kept.slice() };
      const floats: Record<string, Tensor> = {};
      for (const row of rows) floats[row.name] = { shape, data: await device.readFloats(row.kept) };
      return { ...floats, drawnAt };
    },
  };
}

/** Whether a checkpoint's tensor is there, of this type and this shape. */
export const isA = <T extends Tensor['data']>(
  kind: new (length: number) => T,
  tensor: Tensor | undefined,
  shape: readonly number[],
): tensor is Tensor & { readonly data: T } =>
  tensor?.data instanceof kind &&
  tensor.shape.length === shape.length &&
  tensor.shape.every((extent, i) => extent === shape[i]);

import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import { gatherBatch } from '../../ops/gather_batch/launch.js';
import type { PhiloxKey } from '../../random/counters.js';
import { toEngine } from '../problem/coordinates.js';
import type { LoadedMarginal } from '../problem/loaded_problem.js';

/** Fills a marginal's block of the minibatch on the device. */
export interface MarginalSource {
  /** Writes f32 [batch, D_k] of a shard (from 0, its default) into `out` from float `outOffset` on. */
  fill(out: DeviceBuffer, outOffset: number, iteration: number, shard?: number): Promise<void>;
  free(): void;
}

export interface MarginalSourceSpec {
  readonly marginal: LoadedMarginal;
  /** Index k. */
  readonly index: number;
  readonly batch: number;
  /** Shards of `batch` rows that a minibatch is cut into; default 1. */
  readonly shards?: number;
  readonly seed: number;
  readonly key: PhiloxKey;
}

type TableMarginal = Extract<LoadedMarginal, { kind: 'table' }>;

/** Numbers that are moved into the engine's coordinates at a time: 4 MiB, so that no second copy of a table is made. */
const CHUNK = 1 << 20;

function upload(device: Device, buffer: DeviceBuffer, { table: { data, columns }, affine }: TableMarginal): void {
  const step = columns * Math.max(1, Math.floor(CHUNK / columns));
  for (let at = 0; at < data.length; at += step)
    device.write(buffer, toEngine(affine, data.subarray(at, at + step)), at * 4);
}

function tableSource(device: Device, spec: MarginalSourceSpec, marginal: TableMarginal): MarginalSource {
  const { batch, shards = 1, index, key } = spec;
  const { table } = marginal;
  return withOwner(device, (owner) => {
    const buffer = owner.createBuffer(`marginal ${index}`, table.data.length * 4);
    upload(device, buffer, marginal);
    const gather = owner.own(gatherBatch(device, { rows: table.rows, dim: table.columns, batch }));
    return {
      fill(out, outOffset, iteration, shard = 0) {
        const firstChain = (index * shards + shard) * batch;
        gather.run({ table: buffer, out, outOffset, key, iteration, firstChain });
        return Promise.resolve();
      },
    };
  });
}

/** A table stays on the device and is gathered there; distributions and functions are drawn on the host, by counter. */
export function marginalSource(device: Device, spec: MarginalSourceSpec): MarginalSource {
  const { marginal, batch, shards = 1, seed } = spec;
  if (marginal.kind === 'table') return tableSource(device, spec, marginal);
  const draw = (iteration: number) => marginal.draw({ iteration, batchSize: shards * batch, seed });
  /** Minibatches are drawn whole, and the last one is kept where its other shards may be asked for. */
  let last: { readonly iteration: number; readonly values: ReturnType<typeof draw> } | undefined;
  return withOwner(device, () => ({
    async fill(out, outOffset, iteration, shard = 0) {
      const values = await (last?.iteration === iteration ? last.values : draw(iteration));
      if (shards > 1) last = { iteration, values };
      const part = batch * marginal.dim;
      device.write(out, values.subarray(shard * part, (shard + 1) * part), outOffset * 4);
    },
  }));
}

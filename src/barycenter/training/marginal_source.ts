import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import { gatherBatch } from '../../ops/gather_batch/launch.js';
import type { PhiloxKey } from '../../random/counters.js';
import { toEngine } from '../problem/coordinates.js';
import type { LoadedMarginal } from '../problem/loaded_problem.js';

/** Fills a marginal's block of the minibatch on the device. */
export interface MarginalSource {
  /** Writes f32 [batch, D_k] into `out` from float `outOffset` on. */
  fill(out: DeviceBuffer, outOffset: number, iteration: number): Promise<void>;
  free(): void;
}

export interface MarginalSourceSpec {
  readonly marginal: LoadedMarginal;
  /** Index k. */
  readonly index: number;
  readonly batch: number;
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
  const { batch, index, key } = spec;
  const { table } = marginal;
  return withOwner(device, (owner) => {
    const buffer = owner.createBuffer(`marginal ${index}`, table.data.length * 4);
    upload(device, buffer, marginal);
    const gather = owner.own(gatherBatch(device, { rows: table.rows, dim: table.columns, batch }));
    return {
      fill(out, outOffset, iteration) {
        gather.run({ table: buffer, out, outOffset, key, iteration, firstChain: index * batch });
        return Promise.resolve();
      },
    };
  });
}

/** A table stays on the device and is gathered there; distributions and functions are drawn on the host, by counter. */
export function marginalSource(device: Device, spec: MarginalSourceSpec): MarginalSource {
  const { marginal, batch, seed } = spec;
  if (marginal.kind === 'table') return tableSource(device, spec, marginal);
  return withOwner(device, () => ({
    async fill(out, outOffset, iteration) {
      const values = await marginal.draw({ iteration, batchSize: batch, seed });
      device.write(out, values, outOffset * 4);
    },
  }));
}

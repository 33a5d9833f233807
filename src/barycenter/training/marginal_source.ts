import type { Device, DeviceBuffer } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import type { Table } from '../../io/numeric_table.js';
import { gatherBatch } from '../../ops/gather_batch.js';
import type { PhiloxKey } from '../../random/streams.js';
import type { LoadedMarginal } from '../problem/load_marginals.js';

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

function tableSource(device: Device, spec: MarginalSourceSpec, table: Table<Float32Array>): MarginalSource {
  const { batch, index, key } = spec;
  return withOwner((owner) => {
    const buffer = owner.own(device.createBuffer(`marginal ${index}`, table.data.byteLength));
    device.write(buffer, table.data);
    const gather = owner.own(gatherBatch(device, { rows: table.rows, dim: table.columns, batch }));
    return {
      fill(out, outOffset, iteration) {
        gather.run({ table: buffer, out, outOffset, key, iteration, firstChain: index * batch });
        return Promise.resolve();
      },
      free: () => owner.free(),
    };
  });
}

/** A table stays on the device and is gathered there; distributions and functions are drawn on the host, by counter. */
export function marginalSource(device: Device, spec: MarginalSourceSpec): MarginalSource {
  const { marginal, batch, seed } = spec;
  if (marginal.kind === 'table') return tableSource(device, spec, marginal.table);
  return {
    async fill(out, outOffset, iteration) {
      const values = await marginal.draw({ iteration, batchSize: batch, seed });
      device.write(out, values, outOffset * 4);
    },
    free: () => undefined,
  };
}

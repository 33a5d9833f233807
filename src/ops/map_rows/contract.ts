import type { TracedMap } from '../../autograd/traced_map.js';
import type { DeviceBuffer } from '../../device/contract.js';

/** Rows that a map may read: what fits the storage buffers of a GPU's stage beside its result and its constants. */
export const MOST_ROWS = 6;

export interface MapRowsSpec {
  readonly map: TracedMap;
  /** n, how many rows of each there are. */
  readonly count: number;
  /** Name of the row that the result takes the place of; left out, the result is a buffer of its own. */
  readonly inPlace?: string;
}

export interface MapRowsArguments {
  /** By name, f32 [n, length of that row], but for the one in place. */
  readonly rows: Readonly<Record<string, DeviceBuffer>>;
  /** f32 [n, map.length], overwritten. */
  readonly out: DeviceBuffer;
}

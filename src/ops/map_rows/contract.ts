import type { TracedMap } from '../../autograd/traced_map.js';
import type { DeviceBuffer } from '../../device/contract.js';

/** Buffers that a map may read, vectors of constants being one: what fits a GPU's stage beside the result. */
export const MOST_BUFFERS = 7;

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

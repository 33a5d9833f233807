import type { DeviceBuffer } from '../../device/contract.js';
import type { PotentialParameterGradientArguments } from './contract.js';

/** Of the trace, at most: larger batches go slice by slice. */
export const TRACE_BYTES = 64 * 2 ** 20;

/** First stage of `potential_parameter_gradient`: fills the trace of a slice of tiles; see potential_trace.wgsl.ts. */
export interface TraceStage {
  readonly tileChains: number;
  readonly tiles: number;
  /** Tiles of a slice, at most. */
  readonly sliceTiles: number;
  /** f32 [networks, trace rows, chains of a slice] */
  readonly trace: DeviceBuffer;
  run(args: PotentialParameterGradientArguments, firstTile: number, tiles: number): void;
}

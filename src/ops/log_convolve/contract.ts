import type { DeviceBuffer } from '../../device/contract.js';

export interface LogConvolveSpec {
  /** n, cells along the axis. */
  readonly length: number;
  /** Cells of all axes after it: a cell's neighbour along the axis is so many cells away. */
  readonly inner: number;
  /** ρ > 0, nats a squared cell: h²/2ε for cells of side h and the cost ½‖x − y‖². */
  readonly decay: number;
}

export interface LogConvolveArguments {
  /** Products of the axes before it, images among them. */
  readonly outer: number;
  /** Logarithms (`logs.ts`), [outer, length, inner] */
  readonly input: DeviceBuffer;
  /** The same, overwritten; a buffer of its own. */
  readonly output: DeviceBuffer;
  /** The same; what the result is taken from. */
  readonly minuend?: DeviceBuffer;
  /**
   * ω, with a minuend: the output becomes what it was and ω times the way to the result, which for ω between 1 and 2 is
   * over-relaxation. Default 1, the result.
   */
  readonly relaxation?: number;
}

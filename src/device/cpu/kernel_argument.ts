import type { DeviceBuffer } from '../contract.js';

/** A command's argument: a whole number of 32 bits, a buffer (its address) or a float. */
export type KernelArgument = number | DeviceBuffer | Float32Argument;

export interface Float32Argument {
  readonly float: number;
}

/** Marks a kernel argument as a float32. */
export function float32(value: number): Float32Argument {
  return { float: value };
}

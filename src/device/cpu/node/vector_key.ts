import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { processorName } from '../../../node/io/machine.js';

/** What a check of merged vectors depends on. Nothing in it says whose machine it was. */
export interface VectorCheckKey {
  readonly v8: string;
  readonly processor: string;
  /** SHA-256 of the kernels' bytes. */
  readonly kernels: string;
  /** See `conditionsOf`. */
  readonly conditions: string;
}

export function vectorCheckKey(kernels: Uint8Array): VectorCheckKey {
  return {
    v8: process.versions.v8,
    processor: processorName(),
    kernels: createHash('sha256').update(kernels).digest('hex'),
    conditions: conditionsOf(limits(), [...process.execArgv, ...(process.env.NODE_OPTIONS ?? '').split(/\s+/)]),
  };
}

/**
 * What makes V8 compile bounds checks into the kernels: little address space, or a flag. Merged vectors then lose
 * (0.84 of the speed on Node 24 at 16 GB and below), which is nothing to remember for other processes.
 * @param procLimits text of /proc/self/limits, empty where there is none
 * @param flags of Node and V8
 */
export function conditionsOf(procLimits: string, flags: readonly string[]): string {
  const addressSpace = /^Max address space\s+(\S+)/m.exec(procLimits)?.[1] ?? 'unlimited';
  return [`address space ${addressSpace}`, ...flags.filter((flag) => /wasm/.test(flag))].join(' ');
}

function limits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

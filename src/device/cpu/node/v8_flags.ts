/**
 * The flags of V8 under which the kernels are compiled. They are the whole process's, worker threads included, and
 * count while a module is compiled: code that is made keeps what it was made with. V8 complains on standard error about
 * a flag that it does not know, so each is set only where it is known.
 */

/** Flags to set before a compilation, and those that undo them. */
export interface CompilerFlags {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

type Version = readonly [major: number, minor: number];

/** `--wasm-deopt` in Node's: known from 24 on (V8 13.6), on from 25 on (14.1). */
const DEOPT_KNOWN: Version = [13, 6];
const DEOPT_ON: Version = [14, 1];

/** `--experimental-wasm-revectorize` is known from Node 22 on (V8 12.4); Node 24's is the first to gain anything. */
const REVECTORIZE_KNOWN: Version = [12, 0];
const REVECTORIZE_GAINS: Version = [13, 6];

function atLeast(v8: string, [major, minor]: Version): boolean {
  const [ours, oursMinor = 0] = v8.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}

/**
 * Whether this V8 can merge pairs of 128-bit vectors at all: builds for other processors do not know the flag.
 * @param v8 as in `process.versions.v8`
 * @param architecture as in `process.arch`
 */
export function canMergeVectors(v8: string, architecture: string): boolean {
  return architecture === 'x64' && atLeast(v8, REVECTORIZE_KNOWN);
}

/** Whether merging makes anything faster in this V8: it leaves too many pairs apart before. */
export function gainsByMerging(v8: string): boolean {
  return atLeast(v8, REVECTORIZE_GAINS);
}

/**
 * Straight to the optimising compiler, for every function at once: the baseline's code is several times slower and the
 * kernels are few. Without deoptimisation, which needs what the baseline's code counts of its calls: V8 14 ends the
 * process where it finds no such counts.
 * @param v8 as in `process.versions.v8`
 * @param mergeVectors only where `canMergeVectors`
 */
export function compilerFlags(v8: string, mergeVectors: boolean): CompilerFlags {
  const before = ['--no-liftoff', '--no-wasm-lazy-compilation'];
  const after = ['--liftoff', '--wasm-lazy-compilation'];
  if (atLeast(v8, DEOPT_KNOWN)) before.push('--no-wasm-deopt');
  if (atLeast(v8, DEOPT_ON)) after.push('--wasm-deopt');
  if (mergeVectors) {
    before.push('--experimental-wasm-revectorize');
    after.push('--no-experimental-wasm-revectorize');
  }
  return { before, after };
}

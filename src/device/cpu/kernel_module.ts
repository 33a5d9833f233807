import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { DeviceUnavailableError } from '../../errors.js';
import { canMergeVectors, compilerFlags } from './v8_flags.js';
import { checkMergedVectors, type VectorMerging } from './vector_check.js';

export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** Names of the exported kernels; a command names one by its index. */
  readonly kernels: readonly string[];
  /** Whether multiply-adds are fused (`f32x4.relaxed_madd`). */
  readonly relaxedSimd: boolean;
  /** Where V8 merges pairs of vectors in this build, kernels should take twice as many at once. */
  readonly merging: VectorMerging;
}

/** Bytes of a build, and what the runtime made of them. */
interface Compiled {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly plain: KernelModule;
  revectorized?: KernelModule;
}

const NOT_ASKED: VectorMerging = { on: false, reason: 'not asked for; BARYCENTER_REVECTORIZE=1 asks' };
const compiled = new Map<string, Compiled>();

/**
 * Compiles the kernels (once per process), the relaxed-SIMD build where the runtime takes it; with pairs of vectors
 * merged where `revectorize` asks for it and the check agrees.
 * @throws DeviceUnavailableError if the build is missing, or `relaxedSimd` is true and the runtime has none
 */
export function loadKernelModule(relaxedSimd: 'auto' | boolean, revectorize: boolean): KernelModule {
  const build = loadBuild(relaxedSimd);
  if (!revectorize) return build.plain;
  build.revectorized ??= revectorizedOrPlain(build);
  return build.revectorized;
}

function revectorizedOrPlain({ bytes, plain }: Compiled): KernelModule {
  const { v8 } = process.versions;
  if (!canMergeVectors(v8)) return warned({ ...plain, merging: { on: false, reason: 'V8 cannot merge vectors' } });
  // V8 gives equal bytes the code it has: another custom section makes them other bytes.
  const marked = Buffer.concat([bytes, customSection('revectorized')]);
  const merged = compile(marked, plain.relaxedSimd, true);
  const merging = checkMergedVectors(plain.module, merged.module);
  return merging.on ? { ...merged, merging } : warned({ ...plain, merging });
}

function warned(refused: KernelModule): KernelModule {
  const found = `${refused.merging.reason} on Node ${process.version}`;
  process.emitWarning(
    `cpu device: revectorize was asked for, but ${found}; going on without. Use Node 24 or newer, or leave it off.`,
  );
  return refused;
}

function customSection(name: string): Uint8Array {
  return Uint8Array.from([0, name.length + 1, name.length, ...Buffer.from(name)]);
}

function loadBuild(relaxedSimd: 'auto' | boolean): Compiled {
  if (relaxedSimd !== false) {
    const relaxed = compileOnce('kernels.relaxed.wasm', true);
    if (relaxed !== null) return relaxed;
    if (relaxedSimd === true) {
      throw new DeviceUnavailableError(
        `cpu device: this runtime (Node ${process.version}) has no WebAssembly relaxed SIMD. Leave relaxedSimd at 'auto'.`,
      );
    }
  }
  const plain = compileOnce('kernels.wasm', false);
  if (plain !== null) return plain;
  throw new DeviceUnavailableError(
    `cpu device: this runtime (Node ${process.version}) lacks WebAssembly SIMD or threads. Use Node 20 or newer.`,
  );
}

/** Null where the runtime does not know an instruction of the build. */
function compileOnce(file: string, relaxedSimd: boolean): Compiled | null {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const bytes = readKernels(file);
  if (!(relaxedSimd ? validatesRelaxed(bytes) : WebAssembly.validate(bytes))) return null;
  const result = { bytes, plain: compile(bytes, relaxedSimd) };
  compiled.set(file, result);
  return result;
}

/** Node 20 has relaxed SIMD behind a flag that may still be set at run time. */
function validatesRelaxed(bytes: Buffer<ArrayBuffer>): boolean {
  if (WebAssembly.validate(bytes)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

function compile(bytes: Buffer<ArrayBuffer>, relaxedSimd: boolean, mergeVectors = false): KernelModule {
  const { before, after } = compilerFlags(process.versions.v8, mergeVectors);
  for (const flag of before) setFlagsFromString(flag);
  try {
    const module = new WebAssembly.Module(bytes);
    const kernels = WebAssembly.Module.exports(module)
      .filter((e) => e.kind === 'function')
      .map((e) => e.name);
    return { module, kernels, relaxedSimd, merging: NOT_ASKED };
  } finally {
    for (const flag of after) setFlagsFromString(flag);
  }
}

function readKernels(file: string): Buffer<ArrayBuffer> {
  const location = path.join(packageRoot(), 'dist', 'kernels', 'cpu', file);
  if (!existsSync(location)) {
    throw new DeviceUnavailableError(`cpu device: ${location} is missing. Run \`npm run build\` in the package.`);
  }
  return readFileSync(location);
}

/** The nearest folder above this file that has a package.json: the same from `src` and from `dist/src`. */
function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new DeviceUnavailableError('cpu device: no package.json above the installed sources.');
    folder = parent;
  }
  return folder;
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { DeviceUnavailableError } from '../../errors.js';

export interface KernelModule {
  readonly module: WebAssembly.Module;
  /** Names of the exported kernels; a command names one by its index. */
  readonly kernels: readonly string[];
  /** Whether multiply-adds are fused (`f32x4.relaxed_madd`). */
  readonly relaxedSimd: boolean;
}

const compiled = new Map<string, KernelModule>();

/**
 * Compiles the kernels (once per process), the relaxed-SIMD build where the runtime takes it.
 * @throws DeviceUnavailableError if the build is missing, or `relaxedSimd` is true and the runtime has none
 */
export function loadKernelModule(relaxedSimd: 'auto' | boolean): KernelModule {
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
function compileOnce(file: string, relaxedSimd: boolean): KernelModule | null {
  const known = compiled.get(file);
  if (known !== undefined) return known;
  const bytes = readKernels(file);
  if (!(relaxedSimd ? validatesRelaxed(bytes) : WebAssembly.validate(bytes))) return null;
  const result = compile(bytes, relaxedSimd);
  compiled.set(file, result);
  return result;
}

/** Node 20 has relaxed SIMD behind a flag that may still be set at run time. */
function validatesRelaxed(bytes: Buffer<ArrayBuffer>): boolean {
  if (WebAssembly.validate(bytes)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes);
}

/** Straight to the optimising compiler: the baseline's code is several times slower and the kernels are few. */
function compile(bytes: Buffer<ArrayBuffer>, relaxedSimd: boolean): KernelModule {
  setFlagsFromString('--no-liftoff');
  setFlagsFromString('--no-wasm-lazy-compilation');
  try {
    const module = new WebAssembly.Module(bytes);
    const kernels = WebAssembly.Module.exports(module).filter((e) => e.kind === 'function').map((e) => e.name);
    return { module, kernels, relaxedSimd };
  } finally {
    setFlagsFromString('--liftoff');
    setFlagsFromString('--wasm-lazy-compilation');
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

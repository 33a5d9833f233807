import { described } from '../../../arguments.js';
import { DeviceUnavailableError, invalid } from '../../../errors.js';
import type { KernelModule, KernelOptions } from '../kernel_module.js';
import { withUnsharedMemory } from './unshared_memory.js';

type Compiled = Pick<KernelModule, 'module' | 'kernels'>;

/** Builds that were asked for, compiled once in a page. */
const compiled = new Map<string, Promise<Compiled>>();

/** A function of one `f32x4.relaxed_madd` of zeros. */
const RELAXED_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  ...[65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11],
);

/**
 * The kernels compiled: with relaxed SIMD where the browser has it, which Safari does not.
 * @throws DeviceUnavailableError if `relaxedSimd` is true and the browser has none, or it compiles no WebAssembly
 */
export async function loadKernels({ relaxedSimd, revectorize, sharedMemory }: KernelOptions): Promise<KernelModule> {
  if (revectorize !== undefined && revectorize !== 'auto' && typeof revectorize !== 'boolean') {
    const rule = "revectorize must be true, false or 'auto'";
    throw invalid('openCpuDevice', rule, described(revectorize), "Leave it out for 'auto'.");
  }
  const relaxed = relaxedSimd !== false && WebAssembly.validate(RELAXED_PROBE);
  if (relaxedSimd === true && !relaxed) {
    throw new DeviceUnavailableError(
      "cpu device: this browser has no WebAssembly relaxed SIMD. Leave relaxedSimd at 'auto'.",
    );
  }
  return {
    ...(await compileOnce(relaxed, sharedMemory)),
    relaxedSimd: relaxed,
    sharedMemory,
    merging: { on: false, reason: 'a page has no say in how WebAssembly is compiled' },
  };
}

function compileOnce(relaxed: boolean, sharedMemory: boolean): Promise<Compiled> {
  const key = `${relaxed} ${sharedMemory}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const compiling = compile(relaxed, sharedMemory);
  compiled.set(key, compiling);
  // What failed for want of a file may be there the next time.
  compiling.catch(() => compiled.delete(key));
  return compiling;
}

async function compile(relaxed: boolean, sharedMemory: boolean): Promise<Compiled> {
  try {
    const { kernels: text } = await (relaxed ? import('./built/kernels_relaxed.js') : import('./built/kernels.js'));
    const bytes = await inflated(text);
    const module = await WebAssembly.compile(sharedMemory ? bytes : withUnsharedMemory(bytes));
    const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function');
    return { module, kernels: functions.map(({ name }) => name) };
  } catch (cause) {
    throw new DeviceUnavailableError(
      `cpu device: this browser does not compile the kernels (${String(cause)}). They need WebAssembly with SIMD and ` +
        "atomics, and script-src 'wasm-unsafe-eval' where the page has a content security policy.",
      { cause },
    );
  }
}

async function inflated(base64: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

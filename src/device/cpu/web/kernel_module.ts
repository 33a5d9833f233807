import { described } from '../../../arguments.js';
import { DeviceUnavailableError, invalid } from '../../../errors.js';
import { fusesMultiplyAdds, unfused } from '../fused_madd.js';
import type { KernelModule, KernelOptions } from '../kernel_module.js';
import { withUnsharedMemory } from './unshared_memory.js';

type Compiled = Pick<KernelModule, 'module' | 'kernels'>;

/** Builds that were asked for, compiled once in a page. */
const compiled = new Map<string, Promise<Compiled>>();

/**
 * The kernels compiled: with relaxed SIMD where the browser has it and fuses by it, which Safari does not.
 * @throws DeviceUnavailableError if `relaxedSimd` is true and multiply-adds are not fused, or WebAssembly not compiled
 */
export async function loadKernels({ relaxedSimd, revectorize, sharedMemory }: KernelOptions): Promise<KernelModule> {
  if (revectorize !== undefined && revectorize !== 'auto' && typeof revectorize !== 'boolean') {
    const rule = "revectorize must be true, false or 'auto'";
    throw invalid('openCpuDevice', rule, described(revectorize), "Leave it out for 'auto'.");
  }
  const relaxed = relaxedSimd !== false && fusesMultiplyAdds();
  if (relaxedSimd === true && !relaxed) throw unfused('this browser');
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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

interface Compiler {
  main(argv: readonly string[], host: CompilerHost): Promise<{ readonly error: Error | null }>;
}

interface CompilerHost {
  readFile(this: void, name: string): string | null;
  writeFile(this: void, name: string, contents: Uint8Array | string): void;
  listFiles(this: void): string[];
  readonly stderr: { write(this: void, chunk: Uint8Array | string): void };
}

/**
 * Not a literal: the package's types declare AssemblyScript's globals over JavaScript's, for every file of a type
 * check.
 */
const COMPILER: string = 'assemblyscript/asc';

const kernels = fileURLToPath(new URL('../../kernels/cpu', import.meta.url));

/** Memory and functions of a small WebAssembly module made for one test. */
export interface TestKernel {
  readonly memory: ArrayBuffer;
  readonly functions: Readonly<Record<string, (...args: number[]) => void>>;
}

/**
 * Compiles AssemblyScript that stands in `kernels/cpu` as far as its imports go, into a module with 16 MiB of memory of
 * its own, laid out as the test pleases.
 */
export async function compileKernel(source: string, build: 'plain' | 'relaxed'): Promise<TestKernel> {
  const { default: asc } = (await import(COMPILER)) as { readonly default: Compiler };
  const entry = 'test_entry.ts';
  let binary: Uint8Array | undefined;
  let messages = '';
  const { error } = await asc.main(
    [
      entry,
      '--outFile',
      'out.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--initialMemory',
      '256',
      '--noAssert',
      '--enable',
      build === 'plain' ? 'simd' : 'simd,relaxed-simd',
    ],
    {
      readFile: (name) => (name === entry ? source : readIfThere(path.join(kernels, name))),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
      stderr: {
        write: (chunk) => {
          messages += String(chunk);
        },
      },
    },
  );
  if (error || !binary) throw new Error(`${error?.message ?? 'no output'}\n${messages}`);
  // Node 20 has relaxed SIMD behind a flag that works at run time.
  if (build === 'relaxed' && process.version.startsWith('v20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const module = new WebAssembly.Module(new Uint8Array(binary));
  const { memory, ...functions } = new WebAssembly.Instance(module, { env: { abort: () => undefined } }).exports;
  return { memory: (memory as { buffer: ArrayBuffer }).buffer, functions: functions as TestKernel['functions'] };
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The compiler asks for several spellings of a name; null says that this is not the one.
    return null;
  }
}

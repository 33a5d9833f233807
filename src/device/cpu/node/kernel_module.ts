import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { DeviceUnavailableError } from '../../../errors.js';
import { runtimeName } from '../../../node/io/machine.js';
import { fusesMultiplyAdds, unfused } from '../fused_madd.js';
import type { KernelModule, VectorMerging } from '../kernel_module.js';
import { compilerFlags } from './v8_flags.js';
import { checkMergedVectors, type VectorCheck } from './vector_check.js';
import { recalledOrChecked, type RecalledCheck } from './vector_file.js';
import { vectorCheckKey } from './vector_key.js';
import { decideMerging, type VectorSetting } from './vector_merging.js';

/** A compilation of a build. */
type Compiled = Pick<KernelModule, 'module' | 'kernels'>;

/** Bytes of a build, and what the runtime made of them; compiled when first needed. */
interface Build {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly relaxedSimd: boolean;
  plain?: Compiled;
  merged?: Compiled;
  check?: Promise<RecalledCheck>;
  warned?: true;
}

const builds = new Map<string, Build>();

/**
 * Compiles the kernels (once per process), the relaxed-SIMD build where the runtime takes it, with pairs of vectors
 * merged where `vectors` and their check say so. Where they are wanted and cannot be had, a process warning says why.
 * @throws DeviceUnavailableError if the build is missing, or `relaxedSimd` is true and the runtime has none
 */
export async function loadKernelModule(relaxedSimd: 'auto' | boolean, vectors: VectorSetting): Promise<KernelModule> {
  const build = findBuild(relaxedSimd);
  const { v8, node, bun } = process.versions;
  const runtime = { v8, node, architecture: process.arch, ...(bun === undefined ? {} : { bun }) };
  const merging = await decideMerging(vectors, runtime, () => checkOnce(build));
  if (vectors.want === true && !merging.on) warnOnce(build, vectors, merging);
  return {
    ...(merging.on ? mergedOf(build) : plainOf(build)),
    relaxedSimd: build.relaxedSimd,
    sharedMemory: true,
    merging,
  };
}

const plainOf = (build: Build): Compiled => (build.plain ??= compile(build.bytes, false));

function mergedOf(build: Build): Compiled {
  // V8 gives equal bytes the code it has: another custom section makes them other bytes.
  const marked = (): Buffer<ArrayBuffer> => Buffer.concat([build.bytes, customSection('revectorized')]);
  return (build.merged ??= compile(marked(), true));
}

function checkOnce(build: Build): Promise<RecalledCheck> {
  const check = (): VectorCheck => checkMergedVectors(plainOf(build).module, mergedOf(build).module);
  return (build.check ??= recalledOrChecked(vectorCheckKey(build.bytes), check));
}

function warnOnce(build: Build, { by }: VectorSetting, { reason }: VectorMerging): void {
  if (build.warned) return;
  build.warned = true;
  process.emitWarning(
    `cpu device: ${by} asks for merged vectors, but ${reason}; going on without. Leave it out for what works here.`,
  );
}

function customSection(name: string): Uint8Array {
  return Uint8Array.from([0, name.length + 1, name.length, ...Buffer.from(name)]);
}

function findBuild(relaxedSimd: 'auto' | boolean): Build {
  if (relaxedSimd !== false) {
    const relaxed = readOnce('kernels.relaxed.wasm', true);
    if (relaxed !== null) return relaxed;
    if (relaxedSimd === true) throw unfused(`this runtime (${runtimeName()})`);
  }
  const plain = readOnce('kernels.wasm', false);
  if (plain !== null) return plain;
  throw new DeviceUnavailableError(
    `cpu device: this runtime (${runtimeName()}) lacks WebAssembly SIMD or threads. Use Node 20 or newer.`,
  );
}

/** Null where the runtime does not know an instruction of the build, or gains nothing by it. */
function readOnce(file: string, relaxedSimd: boolean): Build | null {
  const known = builds.get(file);
  if (known !== undefined) return known;
  const bytes = readKernels(file);
  if (!(relaxedSimd ? takesRelaxed(bytes) : WebAssembly.validate(bytes))) return null;
  const build = { bytes, relaxedSimd };
  builds.set(file, build);
  return build;
}

/** Node 20 has relaxed SIMD behind a flag that may still be set at run time. */
function takesRelaxed(bytes: Buffer<ArrayBuffer>): boolean {
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(bytes) && fusesMultiplyAdds();
}

function compile(bytes: Buffer<ArrayBuffer>, mergeVectors: boolean): Compiled {
  const { before, after } = compilerFlags(process.versions.v8, mergeVectors);
  for (const flag of before) setFlagsFromString(flag);
  try {
    const module = new WebAssembly.Module(bytes);
    const kernels = WebAssembly.Module.exports(module)
      .filter((e) => e.kind === 'function')
      .map((e) => e.name);
    return { module, kernels };
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

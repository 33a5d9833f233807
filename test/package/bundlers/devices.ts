import { readFileSync } from 'node:fs';
import { gzipped, type Bundle } from './bundle.js';
import { partsOf, WGSL } from './parts.js';

/** Bytes that a page loads before it can learn on a device, gzipped. */
export interface DeviceLoad {
  readonly code: number;
  /** Kernels, and on the processor what runs them: the device with the worker's script. */
  readonly kernels: number;
}

/** Of one of the two builds of the processor's kernels, of which a page loads one; far enough in to differ. */
function kernelText(): string {
  const built = new URL('../../../dist/src/device/cpu/web/built/kernels_relaxed.js', import.meta.url);
  return readFileSync(built, 'utf8').slice(10_000, 10_060);
}

/** The processor's kernels; a message of its device. */
const cpuTexts = (): readonly string[] => [kernelText(), 'this page is not cross-origin isolated'];
/** WGSL of the last op of an iteration; a message of the device. */
const GPU_TEXTS: readonly string[] = ['first_moment: array<f32>', 'gives no device'];

/** Bytes of WGSL that an entry loads when a GPU opens; rollup says what a chunk is made of, and bundlers keep text. */
export async function wgslBytes(entry: string): Promise<number> {
  return (await partsOf(entry)).gpu.find(({ name }) => name === WGSL)!.compressed;
}

/** @param wgsl of `wgslBytes`, which the chunks hold beside code */
export function deviceLoads(
  { first, askedFor }: Pick<Bundle, 'first' | 'askedFor'>,
  wgsl: number,
): Readonly<Record<'cpu' | 'webgpu', DeviceLoad>> {
  const code = gzipped(first);
  return {
    cpu: { code, kernels: gzipped(askedFor(cpuTexts())) },
    webgpu: { code: code + gzipped(askedFor(GPU_TEXTS)) - wgsl, kernels: wgsl },
  };
}

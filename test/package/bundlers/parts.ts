import { transform } from 'esbuild';
import { gzipped, neededBy } from './bundle.js';
import { buildWithRollup } from './rollup.js';

/** The part that a GPU's kernels are. */
export const WGSL = 'kernels of WebGPU, as WGSL';

/** Parts of a first load, by what a module's path has; the first that fits counts. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  [WGSL, /dist\/kernels\/webgpu\//],
  ['launching kernels', /dist\/src\/ops\/|dist\/kernels\/shared\/|wgsl-preprocessor/],
  ['devices', /dist\/src\/(device|web)\//],
  ['zod', /node_modules\/zod\//],
  ['problems: schema, checks, coordinates, exact covariances', /dist\/src\/barycenter\/(problem|exact)\//],
  ['training', /dist\/src\/(barycenter\/(training|tuning)|optimizer)\//],
  ['chains and samplers', /dist\/src\/(chains|samplers|random)\//],
  ['costs: words, derivatives, WGSL and programs of them', /dist\/src\/(autograd|cost)\//],
  ['validation', /dist\/src\/barycenter\/(validation|certificates)\//],
  ['plans and sampling', /dist\/src\/barycenter\/sampling\//],
  ['potentials', /dist\/src\/potential\//],
  ['the rest', /./],
];

/** A part of what is loaded, in bytes; gzipped by itself, so that parts sum to a little more than the whole. */
export interface Part {
  readonly name: string;
  readonly minified: number;
  readonly compressed: number;
}

/** Chunks that are asked for when a GPU opens. */
const GPU_CHUNKS: readonly string[] = ['webgpu_device', 'webgpu_programs'];

const byWeight = (parts: readonly Part[]): Part[] => parts.toSorted((a, b) => b.compressed - a.compressed);

const partOf = (module: string): string => PARTS.find(([, pattern]) => pattern.test(module))![0];

/**
 * What an entry is made of, by rollup, the heaviest first: its first load, what it loads when a GPU opens, and the
 * chunks that are loaded later.
 * @param entry absolute
 */
export async function partsOf(entry: string): Promise<Readonly<Record<'first' | 'gpu' | 'later', readonly Part[]>>> {
  const { chunks, needed } = await buildWithRollup(entry);
  const onGpu = new Set(
    chunks
      .filter(({ name }) => GPU_CHUNKS.includes(name))
      .flatMap(({ fileName }) => [...neededBy(fileName, new Map(chunks.map((chunk) => [chunk.fileName, chunk])))])
      .filter((name) => !needed.has(name)),
  );
  const part = (name: string, code: string): Part => {
    const bytes = new TextEncoder().encode(code);
    return { name, minified: bytes.length, compressed: gzipped([bytes]) };
  };
  const byPart = async (names: ReadonlySet<string>): Promise<Part[]> => {
    const texts = new Map<string, string>();
    for (const { modules } of chunks.filter(({ fileName }) => names.has(fileName))) {
      // A chunk at a time: names are unique in each of them only.
      const code = new Map<string, string>();
      for (const [id, module] of Object.entries(modules))
        code.set(partOf(id), `${code.get(partOf(id)) ?? ''}${module.code ?? ''}\n`);
      for (const [name, text] of code) {
        const minified = (await transform(text, { minify: true, format: 'esm' })).code;
        texts.set(name, `${texts.get(name) ?? ''}${minified}`);
      }
    }
    return byWeight([...texts].map(([name, text]) => part(name, text)));
  };
  const later = chunks.filter(({ fileName }) => !needed.has(fileName) && !onGpu.has(fileName));
  return {
    first: await byPart(needed),
    gpu: await byPart(onGpu),
    later: byWeight(later.map(({ name, code }) => part(name, code))),
  };
}

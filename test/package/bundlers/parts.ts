import { transform } from 'esbuild';
import { gzipped } from './bundle.js';
import { buildWithRollup } from './rollup.js';

/** Parts of a first load, by what a module's path has; the first that fits counts. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ['kernels of WebGPU, as WGSL', /dist\/kernels\/webgpu\//],
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

const partOf = (module: string): string => PARTS.find(([, pattern]) => pattern.test(module))![0];

/**
 * What the first load of an entry is made of, by rollup, the heaviest first, and the chunks that are loaded later.
 * @param entry absolute
 */
export async function partsOf(entry: string): Promise<{ readonly first: readonly Part[]; readonly later: Part[] }> {
  const { chunks, needed } = await buildWithRollup(entry);
  const byWeight = (parts: readonly Part[]): Part[] => parts.toSorted((a, b) => b.compressed - a.compressed);
  const part = (name: string, code: string): Part => {
    const bytes = new TextEncoder().encode(code);
    return { name, minified: bytes.length, compressed: gzipped([bytes]) };
  };
  const later = chunks.filter((c) => !needed.has(c.fileName)).map(({ name, code }) => part(name, code));
  const code = new Map<string, string>();
  for (const { fileName, modules } of chunks) {
    if (!needed.has(fileName)) continue;
    for (const [id, module] of Object.entries(modules))
      code.set(partOf(id), `${code.get(partOf(id)) ?? ''}${module.code ?? ''}\n`);
  }
  const minified = [...code].map(async ([name, text]) =>
    part(name, (await transform(text, { minify: true, format: 'esm' })).code),
  );
  return { first: byWeight(await Promise.all(minified)), later: byWeight(later) };
}

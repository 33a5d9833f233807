import commonjs from '@rollup/plugin-commonjs';
import nodeResolve from '@rollup/plugin-node-resolve';
import { rollup, type OutputChunk, type Plugin, type RollupLog } from 'rollup';
import { transform } from 'esbuild';
import { neededBy, split, type Bundler } from './bundle.js';

/** Declared as CommonJS modules have it, a level deeper than it is. */
type MakePlugin = (options?: object) => Plugin;

/** Rollup leaves minifying to others. */
const minify: Plugin = {
  name: 'minify',
  renderChunk: async (code) => ({ code: (await transform(code, { minify: true, format: 'esm' })).code, map: null }),
};

/** What rollup says, with the files that it says it of. */
const textOf = (log: RollupLog): string => [log.id, ...(log.ids ?? []), log.message].filter(Boolean).join(': ');

/** The chunks of an entry, minified, and the names of those that it cannot run without. */
export async function buildWithRollup(entry: string): Promise<{
  readonly warnings: readonly string[];
  readonly chunks: readonly OutputChunk[];
  readonly needed: ReadonlySet<string>;
}> {
  const warnings: string[] = [];
  const build = await rollup({
    input: entry,
    plugins: [(nodeResolve as unknown as MakePlugin)({ browser: true }), (commonjs as unknown as MakePlugin)(), minify],
    onwarn: (log) => void warnings.push(textOf(log)),
  });
  const { output } = await build.generate({ format: 'es' });
  await build.close();
  const chunks = output.filter((one) => one.type === 'chunk');
  const first = chunks.find((chunk) => chunk.isEntry)!.fileName;
  return { warnings, chunks, needed: neededBy(first, new Map(chunks.map((chunk) => [chunk.fileName, chunk]))) };
}

export const bundleWithRollup: Bundler = async (entry) => {
  const { warnings, chunks } = await buildWithRollup(entry);
  const first = chunks.find((chunk) => chunk.isEntry)!.fileName;
  return { warnings, ...split(new Map(chunks.map((chunk) => [chunk.fileName, chunk])), first) };
};

import { readFileSync } from 'node:fs';
import path from 'node:path';
import webpack, { type Stats } from 'webpack';
import { split, type Bundler } from './bundle.js';

export const bundleWithWebpack: Bundler = async (entry, folder) => {
  const compiler = webpack({
    mode: 'production',
    entry: { main: entry },
    output: { path: folder },
    // Webpack warns of assets above 244 kB before compression; the tests have limits of their own.
    performance: { hints: false },
  });
  const stats = await new Promise<Stats>((resolve, reject) => {
    compiler.run((error, done) => (error ? reject(error) : resolve(done!)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  const { warnings = [], errors = [] } = stats.toJson({ all: false, errors: true, warnings: true });
  const { chunks, chunkGroups, entrypoints } = stats.compilation;
  const named = [...chunks].map((chunk) => {
    const scripts = [...chunk.files].filter((name) => name.endsWith('.js'));
    const code = Buffer.concat(scripts.map((name) => readFileSync(path.join(folder, name))));
    return [String(chunk.id), { code, imports: [] }] as const;
  });
  const groups = chunkGroups.map((group) => new Set(group.chunks.map(({ id }) => String(id))));
  // Chunks of a group are loaded together, and what several groups share is in each: the least is its own.
  const loadedWith = (name: string): ReadonlySet<string> =>
    groups.filter((group) => group.has(name)).sort((a, b) => a.size - b.size)[0];
  return {
    warnings: [...errors, ...warnings].map(({ moduleName, message }) => `${moduleName}: ${message}`),
    ...split(new Map(named), String(entrypoints.get('main')!.getEntrypointChunk().id), loadedWith),
  };
};

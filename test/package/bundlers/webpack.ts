import { readFileSync } from 'node:fs';
import path from 'node:path';
import webpack, { type Stats } from 'webpack';
import type { Bundler } from './bundle.js';

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
  const {
    warnings = [],
    errors = [],
    entrypoints = {},
    assets = [],
  } = stats.toJson({ all: false, assets: true, entrypoints: true, errors: true, warnings: true });
  const first = new Set(entrypoints.main.assets!.map(({ name }) => name));
  const code = (needed: boolean): Uint8Array[] =>
    assets
      .filter(({ name }) => name.endsWith('.js') && first.has(name) === needed)
      .map(({ name }) => readFileSync(path.join(folder, name)));
  return {
    warnings: [...errors, ...warnings].map(({ moduleName, message }) => `${moduleName}: ${message}`),
    first: code(true),
    later: code(false),
  };
};

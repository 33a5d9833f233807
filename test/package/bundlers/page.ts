import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundler } from './bundle.js';
import { bundleWithEsbuild } from './esbuild.js';
import { bundleWithRollup } from './rollup.js';
import { bundleWithVite } from './vite.js';
import { bundleWithWebpack } from './webpack.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

export const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: bundleWithEsbuild,
  rollup: bundleWithRollup,
  vite: bundleWithVite,
  webpack: bundleWithWebpack,
};

/** What pages are made of. */
export const entries = {
  /** The learned solver alone. */
  learn:
    "import { defineProblem, openDevice, solve } from 'energy-barycenter';\n" +
    'globalThis.learn = async (problem) => solve(defineProblem(problem), { device: await openDevice() });',
  all: "import * as all from 'energy-barycenter';\nglobalThis.all = all;",
  layers: "import * as layers from 'energy-barycenter/layers';\nglobalThis.layers = layers;",
  engine: "import * as engine from 'energy-barycenter/engine';\nglobalThis.engine = engine;",
};
export type Entry = keyof typeof entries;

/** A page's project, with the package as it is built among its modules, and each entry as NAME.mjs. Remove it. */
export function createProject(): string {
  const project = realpathSync(mkdtempSync(path.join(tmpdir(), 'bundlers-')));
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(root, path.join(project, 'node_modules/energy-barycenter'), 'dir');
  for (const [name, source] of Object.entries(entries)) writeFileSync(path.join(project, `${name}.mjs`), source);
  return project;
}

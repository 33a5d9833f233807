import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bundle, Bundler } from './bundlers/bundle.js';
import { bundleWithEsbuild } from './bundlers/esbuild.js';
import { bundleWithRollup } from './bundlers/rollup.js';
import { bundleWithVite } from './bundlers/vite.js';
import { bundleWithWebpack } from './bundlers/webpack.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const bundlers: Readonly<Record<string, Bundler>> = {
  esbuild: bundleWithEsbuild,
  rollup: bundleWithRollup,
  vite: bundleWithVite,
  webpack: bundleWithWebpack,
};

const entries = {
  /** The learned solver alone. */
  learn:
    "import { defineProblem, openDevice, solve } from 'energy-barycenter';\n" +
    'globalThis.learn = async (problem) => solve(defineProblem(problem), { device: await openDevice() });',
  all: "import * as all from 'energy-barycenter';\nglobalThis.all = all;",
  engine: "import * as engine from 'energy-barycenter/engine';\nglobalThis.engine = engine;",
};
type Entry = keyof typeof entries;

/** A page's project: the package among its modules, and the entries. */
let project: string;
beforeAll(() => {
  project = realpathSync(mkdtempSync(path.join(tmpdir(), 'bundlers-')));
  mkdirSync(path.join(project, 'node_modules'));
  symlinkSync(root, path.join(project, 'node_modules/energy-barycenter'), 'dir');
  for (const [name, source] of Object.entries(entries)) writeFileSync(path.join(project, `${name}.mjs`), source);
});
afterAll(() => rmSync(project, { recursive: true }));

const bundle = (bundler: string, entry: Entry): Promise<Bundle> =>
  bundlers[bundler](path.join(project, `${entry}.mjs`), path.join(project, bundler, entry));

const gzipped = (files: readonly Uint8Array[]): number =>
  files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);

/** A module of Node, as code in any of the bundlers' words asks for it. */
const NODE_IMPORT =
  /(?:from|import|require)\s*\(?\s*["'`](?:node:[a-z/_]+|fs|os|path|worker_threads|crypto|v8|util)["'`]/;

/** Whether a warning is of our files, which the packages that we stand on are not. */
const isOurs = (warning: string): boolean => !warning.includes('node_modules/');

/** What a page loads before it learns, and what it may load then, gzipped; what is measured today, and 5 %. */
const LIMITS: Readonly<Record<Entry, { readonly first: number; readonly later: number }>> = {
  learn: { first: 143_000, later: 131_000 },
  all: { first: 227_000, later: 104_000 },
  engine: { first: 56_000, later: 65_000 },
};

/**
 * esbuild cuts into more chunks than it has to, which compress one by one, and loads at once what the main entry
 * exports and a later chunk shares.
 */
const CUT_UP: Readonly<Record<string, number>> = { esbuild: 1.23 };

describe.each(Object.keys(bundlers))('%s', (bundler) => {
  it.each(Object.keys(entries) as Entry[])('bundles %s for browsers', async (entry) => {
    const { warnings, first, later } = await bundle(bundler, entry);
    expect(warnings.filter(isOurs)).toEqual([]);
    const texts = [...first, ...later].map((file) => new TextDecoder().decode(file));
    expect(texts.flatMap((text) => text.match(NODE_IMPORT) ?? [])).toEqual([]);
    const slack = CUT_UP[bundler] ?? 1;
    expect(gzipped(first)).toBeLessThan(slack * LIMITS[entry].first);
    expect(gzipped(later)).toBeLessThan(slack * LIMITS[entry].later);
    // The kernels are in there: what is left out by mistake would be small, too.
    expect(texts.some((text) => text.includes('langevin_chain'))).toBe(true);
    expect(gzipped(later)).toBeGreaterThan(2 * 15_000);
  });
});

it('finds a module of Node where there is one', async () => {
  const entry = path.join(project, 'node.mjs');
  writeFileSync(entry, "import { readFileSync } from 'node:fs';\nglobalThis.read = readFileSync;");
  await expect(bundleWithEsbuild(entry, project)).rejects.toThrow(/node:fs/);
  // Rollup leaves it to the platform.
  const { first } = await bundleWithRollup(entry, project);
  expect(new TextDecoder().decode(first[0])).toMatch(NODE_IMPORT);
});

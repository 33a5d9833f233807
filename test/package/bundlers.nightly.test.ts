import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipped, type Bundle } from './bundlers/bundle.js';
import { bundleWithEsbuild } from './bundlers/esbuild.js';
import { bundlers, createProject, entries, type Entry } from './bundlers/page.js';
import { bundleWithRollup } from './bundlers/rollup.js';

/** A page's project: the package among its modules, and the entries. */
let project: string;
beforeAll(() => {
  project = createProject();
});
afterAll(() => rmSync(project, { recursive: true }));

const bundle = (bundler: string, entry: Entry): Promise<Bundle> =>
  bundlers[bundler](path.join(project, `${entry}.mjs`), path.join(project, bundler, entry));

/** A module of Node, as code in any of the bundlers' words asks for it. */
const NODE_IMPORT =
  /(?:from|import|require)\s*\(?\s*["'`](?:node:[a-z/_]+|fs|os|path|worker_threads|crypto|v8|util)["'`]/;

/** Whether a warning is of our files, which the packages that we stand on are not. */
const isOurs = (warning: string): boolean => !warning.includes('node_modules/');

/** What a page loads at first, and may load then, gzipped: what `npm run bundle-sizes` measures today, and 5 %. */
const LIMITS: Readonly<Record<Entry, { readonly first: number; readonly later: number }>> = {
  learn: { first: 119_000, later: 191_000 },
  all: { first: 241_000, later: 160_000 },
  layers: { first: 51_000, later: 115_000 },
  engine: { first: 56_000, later: 66_000 },
};

/**
 * esbuild cuts into more chunks than it has to, which compress one by one, and loads at once what the main entry
 * exports and a later chunk shares: matrices, above all.
 */
const CUT_UP: Readonly<Record<string, number>> = { esbuild: 1.33 };

/** Words of kernels that an entry has: what is left out by mistake would be small, too. */
const KERNELS: Readonly<Record<Entry, string>> = {
  learn: 'langevin_chain',
  all: 'langevin_chain',
  layers: 'conv2d',
  engine: 'langevin_chain',
};

describe.each(Object.keys(bundlers))('%s', (bundler) => {
  it.each(Object.keys(entries) as Entry[])('bundles %s for browsers', async (entry) => {
    const { warnings, first, later } = await bundle(bundler, entry);
    expect(warnings.filter(isOurs)).toEqual([]);
    const texts = [...first, ...later].map((file) => new TextDecoder().decode(file));
    expect(texts.flatMap((text) => text.match(NODE_IMPORT) ?? [])).toEqual([]);
    const slack = CUT_UP[bundler] ?? 1;
    expect(gzipped(first)).toBeLessThan(slack * LIMITS[entry].first);
    expect(gzipped(later)).toBeLessThan(slack * LIMITS[entry].later);
    expect(texts.some((text) => text.includes(KERNELS[entry]))).toBe(true);
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

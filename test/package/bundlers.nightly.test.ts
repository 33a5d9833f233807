import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipped, type Bundle } from './bundlers/bundle.js';
import { deviceLoads, wgslBytes } from './bundlers/devices.js';
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
  learn: { first: 86_000, later: 234_000 },
  all: { first: 214_000, later: 190_000 },
  layers: { first: 51_000, later: 140_000 },
  engine: { first: 25_000, later: 102_000 },
};

/**
 * esbuild cuts into more chunks than it has to, which compress one by one, and loads at once what the main entry
 * exports and a later chunk shares: matrices, above all.
 */
const CUT_UP: Readonly<Record<string, number>> = { esbuild: 1.5 };

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

/** What a page that learns may load before it can, gzipped, on either device. */
const LEARNS_WITHIN = { code: 110_000, kernels: 35_000 };

/** esbuild's page has matrices at once, and small chunks: we hold it to what it has today, and 5 %. */
const LEARNS_WITHIN_BY_ESBUILD = { ...LEARNS_WITHIN, code: 141_000 };

it.each(Object.keys(bundlers))('lets a page learn within 110 kB of code and 35 kB of kernels: %s', async (bundler) => {
  const wgsl = await wgslBytes(path.join(project, 'learn.mjs'));
  // Were WGSL counted as code, or not found, this would be small.
  expect(wgsl).toBeGreaterThan(10_000);
  const limits = bundler === 'esbuild' ? LEARNS_WITHIN_BY_ESBUILD : LEARNS_WITHIN;
  for (const [device, { code, kernels }] of Object.entries(deviceLoads(await bundle(bundler, 'learn'), wgsl))) {
    expect(code, `code on ${device}`).toBeLessThan(limits.code);
    expect(kernels, `kernels on ${device}`).toBeLessThan(limits.kernels);
  }
});

it('finds a module of Node where there is one', async () => {
  const entry = path.join(project, 'node.mjs');
  writeFileSync(entry, "import { readFileSync } from 'node:fs';\nglobalThis.read = readFileSync;");
  await expect(bundleWithEsbuild(entry, project)).rejects.toThrow(/node:fs/);
  // Rollup leaves it to the platform.
  const { first } = await bundleWithRollup(entry, project);
  expect(new TextDecoder().decode(first[0])).toMatch(NODE_IMPORT);
});

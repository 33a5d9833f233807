/**
 * npm run bundle-sizes [-- --parts]: what a page loads first and later, gzipped, by bundler and entry, what a page that
 * learns has loaded when it can, on either device, and what that is made of. The numbers of docs/browser.md;
 * test/package/bundlers has the limits. `--parts` gives the last alone.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';

const built = spawnSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url))], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const jiti = createJiti(import.meta.url);
/** @type {typeof import('../test/package/bundlers/page.js')} */
const { bundlers, createProject, entries } = await jiti.import('../test/package/bundlers/page.ts');
/** @type {typeof import('../test/package/bundlers/bundle.js')} */
const { gzipped } = await jiti.import('../test/package/bundlers/bundle.ts');
/** @type {typeof import('../test/package/bundlers/parts.js')} */
const { partsOf } = await jiti.import('../test/package/bundlers/parts.ts');

/** @type {typeof import('../test/package/bundlers/devices.js')} */
const { deviceLoads, wgslBytes } = await jiti.import('../test/package/bundlers/devices.ts');

const WHEN = { first: 'first', gpu: 'when a GPU opens', later: 'later' };

/** @param {string[]} cells */
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

const project = createProject();
try {
  if (!process.argv.includes('--parts')) {
    const wgsl = await wgslBytes(path.join(project, 'learn.mjs'));
    /** @type {Map<string, ReturnType<typeof deviceLoads>>} */
    const loads = new Map();
    row('', ...Object.keys(entries).flatMap((entry) => [`${entry}, first`, 'later']));
    row('---', ...Object.keys(entries).flatMap(() => ['---:', '---:']));
    for (const [name, bundle] of Object.entries(bundlers)) {
      const cells = [];
      for (const entry of Object.keys(entries)) {
        const built = await bundle(path.join(project, `${entry}.mjs`), path.join(project, name, entry));
        cells.push(...[built.first, built.later].map((files) => gzipped(files).toLocaleString('en-US')));
        if (entry === 'learn') loads.set(name, deviceLoads(built, wgsl));
      }
      row(name, ...cells);
    }
    console.log();
    row('learn, ready', 'cpu, code', 'kernels', 'webgpu, code', 'kernels');
    row('---', '---:', '---:', '---:', '---:');
    for (const [name, { cpu, webgpu }] of loads)
      row(name, ...[cpu, webgpu].flatMap((d) => [d.code, d.kernels]).map((bytes) => bytes.toLocaleString('en-US')));
  }
  const parts = await partsOf(path.join(project, 'learn.mjs'));
  for (const when of /** @type {const} */ (['first', 'gpu', 'later'])) {
    console.log();
    row(`learn, ${WHEN[when]}, rollup`, 'minified', 'gzipped');
    row('---', '---:', '---:');
    for (const { name, minified, compressed } of parts[when])
      row(name, ...[minified, compressed].map((bytes) => bytes.toLocaleString('en-US')));
  }
} finally {
  rmSync(project, { recursive: true });
}

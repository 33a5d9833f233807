/**
 * npm run bundle-sizes [-- --parts]: what a page loads first and later, gzipped, by bundler and entry, and what that of a
 * page that learns is made of. The numbers of docs/browser.md; test/package/bundlers has the limits. `--parts` gives the
 * second alone.
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

/** @param {string[]} cells */
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);

const project = createProject();
try {
  if (!process.argv.includes('--parts')) {
    row('', ...Object.keys(entries).flatMap((entry) => [`${entry}, first`, 'later']));
    row('---', ...Object.keys(entries).flatMap(() => ['---:', '---:']));
    for (const [name, bundle] of Object.entries(bundlers)) {
      const cells = [];
      for (const entry of Object.keys(entries)) {
        const { first, later } = await bundle(path.join(project, `${entry}.mjs`), path.join(project, name, entry));
        cells.push(...[first, later].map((files) => gzipped(files).toLocaleString('en-US')));
      }
      row(name, ...cells);
    }
  }
  for (const [when, parts] of Object.entries(await partsOf(path.join(project, 'learn.mjs')))) {
    console.log();
    row(`learn, ${when}, rollup`, 'minified', 'gzipped');
    row('---', '---:', '---:');
    for (const { name, minified, compressed } of parts)
      row(name, ...[minified, compressed].map((bytes) => bytes.toLocaleString('en-US')));
  }
} finally {
  rmSync(project, { recursive: true });
}

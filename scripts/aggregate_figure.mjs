/**
 * Draws posteriors of 20 parts of normal data, their likelihoods to the power 20, aggregates them and keeps the figure
 * as docs/aggregate.png; prints what the posterior of all data has beside it:
 *   node scripts/aggregate_figure.mjs [folder for everything else, new or empty, by default runs/aggregate]
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'runs/aggregate'));

const PARTS = 20;
const SIZE = 100;
const DRAWS = 1000;

const built = await runNode([path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);
const { keyOf, normals } = await import('../dist/src/random/philox.js');

let words = 0;
const key = keyOf(1);
/** Normal numbers that nobody had before. */
const fresh = (count) => normals(key, 1000, words++, 0, count);

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const squares = (values, about) => values.reduce((sum, value) => sum + (value - about) ** 2, 0);

/**
 * Draws of mean and deviation under the prior 1/σ, the likelihood of the data to a power p: σ² = p S/χ² of p n − 1
 * degrees of freedom, S the sum of squares about the mean, and μ normal about it with the variance σ²/(p n).
 */
function posterior(data, power) {
  const [centre, count] = [mean(data), power * data.length];
  const total = power * squares(data, centre);
  return Array.from({ length: DRAWS }, () => {
    const z = fresh(count);
    const sigma = Math.sqrt(total / squares(z.subarray(1), 0));
    return [centre + (z[0] * sigma) / Math.sqrt(count), sigma];
  });
}

const csv = (draws) => `mu,sigma\n${draws.map((row) => row.join(',')).join('\n')}\n`;

mkdirSync(folder, { recursive: true });
const data = fresh(PARTS * SIZE).map((z) => 5 + 2 * z);
const files = Array.from({ length: PARTS }, (_, k) => {
  const file = path.join(folder, `part-${String(k + 1).padStart(2, '0')}.csv`);
  writeFileSync(file, csv(posterior(data.subarray(k * SIZE, (k + 1) * SIZE), PARTS)));
  return file;
});
const main = path.join(root, 'dist/src/node/cli/main.js');
const out = path.join(folder, 'whole');
const code = await runNode([main, 'aggregate', ...files, '--out', out]);
if (code !== 0) process.exit(code);
copyFileSync(path.join(out, 'figure.png'), path.join(root, 'docs/aggregate.png'));

const all = posterior(data, 1);
for (const [c, name] of ['mu', 'sigma'].entries()) {
  const own = all.map((row) => row[c]);
  const centre = mean(own);
  console.log(`all data: ${name} ${centre.toPrecision(4)} ± ${Math.sqrt(squares(own, centre) / DRAWS).toPrecision(3)}`);
}

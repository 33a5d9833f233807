/**
 * Draws a star and a spiral, morphs one into the other and keeps the strip as docs/morph.png:
 *   node scripts/morph_figure.mjs [folder for everything else, new or empty, by default runs/morph]
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'runs/morph'));

const SIDE = 256;
const CENTRE = SIDE / 2;

/** A point of the page, by its angle from the top and its distance from the centre. */
const at = (angle, radius) => `${CENTRE + radius * Math.sin(angle)},${CENTRE - radius * Math.cos(angle)}`;

const star = Array.from({ length: 10 }, (_, i) => at((Math.PI * i) / 5, i % 2 === 0 ? 112 : 46)).join(' ');
const spiral = Array.from({ length: 200 }, (_, i) => at((6 * Math.PI * i) / 199, (110 * i) / 199)).join(' ');

const SHAPES = {
  star: `<polygon points="${star}"/>`,
  spiral: `<polyline points="${spiral}" fill="none" stroke="#000" stroke-width="7" stroke-linecap="round"/>`,
};

const svg = (shape) => `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}">
  <rect width="${SIDE}" height="${SIDE}" fill="#fff"/>${shape}</svg>`;

const built = await runNode([path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);
const { renderPng } = await import(path.join(root, 'dist/src/node/io/figure/png.js'));
mkdirSync(folder, { recursive: true });
const pictures = Object.entries(SHAPES).map(([name, shape]) => {
  const file = path.join(folder, `${name}.png`);
  writeFileSync(file, renderPng(svg(shape), 1));
  return file;
});
const out = path.join(folder, 'between');
const command = path.join(root, 'dist/src/node/cli/main.js');
const code = await runNode([command, 'morph', ...pictures, '--out', out, '--steps', '7', '--device', 'cpu']);
if (code !== 0) process.exit(code);
copyFileSync(path.join(out, 'strip.png'), path.join(root, 'docs/morph.png'));

/**
 * Draws three small scenes, gives them a common palette and keeps the before/after sheet as docs/palette.png:
 *   node scripts/palette_figure.mjs [folder for everything else, by default runs/palette]
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'runs/palette'));

/** A sky from top to bottom, a sun or moon, and hills from far to near. */
const SCENES = [
  {
    name: 'dusk',
    sky: ['#1b1f4a', '#b4553f', '#f6b25c'],
    disc: ['#fff0c0', 250, 118, 16],
    hills: ['#7a3b4a', '#4a2440', '#1a1020'],
  },
  {
    name: 'noon',
    sky: ['#3f86cf', '#a9d2ee', '#e9f4f6'],
    disc: ['#fffdf2', 90, 40, 14],
    hills: ['#8fb08a', '#5d9150', '#2f6a2c'],
  },
  {
    name: 'fog',
    sky: ['#a7a9a6', '#c4c2ba', '#d8d3c6'],
    disc: ['#efeadd', 190, 60, 18],
    hills: ['#a5a69f', '#7f837e', '#4b514e'],
  },
];

const WIDTH = 320;
const HEIGHT = 200;

/** @param {(typeof SCENES)[number]} scene */
function svg({ sky, disc: [light, x, y, radius], hills }) {
  const stops = sky.map((colour, i) => `<stop offset="${i / 2}" stop-color="${colour}"/>`).join('');
  const ridges = hills.map((colour, i) => {
    const top = 130 + 22 * i;
    const ridge = (j) => top + 9 * Math.sin(0.7 * j + 2 * i) + 5 * Math.sin(1.9 * j + i);
    const points = Array.from({ length: 33 }, (_, j) => `${j * 10},${ridge(j)}`);
    return `<polygon fill="${colour}" points="0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <linearGradient id="sky" x2="0" y2="0.75">${stops}</linearGradient>
    <rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
    <circle cx="${x}" cy="${y}" r="${radius}" fill="${light}"/>${ridges.join('')}</svg>`;
}

const built = await runNode([path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);
const { renderPng } = await import(path.join(root, 'dist/src/node/io/figure/png.js'));
mkdirSync(folder, { recursive: true });
const pictures = SCENES.map((scene) => {
  const file = path.join(folder, `${scene.name}.png`);
  writeFileSync(file, renderPng(svg(scene), 1));
  return file;
});
const graded = path.join(folder, 'graded');
const command = path.join(root, 'dist/src/node/cli/main.js');
const code = await runNode([command, 'palette', ...pictures, '--out', graded, '--force', '--device', 'cpu']);
if (code !== 0) process.exit(code);
copyFileSync(path.join(graded, 'sheet.png'), path.join(root, 'docs/palette.png'));

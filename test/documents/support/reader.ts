import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { encodeNpy } from '../../../src/io/npy.js';
import { encodeSafetensors } from '../../../src/io/safetensors.js';
import { TestRandom } from '../../support/random.js';
import { root } from './blocks.js';

/** A folder of one who reads a document and does as it says. */
export interface Reader {
  readonly folder: string;
  /** Puts a file there that the reader is said to have. */
  provide(name: string): Promise<void>;
  remove(): void;
}

const ROWS = 60;
const SIDE = 28;

const seedOf = (name: string): number => [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

/** Rows of two columns around a place that differs by name. */
function points(name: string): number[][] {
  const random = new TestRandom(seedOf(name));
  const [x, y] = random.normals(2);
  const noise = random.normals(2 * ROWS, 0.5);
  return Array.from({ length: ROWS }, (_, i) => [x + noise[2 * i], y + noise[2 * i + 1]]);
}

/** Weights of a network with eight hidden neurons, as PyTorch names them. */
function network(name: string): Parameters<typeof encodeSafetensors>[0] {
  const random = new TestRandom(seedOf(name));
  const tensor = (...shape: number[]) => ({ shape, data: random.normals(shape.reduce((a, b) => a * b)) });
  return {
    metadata: {},
    tensors: new Map([
      ['0.weight', tensor(8, 2)],
      ['0.bias', tensor(8)],
      ['2.weight', tensor(2, 8)],
      ['2.bias', tensor(2)],
    ]),
  };
}

/** A picture with a disk somewhere, dark on light, in a colour of its own. */
async function picture(file: string): Promise<void> {
  const [x, y, ...rgb] = new TestRandom(seedOf(path.basename(file))).uniforms(5, 0.35, 0.65);
  const colour = `rgb(${rgb.map((value) => Math.floor(250 * (value - 0.3))).join(',')})`;
  const disk = `<circle cx="${SIDE * x}" cy="${SIDE * y}" r="${SIDE / 4}" fill="${colour}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><rect width="100%" height="100%" fill="#f4efe6"/>${disk}</svg>`;
  await sharp(Buffer.from(svg)).removeAlpha().toFile(file);
}

const KINDS: Readonly<Record<string, (file: string, name: string) => void | Promise<void>>> = {
  '.npy': (file, name) =>
    writeFileSync(file, encodeNpy({ data: Float64Array.from(points(name).flat()), shape: [ROWS, 2] })),
  '.csv': (file, name) =>
    writeFileSync(
      file,
      `x,y\n${points(name)
        .map((row) => row.join(','))
        .join('\n')}\n`,
    ),
  '.png': picture,
  '.jpg': picture,
  '.tif': picture,
  '.h5ad': (file) => cpSync(path.join(root, 'test/node/io/files/h5ad/dense.h5ad'), file),
  '.safetensors': (file, name) => writeFileSync(file, encodeSafetensors(network(name))),
  '.onnx': (file) => cpSync(path.join(root, 'examples/generators/digits_decoder.onnx'), file),
};

/** `shrink FILE`: a problem with so little to do that an example is over soon, and otherwise the same. */
const SHRINK = `
import { readFileSync, writeFileSync } from 'node:fs';
for (const file of process.argv.slice(2)) {
  const problem = JSON.parse(readFileSync(file, 'utf8'));
  problem.training = { ...problem.training, iterations: 3, batchSize: 16 };
  problem.sampler = { ...problem.sampler, steps: 10 };
  writeFileSync(file, JSON.stringify(problem));
}
`;

/** A new temporary folder with `examples/`, the package among its modules, and `barycenter` on the path. */
export function newReader(): Reader {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'reader-')));
  mkdirSync(path.join(folder, 'node_modules'));
  mkdirSync(path.join(folder, '.bin'));
  symlinkSync(root, path.join(folder, 'node_modules/energy-barycenter'), 'dir');
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(path.join(folder, '.bin/shrink.mjs'), SHRINK);
  const programs = {
    barycenter: `options="QUICKER_$1"\nexec node '${path.join(root, 'dist/src/node/cli/main.js')}' "$@" \${!options:-}`,
    shrink: `exec node '${path.join(folder, '.bin/shrink.mjs')}' "$@"`,
  };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, '.bin', name), `#!/bin/bash\n${script}\n`);
    chmodSync(path.join(folder, '.bin', name), 0o755);
  }
  return {
    folder,
    async provide(name) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (name.endsWith('/')) {
        mkdirSync(file, { recursive: true });
        for (let i = 0; i < 24; i++) await picture(path.join(file, `${i}.png`));
        return;
      }
      const make = KINDS[path.extname(name)];
      if (!make) throw new Error(`${name}: no reader has such a file; give test/documents/support/reader.ts its kind`);
      await make(file, name);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * Builds the package into dist: the CPU kernels twice (with and without relaxed SIMD), the TypeScript sources, and what a
 * page has in the place of files: kernels and the worker's script as text.
 * Skips what is newer than its sources. `--kernels` builds the CPU kernels alone, `--force` rebuilds everything.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, deflateRawSync } from 'node:zlib';
import { buildSync } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const force = process.argv.includes('--force');

/** @param {string} target */
function modified(target) {
  return existsSync(target) ? statSync(target).mtimeMs : 0;
}

/** Latest change of a file, or of anything in a folder. @param {string} target @returns {number} */
function newest(target) {
  if (!statSync(target).isDirectory()) return modified(target);
  return readdirSync(target).reduce((time, name) => Math.max(time, newest(path.join(target, name))), modified(target));
}

/** Runs a Node program of a development dependency; a failure ends the build. @param {string[]} argv */
function run(...argv) {
  const { status, error } = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * @param {string} output file name below dist/kernels/cpu
 * @param {string} features
 */
function buildKernels(output, features) {
  const target = path.join(root, 'dist', 'kernels', 'cpu', output);
  const sources = Math.max(newest(path.join(root, 'kernels', 'cpu')), modified(fileURLToPath(import.meta.url)));
  if (!force && modified(target) >= Math.floor(sources)) return;
  mkdirSync(path.dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  run(
    path.join(path.dirname(require.resolve('assemblyscript/package.json')), 'bin', 'asc.js'),
    path.join('kernels', 'cpu', 'index.ts'),
    '--outFile',
    temporary,
    '--optimizeLevel',
    '3',
    '--shrinkLevel',
    '0',
    '--converge',
    '--noAssert',
    '--runtime',
    'stub',
    '--importMemory',
    '--sharedMemory',
    '--initialMemory',
    '1',
    '--maximumMemory',
    '65536',
    '--enable',
    features,
  );
  // An output is as old as the sources it was made from: a change during the compilation is not missed.
  utimesSync(temporary, sources / 1000, sources / 1000);
  renameSync(temporary, target);
}

/** One stamp stands for the whole tree, written only when tsc found no errors. */
function buildSources() {
  const stamp = path.join(root, 'dist', '.sources-built');
  const inputs = ['src', 'kernels/webgpu', 'tsconfig.json', 'package.json'].map((name) =>
    newest(path.join(root, name)),
  );
  const sources = Math.max(...inputs);
  if (!force && modified(stamp) >= Math.floor(sources)) return;
  run(path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'), '-p', 'tsconfig.json');
  writeFileSync(stamp, '');
  utimesSync(stamp, sources / 1000, sources / 1000);
}

/** Beside the declarations of the same names in `src`. @param {string} name @param {string} content */
function writeForPages(name, content) {
  const folder = path.join(root, 'dist', 'src', 'device', 'cpu', 'web', 'built');
  mkdirSync(folder, { recursive: true });
  const target = path.join(folder, name);
  if (existsSync(target) && readFileSync(target, 'utf8') === content) return;
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, target);
}

/** Packed, since text of packed bytes is a third shorter after a server's own compression than text of plain ones. */
function buildKernelsForPages() {
  for (const [from, to] of [
    ['kernels.wasm', 'kernels.js'],
    ['kernels.relaxed.wasm', 'kernels_relaxed.js'],
  ]) {
    const bytes = readFileSync(path.join(root, 'dist', 'kernels', 'cpu', from));
    const packed = deflateRawSync(bytes, { level: constants.Z_BEST_COMPRESSION }).toString('base64');
    writeForPages(to, `export const kernels = '${packed}';\n`);
  }
}

/** The worker and all that it imports as one script, to be started from a string or served as a file. */
function buildWorkerForPages() {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(root, 'src', 'device', 'cpu', 'web', 'worker.mjs')],
    bundle: true,
    format: 'iife',
    minify: true,
    target: 'es2022',
    charset: 'utf8',
    write: false,
  });
  const [{ text }] = outputFiles;
  writeForPages('cpu_worker.js', text);
  writeForPages('worker_source.js', `export const workerSource = ${JSON.stringify(text)};\n`);
}

buildKernels('kernels.wasm', 'simd,threads');
buildKernels('kernels.relaxed.wasm', 'simd,threads,relaxed-simd');
if (!process.argv.includes('--kernels')) {
  buildSources();
  buildKernelsForPages();
  buildWorkerForPages();
}

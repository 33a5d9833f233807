/**
 * Builds the package into dist: the CPU kernels twice (with and without relaxed SIMD), then the TypeScript sources.
 * Skips what is newer than its sources. `--kernels` builds the CPU kernels alone, `--force` rebuilds everything.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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

buildKernels('kernels.wasm', 'simd,threads');
buildKernels('kernels.relaxed.wasm', 'simd,threads,relaxed-simd');
if (!process.argv.includes('--kernels')) buildSources();

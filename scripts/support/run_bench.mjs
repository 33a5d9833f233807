import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './run_child.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/**
 * Builds the package and the benches, then runs one of their programs with our arguments. @returns its exit code, or
 * that of the build that failed
 * @param {string[]} main path from dist/bench
 * @param {() => Record<string, string> | Promise<Record<string, string>>} environment added to ours
 */
export async function runBench(main, environment) {
  for (const step of [
    [join(root, 'scripts', 'build.mjs'), '--kernels'],
    [compiler, '-p', join(root, 'tsconfig.bench.json')],
  ]) {
    const code = await runNode(step);
    if (code !== 0) return code;
  }
  return runNode([join(root, 'dist', 'bench', ...main), ...process.argv.slice(2)], await environment());
}

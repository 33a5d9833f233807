/**
 * npm run bench: builds the package and the benches, finds a Vulkan driver for the WebGPU benches, runs them.
 *   node scripts/bench.mjs [options] [name…]        (--help lists them)
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

for (const step of [
  [join(scripts, 'build.mjs'), '--kernels'],
  [compiler, '-p', join(root, 'tsconfig.bench.json')],
]) {
  const code = await runNode(step);
  if (code !== 0) process.exit(code);
}
const main = join(root, 'dist', 'bench', 'main.js');
process.exit(await runNode([main, ...process.argv.slice(2)], await softwareVulkanEnvironment()));

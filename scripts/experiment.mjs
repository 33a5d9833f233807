/**
 * npm run experiment: builds the package and the experiments, finds a Vulkan driver where there is no GPU, runs them.
 *   node scripts/experiment.mjs [options] [NAME…]        (--help lists them)
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
  [compiler, '-p', join(root, 'tsconfig.experiments.json')],
]) {
  const code = await runNode(step);
  if (code !== 0) process.exit(code);
}
const main = join(root, 'dist', 'experiments', 'main.js');
process.exit(await runNode([main, ...process.argv.slice(2)], await softwareVulkanEnvironment()));

/**
 * npm run gpu-check: builds the package and the benches and checks the GPU of this machine with them; with --software
 * the tests' driver does where there is none.
 *   node scripts/gpu_check.mjs [options]            (--help lists them)
 */
import { commitOf } from './support/commit.mjs';
import { runBench } from './support/run_bench.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

async function environment() {
  const commit = commitOf();
  return {
    ...(commit === undefined ? {} : { BARYCENTER_COMMIT: commit }),
    ...(process.argv.includes('--software') ? await softwareVulkanEnvironment() : {}),
  };
}

process.exit(await runBench(['gpu_check', 'main.js'], environment));

/**
 * npm run bench: builds the package and the benches, finds a Vulkan driver for the WebGPU benches, runs them.
 *   node scripts/bench.mjs [options] [name…]        (--help lists them)
 */
import { runBench } from './support/run_bench.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

process.exit(await runBench(['main.js'], softwareVulkanEnvironment));

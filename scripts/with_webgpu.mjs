// Runs a Node script where WebGPU finds an adapter: a hardware one if there is one, else the tests' software driver.
//   node scripts/with_webgpu.mjs SCRIPT [arguments…]
import { runNode } from './support/run_child.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

process.exit(await runNode(process.argv.slice(2), await softwareVulkanEnvironment()));

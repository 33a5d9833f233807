/**
 * The test command: builds what the tests load, finds a Vulkan driver for the WebGPU tests, runs vitest.
 *   node scripts/test.mjs [--quick] [vitest arguments…]
 * `--quick` leaves out test/**\/*.slow.test.ts. A machine without any WebGPU adapter fails the tests; nothing is
 * skipped.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

const scripts = dirname(fileURLToPath(import.meta.url));
const argv = process.argv.slice(2);
const quick = argv.includes('--quick');
const vitestArguments = argv.filter((argument) => argument !== '--quick');

const build = join(scripts, 'build.mjs');
const built = existsSync(build) ? await runNode([build]) : 0;
if (built !== 0) process.exit(built);

const environment = await softwareVulkanEnvironment();
if (quick) environment.BARYCENTER_TEST_SCOPE = 'quick';
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
process.exit(await runNode([vitest, 'run', ...vitestArguments], environment));

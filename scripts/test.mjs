/**
 * The test command: builds what the tests load, finds a Vulkan driver for the WebGPU tests, runs vitest.
 *   node scripts/test.mjs [--quick | --nodes | --all] [vitest arguments…]
 * A test file's name says its tier (test/support/tiers/tiers.ts). This runs all but the nightly ones; `--quick` leaves
 * out the slow ones too, `--nodes` those whose answers do not depend on the Node, and `--all` nothing. A machine without
 * any WebGPU adapter fails the tests; nothing is skipped.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from './support/run_child.mjs';
import { softwareVulkanEnvironment } from './support/software_vulkan.mjs';

const scripts = dirname(fileURLToPath(import.meta.url));
const argv = process.argv.slice(2);
const SCOPES = { '--quick': 'quick', '--nodes': 'nodes', '--all': 'all' };
const vitestArguments = argv.filter((argument) => !(argument in SCOPES));
const asked = Object.entries(SCOPES).find(([option]) => argv.includes(option))?.[1];
// Who names a nightly file wants it.
const scope = asked ?? (vitestArguments.some((argument) => argument.includes('nightly')) ? 'all' : 'slow');

const build = join(scripts, 'build.mjs');
const built = existsSync(build) ? await runNode([build]) : 0;
if (built !== 0) process.exit(built);

if (scope !== 'all' && vitestArguments.length === 0)
  console.log(
    'Left out: nightly tests (experiments, examples, the package, Deno and Bun, Firefox, queues on a real Redis); npm run test:all has them.',
  );

const environment = await softwareVulkanEnvironment();
environment.BARYCENTER_TEST_SCOPE = scope;
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
process.exit(await runNode([vitest, 'run', ...vitestArguments], environment));

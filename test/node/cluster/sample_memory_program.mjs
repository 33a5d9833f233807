/** Runs a command of the build and prints the peak of its resident memory in bytes. Run by `sample_memory.nightly.test.ts`. */
import { existsSync, readFileSync } from 'node:fs';
import { runCommandLine } from '../../../dist/src/node/cli/command_line.js';

const code = await runCommandLine(process.argv.slice(2));
const status = '/proc/self/status';
// Linux hands the peak of `resourceUsage` on from the process that started this one.
const peak = existsSync(status)
  ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1])
  : process.resourceUsage().maxRSS;
process.stderr.write(`${JSON.stringify({ code, peak: 1024 * peak })}\n`);

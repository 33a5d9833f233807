/**
 * Loads the problem of a file and prints the peak of its resident memory in bytes. Run by `load_memory.slow.test.ts`, from
 * the build.
 */
import { existsSync, readFileSync } from 'node:fs';
import { loadMarginals } from '../../../dist/src/barycenter/problem/load_marginals.js';
import { loadProblem } from '../../../dist/src/node/cli/load_problem.js';

const { marginals } = await loadMarginals(await loadProblem(process.argv[2]));
const status = '/proc/self/status';
// Linux hands the peak of `resourceUsage` on from the process that started this one.
const peak = existsSync(status)
  ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1])
  : process.resourceUsage().maxRSS;
console.log(
  JSON.stringify({
    rows: marginals.map((marginal) => (marginal.kind === 'table' ? marginal.table.rows : 0)),
    peak: 1024 * peak,
  }),
);

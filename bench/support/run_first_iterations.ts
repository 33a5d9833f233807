import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DeviceKind } from '../../src/device/contract.js';
import type { FirstIterations } from '../jobs/first_iterations.js';
import type { BenchProblem } from './problems.js';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('../jobs/first_iterations.js', import.meta.url));

/** Trains in a process of its own. `started`: when it was asked for, milliseconds since the epoch. */
export async function runFirstIterations(
  kind: DeviceKind,
  problem: BenchProblem,
  iterations: number,
): Promise<FirstIterations & { readonly started: number }> {
  const started = performance.timeOrigin + performance.now();
  const { stdout } = await execute(process.execPath, [...process.execArgv, program, kind, problem, String(iterations)]);
  return { started, ...(JSON.parse(stdout) as FirstIterations) };
}

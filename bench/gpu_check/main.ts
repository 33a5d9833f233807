import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BarycenterError } from '../../src/errors.js';
import { describeMachine } from '../../src/node/io/machine.js';
import { fromRoot } from '../support/root.js';
import { aimsOf } from './aims.js';
import { readGpuCheckOptions, type GpuCheckOptions } from './options.js';
import { writeReport, type GpuCheckReport, type StepName, type StepReport } from './report.js';
import { endSteps, runStep } from './run_step.js';
import { closingText, stepText } from './summary.js';
import { exitCodeOf, NO_GPU } from './verdict.js';

/** Seconds of each step, in order: together under six minutes. */
const BUDGETS: Readonly<Record<StepName, number>> = {
  adapter: 10,
  peak: 20,
  kernels: 60,
  tuning: 35,
  chains: 100,
  iterations: 55,
  pytorch: 70,
};

/** The bundle has it in a file, `npm run gpu-check` asks git. */
function commit(): string | null {
  const file = fromRoot('COMMIT');
  return process.env.BARYCENTER_COMMIT ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : null);
}

function newReport({ quick, software, patience }: GpuCheckOptions, argv: readonly string[]): GpuCheckReport {
  const { version } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as { version: string };
  return {
    format: 1,
    date: new Date().toISOString(),
    command: ['npm run gpu-check', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' '),
    version,
    commit: commit(),
    machine: describeMachine(),
    quick: quick || software,
    software,
    patience,
    steps: {},
    aims: [],
    exitCode: null,
  };
}

/** Runs one step and writes the report after each of its rows. */
async function doStep(name: StepName, report: GpuCheckReport, file: string, scratch: string): Promise<void> {
  const { quick, software, patience, steps } = report;
  const step: StepReport = { status: 'running', budget: patience * BUDGETS[name], seconds: 0, rows: [] };
  Object.assign(steps, { [name]: step });
  const yardstick = steps.peak?.status === 'done' ? steps.peak.rows[0] : undefined;
  const settings = { quick, software, ...(yardstick === undefined ? {} : { yardstick }) };
  const program = fileURLToPath(new URL('./child.js', import.meta.url));
  // Races are to run here and now, and leave nothing behind.
  const environment = { BARYCENTER_CACHE: scratch, TMPDIR: scratch };
  await runStep(name, settings, step, { program, environment }, () => writeReport(file, report));
  console.log(stepText(name, step));
}

async function check(options: GpuCheckOptions, argv: readonly string[]): Promise<number> {
  const report = newReport(options, argv);
  const file = path.resolve(options.json ?? `gpu-check-${report.date.replace(/[:.]/g, '-')}.json`);
  writeReport(file, report);
  const scratch = mkdtempSync(path.join(tmpdir(), 'barycenter-gpu-check-'));
  process.on('exit', () => {
    endSteps();
    rmSync(scratch, { recursive: true, force: true });
  });
  for (const name of Object.keys(BUDGETS) as StepName[]) {
    await doStep(name, report, file, scratch);
    if (exitCodeOf(report) === NO_GPU) break;
  }
  report.exitCode = exitCodeOf(report);
  report.aims = aimsOf(report);
  writeReport(file, report);
  console.log(`${closingText(report)}\nWritten: ${file}`);
  return report.exitCode;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
const argv = process.argv.slice(2);
try {
  process.exitCode = await check(readGpuCheckOptions(argv), argv);
} catch (error) {
  if (!(error instanceof BarycenterError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

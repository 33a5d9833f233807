import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { BarycenterError } from '../../errors.js';
import { aggregateCommand } from './commands/aggregate.js';
import { compareCommand } from './commands/compare.js';
import { devicesCommand } from './commands/devices.js';
import { evaluateCommand } from './commands/evaluate.js';
import { importCommand } from './commands/import.js';
import { initCommand } from './commands/init.js';
import { morphCommand } from './commands/morph.js';
import { paletteCommand } from './commands/palette.js';
import { plotCommand } from './commands/plot.js';
import { reportCommand } from './commands/report.js';
import { sampleCommand } from './commands/sample.js';
import { shardCommand } from './commands/shard.js';
import { solveCommand } from './commands/solve.js';
import { statusCommand } from './commands/status.js';
import { sweepCommand } from './commands/sweep.js';
import { tuneCommand } from './commands/tune.js';
import { workerCommand } from './commands/worker.js';
import { packageFile } from '../package_file.js';

/** Exit code of a defect of ours (sysexits' EX_SOFTWARE). */
const EXIT_DEFECT = 70;

function version(): string {
  const { version: text } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  return text;
}

function createProgram(): Command {
  const program = new Command('barycenter')
    .description('Entropic optimal-transport barycenters: average point clouds and map new points to the average.')
    .version(version())
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  const commands = [
    initCommand,
    solveCommand,
    compareCommand,
    sampleCommand,
    shardCommand,
    workerCommand,
    evaluateCommand,
    plotCommand,
    reportCommand,
    tuneCommand,
    devicesCommand,
    paletteCommand,
    morphCommand,
    aggregateCommand,
    sweepCommand,
    statusCommand,
    importCommand,
  ];
  for (const add of commands) add(program);
  return program;
}

function reportError(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has printed its message
  const known = error instanceof BarycenterError;
  if (asJson) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${JSON.stringify({ error: { name, message } })}\n`);
  } else if (known) {
    process.stderr.write(`barycenter: ${error.message}\n`);
  } else {
    process.stderr.write(
      `barycenter: unexpected error, please report it\n${(error as Error)?.stack ?? String(error)}\n`,
    );
  }
  return known ? error.exitCode : EXIT_DEFECT;
}

/** Runs one command; resolves to the exit code: 0 done, 1 failed, 2 bad input, 70 a defect of ours, 130 interrupted. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    return reportError(error, args.includes('--json'));
  }
}

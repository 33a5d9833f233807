import type { Command } from 'commander';
import { checkReportPath, writeReport } from '../../report/write_report.js';
import { runFiles } from '../../run_folder/files.js';
import { loadBarycenter } from '../../run_folder/load_barycenter.js';
import { disbelief } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import { loadProblem } from '../load_problem.js';
import { certifyOption, deviceOption, jsonOption, seedOption, threadsOption, type DeviceFlags } from '../options.js';
import { createOutput, warningsTo } from '../output.js';
import { withDevice } from '../with_device.js';

interface ReportFlags extends DeviceFlags {
  readonly output?: string;
  readonly seed: number;
  readonly problem?: string;
  readonly evaluate: boolean;
  readonly certify?: boolean;
}

async function report(folder: string, flags: ReportFlags): Promise<void> {
  const path = flags.output ?? runFiles(folder).report;
  checkReportPath(path);
  const output = createOutput(flags);
  const run = await loadBarycenter(
    folder,
    flags.problem === undefined ? undefined : await loadProblem(flags.problem),
    warningsTo(output),
  );
  await interruptible((signal) =>
    withDevice(flags, async (device) => {
      const result = run.barycenter(device);
      const evaluation = flags.evaluate
        ? await result.evaluate({ seed: flags.seed, signal, certify: flags.certify ?? false })
        : undefined;
      await writeReport(path, result, { signal, ...(evaluation ? { evaluation } : {}) });
      result.free();
      if (evaluation) output.doubt(disbelief(evaluation));
      output.result({ report: path, verdict: evaluation?.verdict }, `report: ${path}`);
    }),
  );
}

export function reportCommand(program: Command): void {
  program
    .command('report')
    .argument('<run>', 'a run folder of `barycenter solve`')
    .description('write a run as one page: figures, verdict and checks, what was read, loss, settings')
    .option('--output <file>', 'where to write, .html (default: report.html in the run folder)')
    .option('--no-evaluate', 'leave verdict and checks out')
    .addOption(certifyOption())
    .addOption(seedOption('seed of the evaluation’s draws'))
    .option('--problem <file>', 'the problem’s module, for a run whose cost is code')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action((folder: string, flags: ReportFlags) => report(folder, flags));
}

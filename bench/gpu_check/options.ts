import { newCommand, numberFrom } from '../../scripts/support/command.mjs';

export interface GpuCheckOptions {
  readonly quick: boolean;
  readonly software: boolean;
  /** Factor of the time budgets. */
  readonly patience: number;
  readonly json: string | undefined;
}

const DESCRIPTION =
  'On a machine with a GPU, in under six minutes: which adapter and driver; every WebGPU kernel against its float64 twin; ' +
  'the tuning race; Langevin chains and training iterations as GFLOP/s and shares of the measured peak, by the wall clock and ' +
  "the GPU's own; PyTorch on CUDA beside it where python3 has it (PYTHON names another); and what was aimed for. Every step " +
  'has a process and a time budget of its own; one that fails or takes too long is noted, and the rest goes on.';

/** Ends the process for --help, and for what is not in it. */
export function readGpuCheckOptions(argv: readonly string[]): GpuCheckOptions {
  const given = newCommand('npm run gpu-check --')
    .description(DESCRIPTION)
    .option('--json <file>', 'write the results there, after every row (default: gpu-check-DATE.json in this folder)')
    .option('--quick', 'few and small shapes: a look in a minute')
    .option('--software', 'accept a driver that runs on the processor, always with the small shapes')
    .option('--patience <n>', 'so many times the time for every step', numberFrom(0.01, 1000), 1)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, whatever the aims; 1 a wrong kernel, a failing device; 2 bad input; 3 no GPU.',
    )
    .parse(argv, { from: 'user' })
    .opts<Pick<GpuCheckOptions, 'patience'>>();
  return { quick: false, software: false, json: undefined, ...given };
}

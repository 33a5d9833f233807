import { parseArgs } from 'node:util';
import { invalid } from '../../src/errors.js';

export interface GpuCheckOptions {
  readonly quick: boolean;
  readonly software: boolean;
  /** Factor of the time budgets. */
  readonly patience: number;
  readonly json: string | undefined;
}

export const HELP = `npm run gpu-check -- [options]

On a machine with a GPU, in under six minutes: which adapter and driver; every WebGPU kernel against its float64 twin; the
tuning race; Langevin chains and training iterations as GFLOP/s and shares of the measured peak, by the wall clock and the
GPU's own; PyTorch on CUDA beside it where python3 has it (PYTHON names another); and what was aimed for. Every step has a
process and a time budget of its own; one that fails or takes too long is noted, and the rest goes on.

  --json FILE     write the results there (default: gpu-check-DATE.json in this folder), after every row
  --quick         few and small shapes: a look in a minute
  --software      accept a driver that runs on the processor, always with the small shapes
  --patience N    so many times the time for every step
  --help          this text

Exit codes: 0 done, whatever the aims; 1 a kernel is wrong or the device failed; 2 bad arguments; 3 there is no hardware GPU.
`;

/** @returns undefined for --help @throws InvalidInputError for what is not in it */
export function readGpuCheckOptions(argv: readonly string[]): GpuCheckOptions | undefined {
  const { help, quick, software, json, patience: text } = parse(argv);
  if (help) return undefined;
  const patience = Number(text);
  if (!(patience > 0 && patience <= 1000)) {
    throw invalid('gpu-check', '--patience must be a number above 0, at most 1000', text, 'Leave it out for 1.');
  }
  return { quick, software, patience, json };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        quick: { type: 'boolean', default: false },
        software: { type: 'boolean', default: false },
        patience: { type: 'string', default: '1' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw invalid('gpu-check', 'arguments must be those of --help', received, 'See `npm run gpu-check -- --help`.');
  }
}

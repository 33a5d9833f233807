/**
 * The process of one step, started by `run_step.ts` with a channel for messages:
 *   node child.js STEP SETTINGS                 (SETTINGS: `StepSettings` as JSON)
 * It sends `StepMessage`s, the last of them `ended`.
 */
import type { StepName } from './report.js';
import { troubleOf, type Step, type StepSettings } from './step.js';
import type { StepMessage } from './run_step.js';
import { adapterStep } from './steps/adapter.js';
import { chainsStep } from './steps/chains.js';
import { iterationsStep } from './steps/iterations.js';
import { kernelsStep } from './steps/kernels.js';
import { peakStep } from './steps/peak.js';
import { pytorchStep } from './steps/pytorch.js';
import { tuningStep } from './steps/tuning.js';

const steps = {
  adapter: adapterStep,
  peak: peakStep,
  kernels: kernelsStep,
  tuning: tuningStep,
  chains: chainsStep,
  iterations: iterationsStep,
  pytorch: pytorchStep,
};

/** Resolves once the message has left the process. */
function send(message: StepMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send!(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

async function main([name, settings]: readonly string[]): Promise<void> {
  const parsed = JSON.parse(settings) as StepSettings;
  const sent: Promise<void>[] = [];
  const leftOut: string[] = [];
  let missing: string | undefined;
  const run = {
    settings: parsed,
    row: (row: unknown) => void sent.push(send({ row })),
    time(row: string) {
      if (process.uptime() < parsed.enough) return true;
      leftOut.push(row);
      return false;
    },
    absent: (why: string) => void (missing = why),
  };
  let ended: Extract<StepMessage, { ended: unknown }>['ended'];
  try {
    await (steps[name as StepName] as Step<never>)(run);
    ended =
      missing !== undefined
        ? { status: 'absent', why: missing }
        : leftOut.length > 0
          ? { status: 'partly', leftOut }
          : { status: 'done' };
  } catch (error) {
    const { kind, why } = troubleOf(error);
    ended = { status: kind, why };
  }
  await Promise.all(sent);
  await send({ ended });
}

await main(process.argv.slice(2));
// Whatever the driver still holds, the step has said what it had to say.
process.exit(0);

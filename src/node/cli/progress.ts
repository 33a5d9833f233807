import cliProgress from 'cli-progress';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';

export interface Progress {
  update(point: MetricPoint): void;
  stop(): void;
}

/** Of gradients without chains: how many draws counted, and how many iterations took chains all the same. */
function drawn({ effective, fellBack }: MetricPoint): string {
  if (fellBack === undefined) return '';
  const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
  const counted = effective === undefined ? '' : `, ${percent(effective)} of draws count`;
  return `${counted}${fellBack > 0 ? `, ${percent(fellBack)} by chains` : ''}`;
}

/** Of steps that were adapted to a tolerance: the worst marginal’s error. */
const biased = ({ stepErrors }: MetricPoint): string =>
  stepErrors === undefined ? '' : `, steps biased by ${Number((100 * Math.max(...stepErrors)).toPrecision(2))} %`;

function describe(point: MetricPoint): string {
  const { loss, lossError, surrogate, acceptance, carried, learningRate } = point;
  const value =
    loss === undefined
      ? `surrogate ${surrogate.toPrecision(4)}`
      : `loss ${loss.toPrecision(5)} ± ${(lossError ?? 0).toPrecision(1)}`;
  const accepted = acceptance === undefined ? '' : `, ${(100 * acceptance).toFixed(0)} % accepted`;
  const chains = carried === undefined ? '' : `, chains ${carried === 1 ? 'carried' : 'begin anew'}`;
  return `${value}${accepted}${chains}${drawn(point)}${biased(point)}, learning rate ${learningRate.toPrecision(3)}`;
}

function bar(total: number, from: number): Progress {
  const format = '{bar} {value}/{total} iterations, {eta_formatted} left, {text}';
  const progress = new cliProgress.SingleBar({ format, stream: process.stderr }, cliProgress.Presets.shades_classic);
  progress.start(total, from, { text: '' });
  return {
    update: (point) => progress.update(point.iteration, { text: describe(point) }),
    stop: () => progress.stop(),
  };
}

/** One line for every tenth of the run. */
function lines(total: number): Progress {
  let printed = -1;
  return {
    update(point) {
      const tenth = Math.floor((10 * point.iteration) / total);
      if (tenth === printed) return;
      printed = tenth;
      const seconds = point.seconds.toFixed(1);
      process.stderr.write(`iteration ${point.iteration}/${total}, ${seconds} s, ${describe(point)}\n`);
    },
    stop: () => undefined,
  };
}

/** A progress bar on a terminal, plain lines elsewhere, nothing when quiet; all on standard error. */
export function createProgress(total: number, from: number, quiet: boolean): Progress {
  if (quiet) return { update: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? bar(total, from) : lines(total);
}

/** Iterations of unknown number: what is left of them. */
export interface IterationLines {
  update(iteration: number, residual: number): void;
  stop(): void;
}

/** Milliseconds between two lines. */
const BETWEEN_LINES = 2000;

/** A line every two seconds on standard error, nothing when quiet. */
export function createIterations(quiet: boolean): IterationLines {
  let last = performance.now();
  return {
    update(iteration, residual) {
      if (quiet || performance.now() - last < BETWEEN_LINES) return;
      last = performance.now();
      process.stderr.write(`iteration ${iteration}, ${residual.toPrecision(3)} left\n`);
    },
    stop: () => undefined,
  };
}

/** A line on standard error for every tenth of a table's rows, nothing when quiet. */
export function createRowLines(total: number, quiet: boolean): (done: number) => void {
  let printed = 0;
  return (done) => {
    const tenth = Math.floor((10 * done) / total);
    if (quiet || tenth === printed) return;
    printed = tenth;
    process.stderr.write(`${done} of ${total} rows\n`);
  };
}

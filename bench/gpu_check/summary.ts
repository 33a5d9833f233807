import { describeYardstick, formatTable, type TextTable } from '../report/table.js';
import { formatGiga, formatNumber, formatPercent, formatSeconds } from '../support/format.js';
import { median } from '../support/timing.js';
import type {
  AdapterFacts,
  Aim,
  GpuCheckReport,
  KernelRow,
  RaceRow,
  Rate,
  SpeedRow,
  StepName,
  StepReport,
  StepRows,
} from './report.js';

const TITLES: Readonly<Record<StepName, string>> = {
  adapter: 'Adapter',
  peak: 'What the device can do at best',
  kernels: 'Kernels against their float64 twins',
  tuning: 'Tuning races of langevin_chain',
  chains: 'langevin_chain',
  iterations: 'Training iterations',
  pytorch: 'PyTorch on CUDA, in turns with ours',
};

const BODIES: { readonly [Name in StepName]: (rows: readonly StepRows[Name][]) => string } = {
  adapter: (rows) => rows.map(adapterText).join('\n'),
  peak: (rows) => rows.map(describeYardstick).join('\n'),
  kernels: (rows) => table(['kernel', 'shapes', 'right', 'largest error / allowed', 'at'], kernelLines(rows)),
  tuning: (rows) => table(['race', 'tried', 'dropped', 'winner', 'a step', 'guess / winner'], rows.map(raceLine)),
  chains: speedTable,
  iterations: speedTable,
  pytorch: speedTable,
};

/** One step for a terminal. */
export function stepText<Name extends StepName>(name: Name, report: StepReport<Name>): string {
  const { status, seconds, budget, why, leftOut = [], said = [], rows } = report;
  const notes = [
    ...(why === undefined ? [] : [`${status}: ${why}`]),
    ...rows.flatMap((row) => ('trouble' in row && row.trouble ? [`${row.trouble.kind}: ${row.trouble.why}`] : [])),
    ...(leftOut.length === 0 ? [] : [`no time was left for: ${leftOut.join('; ')}`]),
    ...said.map((line) => `  | ${line}`),
  ];
  return [
    `\n${TITLES[name]}: ${status}, ${seconds.toFixed(1)} of ${formatNumber(budget)} s`,
    ...(rows.length === 0 ? [] : [BODIES[name](rows)]),
    ...new Set(notes),
  ].join('\n');
}

/** The end: aims, and what the exit code says. */
export function closingText({ aims, exitCode, steps }: GpuCheckReport): string {
  const ends = { 0: 'No kernel is wrong and the device did not fail.', 1: 'A kernel is wrong or the device failed.' };
  const end = exitCode === 3 ? noGpu(steps.adapter?.rows[0]) : ends[exitCode as 0 | 1];
  return ['', ...aims.map(aimText), end].join('\n');
}

function noGpu(facts: AdapterFacts | undefined): string {
  const why = facts?.why ?? `the only adapter is a software driver (${facts?.name}); --software accepts it.`;
  return `No hardware GPU: ${why}`;
}

function aimText({ aim, target, measured, at, rows, met }: Aim): string {
  const verdict = met === null ? 'OPEN' : met ? 'MET' : 'NOT MET';
  const number =
    measured === undefined ? 'not measured' : `${formatNumber(measured)} at worst, against ${target} (${at})`;
  return `Aim: ${aim}: ${verdict}; ${number}; ${rows[0]} of ${rows[1]} rows`;
}

function table(headings: readonly string[], lines: TextTable['lines']): string {
  return formatTable({ headings, lines });
}

function adapterText({ kind, name, driver, has, limits, nvidia, why }: AdapterFacts): string {
  if (kind === 'none') return `none: ${why}`;
  const features = has && Object.entries(has).map(([feature, here]) => `${feature} ${here ? 'yes' : 'no'}`);
  return [
    `${name} (${kind}), ${driver}`,
    `${features?.join(', ')}; workgroup memory ${limits?.maxComputeWorkgroupStorageSize} bytes, ` +
      `${limits?.maxComputeInvocationsPerWorkgroup} invocations, largest buffer ${limits?.maxBufferSize} bytes`,
    ...(nvidia === undefined ? [] : [nvidia]),
  ].join('\n');
}

/** One line for each kernel: the worst of its shapes. */
function kernelLines(rows: readonly KernelRow[]): TextTable['lines'] {
  const kernels = [...new Set(rows.map(({ kernel }) => kernel))];
  return kernels.map((kernel) => {
    const own = rows.filter((row) => row.kernel === kernel);
    const right = own.filter(({ trouble }) => trouble === undefined);
    const error = ({ worst = Infinity }: KernelRow): number => (Number.isNaN(worst) ? Infinity : worst);
    const last = own.reduce((worst, row) => (error(row) > error(worst) ? row : worst));
    return [kernel, String(own.length), String(right.length), formatNumber(error(last)), last.shape];
  });
}

function raceLine({ name, status, trials, winner, gain }: RaceRow): string[] {
  const tried = trials.filter(({ kind }) => kind !== 'not tried');
  const dropped = trials.filter(({ kind }) => kind === 'dropped');
  const won = winner === undefined ? undefined : trials[winner];
  return [
    name,
    status === 'raced' ? `${tried.length} of ${trials.length}` : status,
    String(dropped.length),
    won?.tile ?? '',
    won?.seconds === undefined ? '' : formatSeconds(won.seconds),
    gain === undefined ? '' : formatNumber(gain),
  ];
}

function speedTable(rows: readonly SpeedRow[]): string {
  const rate = (of: Rate | undefined): string[] => [
    of === undefined ? '' : formatSeconds(of.seconds),
    of === undefined ? '' : formatGiga(of.flops),
    of?.share === undefined ? '' : formatPercent(of.share),
  ];
  return table(
    ['', 'steps', 'wall', 'GFLOP/s', 'of peak', 'GPU clock', 'GFLOP/s', 'of peak', 'time over ours'],
    rows.map((row) => [
      row.name,
      String(row.steps ?? ''),
      ...rate(row.wall),
      ...rate(row.device),
      row.untimed?.why ?? (row.ratios === undefined ? '' : formatNumber(median(row.ratios))),
    ]),
  );
}

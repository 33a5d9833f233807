import { readFile } from 'node:fs/promises';
import type { Problem } from '../../../barycenter/problem/problem.js';
import { loadMarginals } from '../../../barycenter/problem/load_marginals.js';
import { marginalTitle, tableReports } from '../../../barycenter/problem/names.js';
import type { Device } from '../../../device/device.js';
import { invalid } from '../../../errors.js';
import { tableText } from '../../../io/table_report.js';
import type { GaussianDistances } from '../../../solvers/solution.js';
import { solveClassicalLoaded } from '../../../solvers/solve_classical.js';
import { plotResult } from '../../figure/plot_result.js';
import { writeReport } from '../../report/write_report.js';
import { checkNewFolder, saveClassical } from '../../run_folder/classical_run.js';
import { disbelief, evaluationText } from '../evaluation_text.js';
import { interruptible } from '../interrupt.js';
import type { DeviceFlags } from '../options.js';
import { formatTable, type Output } from '../output.js';
import { createIterations } from '../progress.js';
import { withDevice } from '../with_device.js';

/** Options of `solve` that classical solvers take. */
export interface ClassicalFlags extends DeviceFlags {
  readonly out: string;
  readonly seed?: number;
  readonly quiet?: boolean;
  readonly evaluate: boolean;
}

/** Options of `solve` that are a training's. */
const OF_TRAINING = {
  resume: '--resume',
  from: '--from',
  iterations: '--iterations',
  certify: '--certify',
  queue: '--queue',
  shards: '--shards',
} as const;

/** @throws InvalidInputError for options that mean nothing without a training */
export function checkClassicalFlags(flags: object, kind: string): void {
  for (const [name, option] of Object.entries(OF_TRAINING))
    if ((flags as Record<string, unknown>)[name] !== undefined)
      throw invalid(option, 'is of the solver "energy", which trains', `the solver "${kind}"`, 'Leave it out.');
}

const figures = (value: number): string => String(Number(value.toPrecision(6)));

/** How far every marginal is from a barycenter that is Gaussian. */
function distancesText(distances: readonly GaussianDistances[] | undefined, titles: readonly string[]): string {
  if (!distances) return '';
  const rows = distances.map(({ bures, wasserstein, riemannian }, k) => {
    const shown = Number.isFinite(riemannian) ? figures(riemannian) : 'none, a covariance is singular';
    return [titles[k], figures(wasserstein), figures(bures), shown];
  });
  const head = ['distance to the barycenter', 'W₂', 'Bures, of the covariances', 'Riemannian, of the covariances'];
  return `\n${formatTable([head, ...rows])}`;
}

/** `solve` by a solver that trains nothing: a run folder as any other. */
export async function solveClassicallyInto(problem: Problem, flags: ClassicalFlags, output: Output): Promise<void> {
  const kind = problem.solver!.kind;
  checkClassicalFlags(flags, kind);
  await checkNewFolder(flags.out);
  const loaded = await loadMarginals(problem);
  if (!flags.quiet) for (const table of tableReports(loaded)) output.note(`read ${tableText(table)}`);
  for (const warning of loaded.warnings) output.note(`warning: ${warning}`);
  const solveOn = async (device: Device, signal: AbortSignal): Promise<void> => {
    const started = performance.now();
    const seed = flags.seed ?? 0;
    const lines = createIterations(flags.quiet ?? false);
    const barycenter = await solveClassicalLoaded(loaded, {
      device,
      seed,
      signal,
      onProgress: (iteration, residual) => lines.update(iteration, residual),
    });
    const seconds = (performance.now() - started) / 1000;
    const files = await saveClassical(barycenter, flags.out);
    const { solution, objective } = barycenter.solved;
    const { convergence, warnings, epsilon } = solution;
    for (const warning of warnings) output.note(`warning: ${warning}`);
    const evaluation = flags.evaluate ? await barycenter.evaluate({ signal }) : undefined;
    const scored = evaluation ? { evaluation } : {};
    await plotResult(barycenter, [files.figure, files.picture], { signal, ...scored });
    const figure = await readFile(files.figure, 'utf8');
    await writeReport(files.report, barycenter, { signal, figure, ...scored });
    const points = solution.kind === 'discrete' ? solution.support.masses.length : undefined;
    const distances = barycenter.distances();
    const titles = problem.marginals.map(marginalTitle);
    const value = {
      run: flags.out,
      solver: kind,
      seed,
      seconds,
      device: device.info,
      epsilon,
      objective,
      convergence,
      points,
      distances,
    };
    const what = points === undefined ? 'a Gaussian' : `${points} points`;
    const head = `${kind}: ${what} in ${seconds.toFixed(1)} s, Σ λ_k of the transport costs ${figures(objective)}`;
    const body = evaluation ? `\n${evaluationText(evaluation, titles)}` : '';
    if (!convergence.converged)
      output.doubt(disbelief({ verdict: { kind: 'not-converged', line: warnings.join(' ') } }));
    output.result(
      { ...value, evaluation, warnings, tables: tableReports(loaded) },
      `${head}${distancesText(distances, titles)}${body}\nrun folder: ${flags.out}\nfigure: ${files.figure} and .png\nreport: ${files.report}`,
    );
  };
  await interruptible((signal) => withDevice(flags, (device) => solveOn(device, signal)));
}

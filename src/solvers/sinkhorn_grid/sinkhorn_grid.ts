import { checkDevice } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { whileOwned } from '../../device/owner.js';
import { DivergenceError } from '../../errors.js';
import type { DiscreteSolution } from '../solution.js';
import { checkMarginals, checkSettings } from './check_input.js';
import type { GridMarginals, SinkhornGridSettings } from './contract.js';
import { epsilonStages } from './epsilon_schedule.js';
import { gridKernel } from './grid_kernel.js';
import { readPotentials, rescale, startIterations, stepToRows, type Potentials } from './iterations.js';
import { solveStage, type StageEnd } from './solve_stage.js';
import { toSolution } from './to_solution.js';

/**
 * The entropic barycenter of K histograms on a regular grid of 1 to 3 axes under ½‖x − y‖², by Sinkhorn's iterations
 * with a kernel that is a product over the axes (Benamou et al. 2015, Proposition 2; Solomon et al. 2015, section 4),
 * in the log domain at any ε, with ε falling to the one asked for.
 *
 * min_q Σ_k λ_k EOT_ε(P_k, q), EOT_ε(P, q) = min_π E ½‖x − y‖² − ε E_x H(π(· | x)), with the differential entropy H of
 * plans that are spread evenly over each cell: the learned solver's problem at the same ε, which this is without
 * conversion, but for the grid. Regularised by −ε H(π) of the whole plan it has the same solution and a value that is
 * less by ε Σ_k λ_k H(P_k); by ε KL(π ‖ P ⊗ q) it is another problem. Kernels exp(−‖x − y‖²/reg), as in POT, have reg =
 * 2ε.
 *
 * The support is all cells. `objective` is the value above (also where it is debiased: Σ_k λ_k EOT_ε(P_k, q) at that
 * q). f_j of a plan is f_k(y_j) of the dual, congruent (Σ_k λ_k f_k = 0) unless debiased; its rows are the cells with
 * mass. `residual` is the marginal error of `SinkhornGridSettings.tolerance`. The same bits whatever the number of
 * threads.
 *
 * On `cpu` in float64; on `webgpu` logarithms are right to about 1e-6, their differences to the last digit of float32.
 * Buffers for 4 to 6 images of 8 bytes a cell and marginal are held on the device, and freed at the end.
 * @throws InvalidInputError, AbortedError, DivergenceError where numbers leave the finite ones, the device's errors
 */
export async function sinkhornGrid(
  device: Device,
  input: GridMarginals,
  settings: SinkhornGridSettings,
): Promise<DiscreteSolution> {
  checkDevice('sinkhornGrid', device);
  const problem = checkMarginals(input);
  const complete = checkSettings(settings, problem, device.kind);
  const { epsilon, tolerance, debiased, mostIterations } = complete;
  const stages = epsilonStages(problem.grid, epsilon, { tolerance, mostIterations });
  return whileOwned<Device, DiscreteSolution>(device, async (owner) => {
    const iterations = startIterations(owner, problem, debiased);
    let done = 0;
    for (const [i, stage] of stages.entries()) {
      if (i > 0) await rescale(device, iterations, stages[i - 1].epsilon / stage.epsilon);
      const isLast = i === stages.length - 1;
      const solved = await whileOwned<Device, StageEnd & { potentials?: Potentials }>(device, async (own) => {
        const spec = { grid: problem.grid, epsilon: stage.epsilon, images: problem.masses.length };
        const kernel = own.own(gridKernel(device, spec));
        const most = Math.min(stage.mostIterations, mostIterations - done);
        const end = await solveStage(device, kernel, iterations, { ...stage, mostIterations: most }, done, complete);
        if (!isLast && done + end.iterations < mostIterations) return end;
        // Rows once more, with the last potentials: these plans have exact x-marginals.
        stepToRows(kernel, iterations, 1);
        return { ...end, potentials: await readPotentials(device, iterations) };
      });
      done += solved.iterations;
      if (!Number.isFinite(solved.error)) throw diverged(stage.epsilon, done);
      if (solved.potentials === undefined) continue;
      const convergence = { iterations: done, residual: solved.error, converged: solved.converged && isLast };
      return toSolution({
        problem,
        potentials: solved.potentials,
        epsilon: stage.epsilon,
        epsilonAskedFor: epsilon,
        tolerance,
        convergence,
      });
    }
    throw new Error('sinkhornGrid: no stage');
  });
}

const diverged = (epsilon: number, iterations: number): DivergenceError =>
  new DivergenceError(
    `sinkhornGrid: the marginal error must stay finite; got NaN at iteration ${iterations}, epsilon ${epsilon}. Raise ` +
      'epsilon, or report the histograms: this should not happen.',
  );

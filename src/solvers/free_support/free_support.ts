import { checkDevice } from '../../arguments.js';
import type { Device } from '../../device/device.js';
import { abortedBy } from '../../errors.js';
import type { DiscreteSolution } from '../solution.js';
import { checkedInput, planOf, type CheckedInput } from './check.js';
import { coordinatesOf, type Coordinates } from './coordinates.js';
import { descend, type Descent } from './descend.js';
import { entropicTransports } from './entropic/entropic_transports.js';
import { exactTransports } from './exact/exact_transports.js';
import type { FreeSupportInput, FreeSupportPlan, FreeSupportSettings, Scale } from './settings.js';
import { startPoints } from './start.js';
import type { Duals, TransportSolver } from './transports.js';
import { warningsOf } from './warnings.js';

/** Whatever waits for this thread has a turn, an abort among it. @throws AbortedError */
async function breathe({ signal }: FreeSupportPlan): Promise<void> {
  if (signal === undefined) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal.aborted) throw abortedBy(signal, 'freeSupport: stopped before it converged');
}

function solverOf(
  device: Device,
  { weights }: CheckedInput,
  { marginals, epsilon }: Coordinates,
  plan: FreeSupportPlan,
): TransportSolver {
  const { points, freeMasses, start } = plan;
  const masses = start?.masses ?? new Float64Array(points).fill(1 / points);
  const breath = () => breathe(plan);
  if (plan.epsilon === 0) return exactTransports(marginals, weights, masses, breath);
  return entropicTransports(device, {
    ...{ marginals, weights, points, epsilon: epsilon(plan.epsilon), breathe: breath },
    ...(freeMasses ? {} : { fixedMasses: masses }),
  });
}

function solutionOf(
  coordinates: Coordinates,
  descent: Descent,
  duals: readonly Duals[],
  plan: FreeSupportPlan,
  scale: Scale,
): DiscreteSolution {
  const { support, transports, iterations, residual, converged } = descent;
  return {
    kind: 'discrete',
    support: { points: coordinates.toOuter(support), dim: scale.dim, masses: transports.masses.slice() },
    epsilon: plan.epsilon,
    plans: duals.map((own, k) => coordinates.plan(k, own, support)),
    objective: { value: coordinates.objective(transports.objective) },
    convergence: { iterations, residual, converged },
    warnings: warningsOf(descent, plan, scale),
  };
}

/**
 * The barycenter of discrete measures as n points that are free to move, min over Y and, where they are free, b of
 * Σ_k λ_k OT_k(P_k, Σ_j b_j δ_{y_j}) (Cuturi and Doucet 2014, ICML, Algorithm 2): plans to all marginals, then the
 * support along their gradient, which with ½‖x − y‖² is the λ-weighted mean of barycentric projections, until both are
 * still. The points have no one best place: it ends at a local minimum, which depends on `start`.
 *
 * ε > 0: OT_k is min_π E c − ε E_x H(π(·|x)), the entropy of what a row goes to among the points, so that the objective
 * falls with the number of points; plans by Sinkhorn's iteration in logarithms on the device, in float32, with ε coming
 * down from the size of the costs, and memory that grows with the points alone. Supports of large ε shrink: their
 * points are means over what goes to them. ε = 0: exact plans on the host in float64, for any sizes and masses, of at
 * most 4,000,000 pairs of a marginal's rows and support points; the device may be any.
 *
 * @throws InvalidInputError for input and settings that break a rule
 * @throws AbortedError when `signal` fires; the errors of the device
 */
export async function freeSupport(
  device: Device,
  input: FreeSupportInput,
  settings: FreeSupportSettings,
): Promise<DiscreteSolution> {
  checkDevice('freeSupport', device);
  const checked = checkedInput(input);
  const plan = planOf(checked, settings);
  const coordinates = coordinatesOf(checked);
  const { marginals } = coordinates;
  const given = plan.start && coordinates.toInner(plan.start.points);
  const start = given ?? startPoints(marginals, checked.weights, plan.points);
  const scale = {
    dim: checked.dim,
    spread: coordinates.spread(start, checked.dim),
    epsilon: coordinates.epsilon(plan.epsilon),
    isQuadratic: marginals.every(({ squared }) => squared),
  };
  const report = (iteration: number, residual: number, objective: number): void =>
    plan.onProgress({ iteration, residual, objective: coordinates.objective(objective) });
  await breathe(plan);
  const solver = solverOf(device, checked, coordinates, plan);
  try {
    const descent = await descend({ solver, start, ...scale, plan, report });
    const duals = await solver.finish(descent.support, descent.transports);
    return solutionOf(coordinates, descent, duals, plan, scale);
  } finally {
    solver.free();
  }
}

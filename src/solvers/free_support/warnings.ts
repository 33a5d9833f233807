import type { Descent } from './descend.js';
import type { FreeSupportPlan, Scale } from './settings.js';

/** What a support has to be less spread than the data to be called shrunk, and ε, by the squared spread, to be why. */
const SHRUNK = { spread: 0.3, epsilon: 0.1 };

const shown = (value: number): string => value.toPrecision(2);

/** Root mean squared distance of the support from its mean. */
function spreadOf({ support, transports: { masses } }: Descent, dim: number): number {
  const mean = new Float64Array(dim);
  support.forEach((value, c) => (mean[c % dim] += masses[Math.floor(c / dim)] * value));
  return Math.sqrt(support.reduce((sum, v, c) => sum + masses[Math.floor(c / dim)] * (v - mean[c % dim]) ** 2, 0));
}

function unfinished({ residual, iterations, transports, isStuck }: Descent, { tolerance }: FreeSupportPlan): string[] {
  const missed = `residual ${shown(residual)} after ${iterations} positions of the support, above ${tolerance}`;
  if (transports.rounding > tolerance) {
    const why = `float32 leaves marginal errors of ${shown(transports.rounding)} at so small an epsilon`;
    return [`Not converged: ${missed}, and ${why}. Raise epsilon or tolerance, or set epsilon to 0.`];
  }
  if (isStuck)
    return [`Not converged: ${missed}, and no step lowers the objective: the cost has a kink or a jump there.`];
  return [`Not converged: ${missed}. Raise mostIterations, or pass this support as start.`];
}

/** What not to believe of a solution, and what to do about it. */
export function warningsOf(descent: Descent, plan: FreeSupportPlan, scale: Scale): string[] {
  const { dim, spread, epsilon, isQuadratic } = scale;
  const { converged, transports } = descent;
  const splits = transports.splitRows.flatMap((count, k) => (count > 0 ? [`${count} of marginal ${k}`] : []));
  const share = spreadOf(descent, dim) / spread;
  const isLarge = isQuadratic && plan.points > 1 && epsilon >= SHRUNK.epsilon * spread ** 2;
  return [
    ...(converged ? [] : unfinished(descent, plan)),
    ...(splits.length === 0
      ? []
      : [
          `Exact plans split the mass of some rows (${splits.join(', ')}) among support points; the nearest one by the ` +
            'potentials is only one of those. Equal masses and as many support points as rows have plans that do not.',
        ]),
    ...(isLarge && share < SHRUNK.spread
      ? [
          `The support has shrunk to ${shown(share)} of the data's spread: epsilon is large beside it. Lower epsilon to see ` +
            'the shape of the barycenter.',
        ]
      : []),
  ];
}

import type { Centred } from './centred.js';
import type { Iterated } from './iterate.js';
import type { SlicedEnergies } from './objective.js';
import type { SlicedPlan } from './settings.js';

/** Directions that were not fitted to see the support further off by this factor, */
const TIMES = 2;
/** by so much of the marginals' variance on a line, */
const SHARE = 1e-3;
/** and by so many standard errors: three of the four in a thousand that chance has lie on this side. */
const SURE = 3;

const shown = (value: number): string => value.toPrecision(2);

/** What not to believe of a sliced solution, and what to do about it. */
export function warningsOf(
  { convergence, excess }: Iterated,
  { excess: fresh }: SlicedEnergies,
  { spread, unit, marginals }: Centred,
  { tolerance, frames, form }: SlicedPlan,
): string[] {
  const warnings: string[] = [];
  const { iterations, residual, converged } = convergence;
  if (!converged) {
    const still = `the support still moves by ${shown(residual)} of the marginals' spread in an iteration`;
    warnings.push(
      `It has not converged: after ${iterations} iterations ${still}, where ${tolerance} is asked. Allow more iterations.`,
    );
  }
  const { dim } = marginals[0];
  const fitted = excess * unit ** 2;
  const more = fresh.value - fitted;
  const isFit = more > (SHARE * (spread * unit) ** 2) / dim && more > SURE * fresh.standardError;
  if (form === 'assignment' && isFit && fresh.value > TIMES * fitted) {
    warnings.push(
      `The support fits its ${frames * dim} directions, not all: on others it is ${shown(fresh.value)} off the lines' own ` +
        `barycenters, on these ${shown(fitted)}. Use more directions or the form "gradient".`,
    );
  }
  return warnings;
}

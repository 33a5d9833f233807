import type { Coupling, DiscretePlan, DiscreteSolution } from './solution.js';

/**
 * A plan at ε = 0 with its coupling beside the potentials. Potentials name the entries of the coupling, as ties of
 * f_j − c(x_i, y_j), but not their masses: a row that splits has several images, all equally good, of which an argmax
 * takes the one that rounding prefers. The coupling has all of them.
 */
export interface ExactPlan extends DiscretePlan {
  readonly coupling: Coupling;
}

/** A barycenter at ε = 0 with the couplings of its plans. */
export interface ExactSolution extends DiscreteSolution {
  readonly epsilon: 0;
  /** [K] */
  readonly plans: readonly ExactPlan[];
}

/** How many rows of a coupling have several images. */
function splitRows({ rows }: Coupling): number {
  const seen = new Map<number, number>();
  for (const row of rows) seen.set(row, (seen.get(row) ?? 0) + 1);
  return [...seen.values()].filter((images) => images > 1).length;
}

/** What to say of plans whose rows split; empty where none does. */
export function splitWarnings(plans: readonly ExactPlan[]): string[] {
  const counts = plans.flatMap(({ coupling, rows }, k) => {
    const split = splitRows(coupling);
    return split === 0 ? [] : [`${split} of ${rows.masses.length} in marginal ${k}`];
  });
  if (counts.length === 0) return [];
  return [
    `Rows split their mass over several support points (${counts.join(', ')}): potentials name one of a row's images, ` +
      'so take masses from each plan’s coupling.',
  ];
}

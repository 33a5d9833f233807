import type { Triple } from '../colour/oklab.js';
import { gradeTable, type Displacement } from '../grade.js';
import type { ColourTable } from '../lut/colour_table.js';
import { fromWeighted, toWeighted } from './colour_space.js';
import type { ColourBarycenter } from './colour_barycenter.js';
import { fitDisplacement } from './displacement_field.js';
import { representatives } from './representatives.js';
import type { Settle } from './settle.js';

/**
 * Side of the cubes that a plan is measured in, weighted OKLab: finer than the spline's spacing, which is a sixteenth.
 */
const CUBE_SIDE = 0.03;

/** A grade at a strength. */
export interface FittedGrade {
  readonly displacement: Displacement;
  readonly table: ColourTable;
}

/** A picture's grade before it is known how strong it shall be: what its plan does to its colours, as numbers. */
export interface MeasuredGrade {
  /** @param strength from 0 to 1 */
  fit(strength: number): FittedGrade;
}

/**
 * Measures what a picture's plan, the k-th, does to its colours. The barycenter is not needed afterwards.
 * @throws AbortedError
 */
export async function measureGrade(
  barycenter: ColourBarycenter,
  k: number,
  colours: readonly Triple[],
  settle: Settle,
): Promise<MeasuredGrade> {
  const stands = representatives(colours, CUBE_SIDE);
  const measured = await barycenter.measure(k, stands);
  const measurements = measured.map((m) => ({ ...m, value: settle(m.point, m.value) }));
  return {
    fit(strength) {
      const fit = fitDisplacement(measurements, stands, strength);
      // Smoothing takes a little back of what settling did, so it is done again.
      const displacement: Displacement = (colour) =>
        fromWeighted(settle(toWeighted(colour), toWeighted(fit.displacement(colour))));
      return { displacement, table: gradeTable(displacement, strength) };
    },
  };
}

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

export interface GradePlanOptions {
  /** From 0 to 1. */
  readonly strength: number;
  readonly onStage?: (stage: 'measuring' | 'fitting') => void;
}

export interface PlanGrade {
  readonly displacement: Displacement;
  readonly table: ColourTable;
  /** Seconds. */
  readonly measuring: number;
  readonly fitting: number;
}

/**
 * A picture's grade from its plan, the k-th: measured at its colours, then fitted and tabulated.
 * @throws AbortedError
 */
export async function gradePlan(
  barycenter: ColourBarycenter,
  k: number,
  colours: readonly Triple[],
  settle: Settle,
  options: GradePlanOptions,
): Promise<PlanGrade> {
  const { strength, onStage } = options;
  const stands = representatives(colours, CUBE_SIDE);
  const started = performance.now();
  onStage?.('measuring');
  const measured = await barycenter.measure(k, stands);
  const measurements = measured.map((m) => ({ ...m, value: settle(m.point, m.value) }));
  const between = performance.now();
  onStage?.('fitting');
  const fit = fitDisplacement(measurements, stands, strength);
  // Smoothing takes a little back of what settling did, so it is done again.
  const displacement: Displacement = (colour) =>
    fromWeighted(settle(toWeighted(colour), toWeighted(fit.displacement(colour))));
  const table = gradeTable(displacement, strength);
  return { displacement, table, measuring: (between - started) / 1000, fitting: (performance.now() - between) / 1000 };
}

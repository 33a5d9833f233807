import { checkObject, checkOptions, described } from '../../arguments.js';
import { invalid } from '../../errors.js';
import { cellCount, cellWidths, checkGrid, type Grid } from './grid.js';

/** A density after so many steps. */
export interface FlowState {
  readonly step: number;
  /** step · τ */
  readonly time: number;
  /** Mass of every cell, [cells], of sum 1. */
  readonly masses: Float64Array;
  /** ∫ ρ (V + β log ρ) */
  readonly energy: number;
}

export interface GradientFlowInput {
  readonly grid: Grid;
  /** Mass of every cell at time 0, [cells], at least 0 and of sum 1. */
  readonly initial: ArrayLike<number>;
  /** V at the cells' centres (`cellCentres`), [cells]; 0 where left out. */
  readonly potential?: ArrayLike<number>;
  /** β ≥ 0; 1 where left out. */
  readonly diffusion?: number;
  /** τ > 0 */
  readonly stepSize: number;
  readonly steps: number;
  /**
   * ε of the entropic transport, in the data's unit squared, from the square of a cell's width up; half of τβ, or that
   * square where it is larger, where left out.
   */
  readonly epsilon?: number;
  /** What is left of a step's proximal equation, in masses' absolute sum; 1e-10 where left out. */
  readonly tolerance?: number;
  /** Of one step; 10,000 where left out. */
  readonly maxIterations?: number;
  /** Stops between two steps with an `AbortedError`. */
  readonly signal?: AbortSignal;
  /** Called with the density at time 0 and after every step. */
  readonly onStep?: (state: FlowState) => void;
}

/** Settings with what was left out filled in. */
export type FlowSettings = Required<Omit<GradientFlowInput, 'signal' | 'onStep' | 'initial' | 'potential'>> & {
  readonly initial: Float64Array;
  readonly potential: Float64Array;
};

const OPERATION = 'gradientFlow';
const MASS_TOLERANCE = 1e-6;

function checkNumber(name: string, value: number, rule: string, fits: boolean, wayOut: string): void {
  if (!fits) throw invalid(OPERATION, `${name} must be ${rule}`, described(value), wayOut);
}

/** @throws InvalidInputError where there is not one finite number a cell */
function checkedCells(name: string, given: ArrayLike<number>, cells: number): Float64Array {
  checkObject(OPERATION, `${name} as an array of numbers`, given, `Pass ${cells} numbers, one a cell.`);
  if (given.length !== cells)
    throw invalid(
      OPERATION,
      `${name} must be ${cells} numbers, one a cell`,
      String(given.length),
      'See cellCentres(…).',
    );
  const values = Float64Array.from(given);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw invalid(OPERATION, `${name} must be finite`, `${values[bad]} in cell ${bad}`, 'A wall is a large number.');
  return values;
}

function checkedInitial(given: ArrayLike<number>, cells: number): Float64Array {
  const masses = checkedCells('initial', given, cells);
  const bad = masses.findIndex((mass) => mass < 0);
  if (bad >= 0)
    throw invalid(OPERATION, 'initial must be at least 0', `${masses[bad]} in cell ${bad}`, 'Mend that mass.');
  const sum = masses.reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 1) > MASS_TOLERANCE) {
    const wayOut = 'Masses are densities times the cells’ size; divide them by their sum.';
    throw invalid(OPERATION, 'initial must sum to 1', String(sum), wayOut);
  }
  return masses.map((mass) => mass / sum);
}

function checkedEpsilon({ grid, epsilon }: GradientFlowInput, stepSize: number, diffusion: number): number {
  const widths = cellWidths(grid);
  const least = Math.max(...widths) ** 2;
  const most = Math.min(...widths.map((width, axis) => width * grid.cells[axis])) ** 2;
  const chosen = epsilon ?? Math.min(most, Math.max(least, 0.5 * stepSize * diffusion));
  if (chosen >= least && chosen <= most) return chosen;
  const rule = `epsilon must be from ${least}, a cell's width squared, to ${most}, the grid's`;
  throw invalid(OPERATION, rule, described(epsilon), 'Leave it out, or use more or fewer cells.');
}

/** @throws InvalidInputError for settings that break a rule */
export function checkedFlow(input: GradientFlowInput): FlowSettings {
  checkOptions<GradientFlowInput>(OPERATION, input, {
    grid: true,
    initial: true,
    potential: true,
    diffusion: true,
    stepSize: true,
    steps: true,
    epsilon: true,
    tolerance: true,
    maxIterations: true,
    signal: true,
    onStep: true,
  });
  const { grid, stepSize, steps, diffusion = 1, tolerance = 1e-10, maxIterations = 10_000 } = input;
  checkGrid(OPERATION, grid);
  const positive = (value: number): boolean => value > 0 && value < Infinity;
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  checkNumber('stepSize', stepSize, 'a finite number > 0', positive(stepSize), 'Pass the time of one step.');
  checkNumber('steps', steps, 'a whole number from 1 up', whole(steps), 'Pass how often the step is taken.');
  const pure = diffusion === 0 || positive(diffusion);
  checkNumber('diffusion', diffusion, 'a finite number from 0 up', pure, 'Leave it out for 1.');
  checkNumber('tolerance', tolerance, 'a finite number > 0', positive(tolerance), 'Leave it out for 1e-10.');
  checkNumber('maxIterations', maxIterations, 'a whole number from 1 up', whole(maxIterations), 'Leave it out.');
  const cells = cellCount(grid);
  return {
    grid,
    stepSize,
    steps,
    diffusion,
    tolerance,
    maxIterations,
    initial: checkedInitial(input.initial, cells),
    potential:
      input.potential === undefined ? new Float64Array(cells) : checkedCells('potential', input.potential, cells),
    epsilon: checkedEpsilon(input, stepSize, diffusion),
  };
}

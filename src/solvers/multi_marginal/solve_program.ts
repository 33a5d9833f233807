import type { Highs } from 'highs';
import { BarycenterError } from '../../errors.js';
import { highs } from './highs_loader.js';
import type { LinearProgram, Vertex } from './linear_program.js';

/** The least HiGHS takes: how far below zero a variable, or a reduced cost, may be. They are absolute. */
const TOLERANCE = 1e-10;

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The model with costs and right-hand sides of at most 1 in size: tolerances are absolute. */
function scaled(highs: Highs, { cost, starts, rows, values, right }: LinearProgram, unit: Units) {
  const bounds = right.map((value) => value / unit.mass);
  return {
    numCols: cost.length,
    numRows: right.length,
    colCost: cost.map((value) => value / unit.cost),
    colLower: new Float64Array(cost.length),
    colUpper: new Float64Array(cost.length).fill(highs.infinity),
    rowLower: bounds,
    rowUpper: bounds,
    matrix: { format: 'csc', numRows: right.length, numCols: cost.length, starts, indices: rows, values },
  } as const;
}

interface Units {
  readonly cost: number;
  readonly mass: number;
}

/**
 * An optimal vertex of a program that has one, by the dual simplex method of HiGHS in WebAssembly, on one thread; the
 * package is loaded when the first program comes.
 * @throws BarycenterError where the package is missing, or ends without an optimum
 */
export async function solveProgram(program: LinearProgram): Promise<Vertex> {
  const solver = await highs();
  const unit = { cost: largest(program.cost) || 1, mass: largest(program.right) || 1 };
  return solver.withModel(scaled(solver, program, unit), (model) => {
    model.options.set({
      output_flag: false,
      solver: 'simplex',
      primal_feasibility_tolerance: TOLERANCE,
      dual_feasibility_tolerance: TOLERANCE,
    });
    model.run();
    const status = model.getModelStatus();
    // Numbers are handed out whatever the status is.
    if (status !== solver.constants.modelStatus.optimal) {
      throw new BarycenterError(
        `multiMarginal: the linear program must end in an optimum; HiGHS ended with status ${status}. ` +
          'Leave out rows whose masses are rounding next to the others.',
      );
    }
    const { colValue, rowDual } = model.getSolution();
    return {
      primal: colValue.map((value) => value * unit.mass),
      dual: rowDual.map((value) => value * unit.cost),
      iterations: Number(model.info.get('simplex_iteration_count')),
    };
  });
}

import { Option } from 'commander';
import { invalid } from '../../../errors.js';
import { DEFAULT_EPSILON, PALETTE_SOLVERS, type PaletteSolver } from '../../../palette/learn/colour_barycenter.js';
import { DEFAULT_ITERATIONS } from '../../../palette/learn/learned_colours.js';
import { wholeNumber } from '../options.js';
import { positiveNumber } from './palette_options.js';

export interface SolverFlags {
  readonly solver: PaletteSolver;
  readonly epsilon?: number;
  readonly iterations?: number;
}

/** What finds the palette, with every default in its place. */
export interface SolverSettings {
  readonly solver: PaletteSolver;
  /** 0 where nothing is regularised. */
  readonly epsilon: number;
  readonly iterations: number;
}

export const solverOption = (): Option =>
  new Option('--solver <kind>', 'what finds the palette: energy learns it, the others train nothing')
    .choices(PALETTE_SOLVERS)
    .default('energy');

// Without defaults, so that a solver can say that an option means nothing to it.
export const epsilonOption = (): Option =>
  new Option(
    '--epsilon <e>',
    `how much nearby colours are treated alike, in units of the colours’ mean variance; not of sliced (default: ${DEFAULT_EPSILON})`,
  ).argParser(positiveNumber);

export const iterationsOption = (): Option =>
  new Option(
    '--iterations <n>',
    `of training, of energy alone: fewer are faster and rougher (default: ${DEFAULT_ITERATIONS})`,
  ).argParser(wholeNumber(1));

/** @throws InvalidInputError for an option that means nothing to the solver */
export function solverSettings({ solver, epsilon, iterations }: SolverFlags): SolverSettings {
  if (solver !== 'energy' && iterations !== undefined)
    throw invalid(
      'palette --iterations',
      'is of --solver energy, which trains',
      `--solver ${solver}`,
      `Leave it out: ${solver} goes on until it has converged.`,
    );
  if (solver === 'sliced' && epsilon !== undefined)
    throw invalid(
      'palette --epsilon',
      'is of --solver energy and sinkhorn-grid, which regularise',
      '--solver sliced',
      'Leave it out, or choose one of those.',
    );
  return {
    solver,
    epsilon: solver === 'sliced' ? 0 : (epsilon ?? DEFAULT_EPSILON),
    iterations: iterations ?? DEFAULT_ITERATIONS,
  };
}

import { invalid } from '../../errors.js';
import type { Table } from '../../io/numeric_table.js';
import type { Coordinates } from './coordinates.js';
import type { EngineSettings } from './engine_settings.js';
import type { DeferredMarginal, LoadedMarginal, LoadedProblem, ReadyProblem } from './loaded_problem.js';
import { chainCosts, loadGenerator } from './generator.js';
import { inEngine, readMarginal } from './load_marginals.js';
import type { Problem } from './problem.js';
import { problemPotential } from './problem_potential.js';

/** What was worked out from a problem's data when it was trained, and gives its weights their meaning. */
export interface KeptSettings {
  readonly coordinates: Coordinates;
  readonly engine: EngineSettings;
  /** ε in units of the problem's cost. */
  readonly epsilon: number;
  /** [K]; null where a marginal was no table. */
  readonly tables: readonly ({ readonly names?: readonly string[] } | null)[];
}

/**
 * A trained problem under the settings that it was trained with, whatever has become of its tables since: they are read
 * when their rows are first asked for.
 * @param onTable told of a table once it is read, with its marginal's index
 * @throws InvalidInputError for costs that do not fit the settings' dimensions
 */
export async function restoreProblem(
  problem: Problem,
  { coordinates, engine, epsilon, tables }: KeptSettings,
  onTable: (table: Table, index: number) => void | Promise<void>,
): Promise<LoadedProblem> {
  const { inputs, output } = coordinates;
  const dim = output.reference.length;
  const generator = await loadGenerator(problem);
  const xDims = inputs.map(({ reference }) => reference.length);
  // The run's ε, which its chains have, and not that of a problem that was given for it.
  const costs = await chainCosts({ ...problem, epsilon }, xDims, dim, generator);
  const potential = await problemPotential(problem, engine.scale, dim, generator);
  const marginals = inputs.map((_, k) => deferred(problem, k, coordinates, onTable, tables[k]?.names));
  const loaded = { problem, marginals, costs, potential, coordinates, engine, epsilon, warnings: [] };
  return generator ? { ...loaded, generator } : loaded;
}

function deferred(
  problem: Problem,
  index: number,
  coordinates: Coordinates,
  onTable: (table: Table, index: number) => void | Promise<void>,
  names?: readonly string[],
): DeferredMarginal {
  const dim = coordinates.inputs[index].reference.length;
  let reading: Promise<LoadedMarginal> | undefined;
  const read = async (): Promise<LoadedMarginal> => {
    const raw = await readMarginal(problem, index);
    if (raw.dim !== dim) {
      throw invalid(
        `problem.marginals[${index}]`,
        `must have ${dim} columns, as when the run was trained`,
        String(raw.dim),
        'Bring that table back.',
      );
    }
    if (raw.kind === 'table') await onTable(raw.table, index);
    return inEngine(raw, index, coordinates);
  };
  return { kind: 'deferred', dim, ...(names ? { names } : {}), load: () => (reading ??= read()) };
}

/** The marginal with its points at hand. @throws InvalidInputError for a table that cannot be read or no longer fits */
export async function marginalAtHand(marginal: LoadedMarginal | DeferredMarginal): Promise<LoadedMarginal> {
  return marginal.kind === 'deferred' ? marginal.load() : marginal;
}

/** The problem with all its points at hand. */
export async function readyProblem(loaded: LoadedProblem): Promise<ReadyProblem> {
  return { ...loaded, marginals: await Promise.all(loaded.marginals.map(marginalAtHand)) };
}

import type { ChainCost } from '../../cost/contract.js';
import type { Table } from '../../io/numeric_table.js';
import type { Potential } from '../../potential/potential.js';
import type { Affine, Coordinates } from './coordinates.js';
import type { EngineSettings } from './engine_settings.js';
import type { LoadedGenerator } from './generator.js';
import type { BatchFunction, Problem } from './problem.js';

/** A marginal whose points can be had. */
export type LoadedMarginal =
  /**
   * A table as it was given, and how the engine sees it: rows are moved where they are used, so that the data is held
   * once.
   */
  | { readonly kind: 'table'; readonly dim: number; readonly table: Table; readonly affine: Affine }
  /** Draws in the engine's coordinates. */
  | { readonly kind: 'function'; readonly dim: number; readonly draw: BatchFunction };

/** A marginal of a trained problem, whose table is read when its rows are first asked for. */
export interface DeferredMarginal {
  readonly kind: 'deferred';
  readonly dim: number;
  /** Of its columns when it was trained, [dim]. */
  readonly names?: readonly string[];
  /** Reads once. @throws InvalidInputError */
  load(): Promise<LoadedMarginal>;
}

/** A problem and everything that follows from its data. */
export interface LoadedProblem {
  readonly problem: Problem;
  /** [K] */
  readonly marginals: readonly (LoadedMarginal | DeferredMarginal)[];
  /** [K], traced for (D_k, D). */
  readonly costs: readonly ChainCost[];
  readonly potential: Potential;
  /** Absent: points are what they are. */
  readonly generator?: LoadedGenerator;
  /** Between the data and the engine: everything else here is in the engine's coordinates. */
  readonly coordinates: Coordinates;
  /** ε, step and start of the engine. */
  readonly engine: EngineSettings;
  /** ε in units of the problem's cost. */
  readonly epsilon: number;
  /** What a user should know and need not mend. */
  readonly warnings: readonly string[];
}

/** One whose data is in memory, as training needs it. */
export interface ReadyProblem extends LoadedProblem {
  readonly marginals: readonly LoadedMarginal[];
}

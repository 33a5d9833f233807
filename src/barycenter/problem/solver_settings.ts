import { invalid } from '../../errors.js';

export const CLASSICAL_SOLVERS = [
  'quantile',
  'bures',
  'multi-marginal',
  'sinkhorn-grid',
  'free-support',
  'sliced',
] as const;
export type ClassicalKind = (typeof CLASSICAL_SOLVERS)[number];

/** What every solver that takes points has. */
interface PointSettings {
  /**
   * Rows of a marginal that are taken: of a longer table as many drawn without replacement, and as many draws of a
   * marginal that is no table. Absent: as many as the solver is quick with.
   */
  readonly rows?: number;
}

export interface QuantileSettings extends PointSettings {
  readonly kind: 'quantile';
}

export interface BuresSettings extends PointSettings {
  readonly kind: 'bures';
}

export interface MultiMarginalSettings extends PointSettings {
  readonly kind: 'multi-marginal';
}

export interface SinkhornGridSettings extends PointSettings {
  readonly kind: 'sinkhorn-grid';
  /** Cells along the longest side. Absent: 512 in one dimension, 96 in two, 32 in three. */
  readonly cells?: number;
  /** Whether the blur of ε is taken away (Janati et al. 2020). */
  readonly debiased: boolean;
  /** Largest error of the plans' marginals, in mass. */
  readonly tolerance?: number;
}

export interface FreeSupportSettings extends PointSettings {
  readonly kind: 'free-support';
  /** Points of the barycenter. Absent: as many as the marginal with the fewest rows has, 500 at most. */
  readonly points?: number;
  readonly tolerance?: number;
}

export interface SlicedSettings extends PointSettings {
  readonly kind: 'sliced';
  /** Points of the barycenter. Absent: as many as the marginal with the most rows has. */
  readonly points?: number;
  /** Directions of an iteration. */
  readonly directions?: number;
  readonly tolerance?: number;
}

/** Solvers that train nothing. A problem without settings is solved by potentials that are learned. */
export type SolverSettings =
  | QuantileSettings
  | BuresSettings
  | MultiMarginalSettings
  | SinkhornGridSettings
  | FreeSupportSettings
  | SlicedSettings;

/** What a problem asks for before its defaults are filled in. */
export type SolverInput = { readonly kind: 'energy' } | SolverFields<SolverSettings>;
type SolverFields<S> = S extends SolverSettings ? Pick<S, 'kind'> & { readonly [F in keyof S]?: S[F] } : never;

/** Solvers that have an answer at ε = 0, and nowhere else but for `bures` and `free-support`. */
const UNREGULARISED: readonly (ClassicalKind | undefined)[] = [
  'quantile',
  'bures',
  'multi-marginal',
  'free-support',
  'sliced',
];

/**
 * @throws InvalidInputError for ε = 0 with a solver that needs more
 */
export function checkSolverEpsilon(kind: ClassicalKind | undefined, epsilon: unknown): void {
  if (epsilon !== 0 || UNREGULARISED.includes(kind)) return;
  const solvers = UNREGULARISED.map((name) => `"${name}"`).join(', ');
  throw invalid(
    'problem.epsilon',
    `must be above 0 with the solver "${kind ?? 'energy'}"`,
    '0',
    `Give a small one, or choose a solver of the unregularised problem: ${solvers}.`,
  );
}

/** One training and its scores. */
export interface Scored {
  readonly setUp: string;
  readonly dim: number;
  /** In units of the common deviation, squared. */
  readonly epsilon: number;
  readonly seed: number;
  /** Half energy distances to the held-out day. */
  readonly barycenter: number;
  /** Null where it was not scored. */
  readonly bridged: number | null;
  /**
   * By how much it is below the mixture's, and the standard error of that over the cells; null where it was not asked.
   */
  readonly gain: number | null;
  readonly gainError: number | null;
  /** Energy distance between the two days' push-forwards. */
  readonly apart: number;
  /** Total variance of the barycenter over that of the held-out day. */
  readonly width: number;
  readonly seconds: number;
}

/** What needs no training. */
export interface Baselines {
  readonly setUp: string;
  readonly dim: number;
  readonly unit: number;
  readonly matchedEpsilon: number;
  readonly start: number;
  readonly end: number;
  /** Energy distance between the two end days. */
  readonly apart: number;
  readonly mixture: number;
  readonly displacement: number;
  readonly displacementBlurred: number;
  readonly atInterpolatedMean: number;
  readonly floor: number;
}

export interface Findings {
  readonly baselines: readonly Baselines[];
  /** At the matched ε, one seed. */
  readonly matched: readonly Scored[];
  /** At the ε that the published code names, a row a seed. */
  readonly named: readonly Scored[];
  /** At other ε, one seed. */
  readonly sweep: readonly Scored[];
  /** The published notebook's settings in 50 dimensions, one seed. */
  readonly published: readonly Scored[];
}

/** One training and its scores. */
export interface Scored {
  readonly setUp: string;
  readonly dim: number;
  /** In units of the common deviation, squared. */
  readonly epsilon: number;
  readonly seed: number;
  /** Half energy distances to the held-out day. */
  readonly barycenter: number;
  readonly bridged: number;
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
  readonly mixture: number;
  readonly displacement: number;
  readonly displacementBlurred: number;
  readonly atInterpolatedMean: number;
  readonly floor: number;
}

export interface Findings {
  readonly baselines: readonly Baselines[];
  /** At the matched ε, a row a seed. */
  readonly seeds: readonly Scored[];
  /** Over ε, one seed. */
  readonly sweep: readonly Scored[];
  /** The published notebook's settings, one seed. */
  readonly published: readonly Scored[];
}

/** A score beside what an exact solver would score, in expectation, with as many samples. */
export interface Score {
  readonly value: number;
  readonly floor: number;
  /** Standard deviation of what an exact solver would score; absent where it was not measured. */
  readonly spread?: number;
}

/** A number that was measured, and its standard error; absent where there are too few points to tell. */
export interface Measured {
  readonly value: number;
  readonly error?: number;
}

/** A Gaussian that is known exactly. */
export interface GaussianTarget {
  /** [D] */
  readonly mean: readonly number[];
  /** [D][D] */
  readonly covariance: readonly (readonly number[])[];
}

/** A score beside what an exact solver would score, in expectation, with as many samples. */
export interface Score {
  readonly value: number;
  readonly floor: number;
}

/** A Gaussian that is known exactly. */
export interface GaussianTarget {
  /** [D] */
  readonly mean: readonly number[];
  /** [D][D] */
  readonly covariance: readonly (readonly number[])[];
}

import type { CarryChainsSpec } from './contract.js';

type Matrices = Pick<CarryChainsSpec, 'inputs' | 'dim'>;

/** Float at which each marginal's matrix begins. */
export function matrixStarts({ inputs, dim }: Matrices): number[] {
  let start = 0;
  return inputs.map(({ xDim }) => (start += xDim * dim) - xDim * dim);
}

/** Floats of the `matrices` buffer: Σ_k D_k · D. */
export const matricesLength = ({ inputs, dim }: Matrices): number =>
  inputs.reduce((sum, { xDim }) => sum + xDim * dim, 0);

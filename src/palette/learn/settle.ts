import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Triple } from '../colour/oklab.js';
import { toWeighted } from './colour_space.js';

/**
 * Deviation, in weighted OKLab, below which colours do not differ in a direction: one code of 8 bits, as compression
 * leaves of a grey. A tenth of the least difference that is seen.
 */
const NO_SPREAD = 0.006;

/** Puts the target of a displacement (weighted OKLab, in which `point` lies) where the barycenter can be. */
export type Settle = (point: Triple, displacement: Triple) => Triple;

interface Moments {
  readonly mean: number[];
  readonly covariance: number[][];
}

function moments(colours: readonly Triple[]): Moments {
  const points = colours.map(toWeighted);
  const mean = [0, 1, 2].map((i) => points.reduce((sum, p) => sum + p[i], 0) / points.length);
  const covariance = [0, 1, 2].map((i) =>
    [0, 1, 2].map((j) => points.reduce((sum, p) => sum + (p[i] - mean[i]) * (p[j] - mean[j]), 0) / points.length),
  );
  return { mean, covariance };
}

/**
 * Where no picture that counts spreads in a direction, neither does the barycenter: its colours lie at Σ_k λ_k m_k
 * there, m_k the pictures' means, and so do exact conditional means E[y | x]. Learned ones scatter about it by a code
 * or two, which shows as a tint where all pictures are neutral. Identity where pictures spread in every direction.
 */
export function settling(pictures: readonly (readonly Triple[])[], weights: readonly number[]): Settle {
  const given = pictures.map(moments);
  const sum = (part: (m: Moments) => number): number => given.reduce((total, m, k) => total + weights[k] * part(m), 0);
  const axes = [0, 1, 2];
  const centre = axes.map((i) => sum(({ mean }) => mean[i]));
  const covariance = axes.map((i) => axes.map((j) => sum((m) => m.covariance[i][j])));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(covariance), {
    assumeSymmetric: true,
  });
  const still = axes.filter((i) => realEigenvalues[i] < NO_SPREAD ** 2).map((i) => eigenvectorMatrix.getColumn(i));
  if (still.length === 0) return (_, displacement) => displacement;
  return (point, displacement) => {
    const settled = [...displacement];
    for (const direction of still) {
      const off = axes.reduce((total, i) => total + direction[i] * (point[i] + displacement[i] - centre[i]), 0);
      for (const i of axes) settled[i] -= off * direction[i];
    }
    return settled as unknown as Triple;
  };
}

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** B(z) = z/(eᶻ − 1), 1 at 0. */
const bernoulli = (z: number): number => (Math.abs(z) < 1e-6 ? 1 - z / 2 + (z * z) / 12 : z / Math.expm1(z));

/** ∂ρ/∂t = (ρV')' + βρ'' between walls, on equal cells. */
export interface FokkerPlanckInput {
  /** V at the cells' centres, [n]. */
  readonly potential: Float64Array;
  readonly diffusion: number;
  readonly width: number;
  /** Mass of every cell at time 0, [n]. */
  readonly initial: Float64Array;
}

/**
 * Masses of the cells at a time, by finite volumes: Scharfetter and Gummel's fluxes (1969), whose stationary masses are
 * exp(−V/β) exactly, of second order in the cells' width; and exact in time, by the eigenvectors of the generator,
 * which detailed balance makes symmetric after a scaling by exp(V/2β). Rounding grows with exp of half the range of
 * V/β.
 */
export function fokkerPlanck({
  potential,
  diffusion,
  width,
  initial,
}: FokkerPlanckInput): (time: number) => Float64Array {
  const n = potential.length;
  const generator = Matrix.zeros(n, n);
  const rate = (from: number, to: number): number =>
    (diffusion / width ** 2) * bernoulli((potential[to] - potential[from]) / diffusion);
  for (let i = 0; i + 1 < n; i++) {
    const [there, back] = [rate(i, i + 1), rate(i + 1, i)];
    generator.set(i, i, generator.get(i, i) - there);
    generator.set(i + 1, i + 1, generator.get(i + 1, i + 1) - back);
    generator.set(i, i + 1, Math.sqrt(there * back));
    generator.set(i + 1, i, Math.sqrt(there * back));
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(generator, { assumeSymmetric: true });
  const scale = potential.map((value) => Math.exp(value / (2 * diffusion)));
  const start = eigenvectorMatrix.transpose().mmul(Matrix.columnVector(initial.map((mass, i) => mass * scale[i])));
  return (time) => {
    const decayed = Matrix.columnVector(realEigenvalues.map((value, i) => start.get(i, 0) * Math.exp(value * time)));
    return Float64Array.from(eigenvectorMatrix.mmul(decayed).to1DArray(), (value, i) => value / scale[i]);
  };
}

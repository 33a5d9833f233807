// Three Gaussians in eight dimensions, unequal weights: the barycenter and the plans are known exactly, and
// `barycenter solve examples/gaussians.ts --out runs/gaussians` prints the error against them.
import { defineProblem, gaussian, squaredEuclidean } from 'energy-barycenter';

const DIM = 8;

/** Q diag(s) Qᵀ with eigenvalues log-spaced from ¼ to 4 (condition number 16), Q a product of plane rotations. */
function covariance(turn: number): number[][] {
  const matrix = Array.from({ length: DIM }, (_, i) =>
    Array.from({ length: DIM }, (_, j) => (i === j ? 4 ** ((2 * i) / (DIM - 1) - 1) : 0)),
  );
  for (let i = 0; i < DIM; i++) {
    for (let j = 0; j < i; j++) rotate(matrix, i, j, turn * (i * DIM + j + 1));
  }
  return matrix;
}

/** A ← G A Gᵀ, G the rotation of the plane (i, j) by `angle`. */
function rotate(matrix: number[][], i: number, j: number, angle: number): void {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < DIM; k++) {
    const [a, b] = [matrix[i][k], matrix[j][k]];
    [matrix[i][k], matrix[j][k]] = [c * a - s * b, s * a + c * b];
  }
  for (const row of matrix) {
    const [a, b] = [row[i], row[j]];
    [row[i], row[j]] = [c * a - s * b, s * a + c * b];
  }
}

const mean = (k: number): number[] => Array.from({ length: DIM }, (_, i) => Math.cos(k + 2 * i));

export default defineProblem({
  name: 'gaussians',
  epsilon: 0.1,
  marginals: [0.2, 0.3, 0.5].map((weight, k) => ({
    weight,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: mean(k), covariance: covariance(0.7 + k) }),
  })),
  potential: { kind: 'shared', hidden: [64, 64], activation: 'silu' },
  sampler: { kind: 'ula', steps: 100, stepSize: 0.02 },
  training: {
    iterations: 500,
    batchSize: 256,
    optimizer: { kind: 'adam', learningRate: 1e-2, schedule: { kind: 'cosine', final: 0 } },
  },
});

import { expect, it } from 'vitest';
import { feasibleDuals as onCandidates } from '../../../src/solvers/multi_marginal/candidate_program.js';
import { feasibleDuals as onTuples } from '../../../src/solvers/multi_marginal/product_program.js';
import { TestRandom } from '../../support/random.js';
import { randomMeasure } from '../support/measures.js';

const random = new TestRandom(1);
const [sizes, m, weights] = [[3, 4, 2], 5, [0.2, 0.5, 0.3]];
const marginals = sizes.map((size, k) => randomMeasure(k, size, 1));
// Sums and differences of a few numbers below 4.
const ROUNDING = 1e-14;

it('makes any numbers feasible duals of tuples, each tight somewhere', () => {
  const cost = random.uniforms(24);
  const u = onTuples(cost, Float64Array.from(random.normals(9)), sizes);
  const least = sizes.map((size) => new Float64Array(size).fill(Infinity));
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 4; j++) {
      for (let l = 0; l < 2; l++) {
        const slack = cost[8 * i + 2 * j + l] - u[0][i] - u[1][j] - u[2][l];
        [i, j, l].forEach((row, k) => (least[k][row] = Math.min(least[k][row], slack)));
      }
    }
  }
  for (const slacks of least) for (const slack of slacks) expect(slack).toBeGreaterThan(-ROUNDING);
  // The marginal that was moved last.
  for (const slack of least[2]) expect(slack).toBeLessThan(ROUNDING);
});

it('makes any numbers feasible duals on candidates, congruent and tight in every row', () => {
  const costs = sizes.map((size) => random.uniforms(size * m));
  const dual = Float64Array.from(random.normals(9 + 3 * m));
  const { u, v } = onCandidates({ marginals, weights }, costs, m, dual);
  for (let j = 0; j < m; j++) expect(Math.abs(v[0][j] + v[1][j] + v[2][j])).toBeLessThan(ROUNDING);
  for (const [k, size] of sizes.entries()) {
    for (let i = 0; i < size; i++) {
      const slacks = Array.from({ length: m }, (_, j) => costs[k][i * m + j] - u[k][i] - v[k][j]);
      expect(Math.abs(Math.min(...slacks))).toBeLessThan(ROUNDING);
    }
  }
});

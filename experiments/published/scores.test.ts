import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/index.js';
import { squareRoot } from '../../src/barycenter/exact/symmetric.js';
import { Draws } from '../support/draws.js';
import { scoreConditionals } from './conditionals.js';
import { exactOf, locationScatter } from './questions.js';
import { floorsOf, scorePlan } from './score_plan.js';

const EPSILON = 0.3;
const question = locationScatter('gaussian', 3, EPSILON);
const answers = { entropic: exactOf(question, EPSILON), unregularised: exactOf(question, 0) };
const matrixOf = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** Exact draws of marginal 0 and of its plan, whose means are moved by `bias` and whose deviations are `wider`. */
function exactPlan({ bias = 0, wider = 1, seed = 5 } = {}): Plan {
  const draws = new Draws(seed);
  const optimal = answers.entropic.plans[0];
  const [root, factor] = [matrixOf(optimal.conditionalCovariance), matrixOf(question.covariances[0])].map(squareRoot);
  const normal = (by: Matrix): number[] => by.mmul(Matrix.columnVector([...draws.normals(3)])).to1DArray();
  const sample: Plan['sample'] = (points, { perPoint = 1 } = {}) => {
    if (!('data' in points)) throw new Error('flat points');
    const rows = points.data.length / 3;
    const data = Float64Array.from(
      Array.from({ length: rows }, (_, p) => optimal.conditionalMean(points.data.subarray(3 * p, 3 * p + 3))).flatMap(
        (mean) => Array.from({ length: perPoint }, () => normal(root).map((z, i) => mean[i] + bias + wider * z)).flat(),
      ),
    );
    return Promise.resolve({ shape: [rows, perPoint, 3], data });
  };
  const inputs = (count: number) => {
    const rows = Array.from({ length: count }, () => normal(factor).map((z, i) => z + question.means[0][i]));
    return Promise.resolve(Float64Array.from(rows.flat()));
  };
  return { marginal: 0, inputDim: 3, outputDim: 3, sample, inputs, conditionalMean: () => Promise.reject(new Error()) };
}

describe('scorePlan', () => {
  const counts = { points: 6000, meanPoints: 2000, draws: 2, chunk: 1000 };

  it('of exact draws is what the exact plan scores, and what so many draws add', async () => {
    const score = await scorePlan(exactPlan(), 0, answers, counts);
    const { barycenter, sample, maps } = floorsOf(answers, question.covariances, counts.points);
    // Four standard errors, which the score has of its own; the map's squared error spreads by its chi-square, too.
    expect(Math.abs(score.map - maps[0])).toBeLessThan(4 * score.mapError);
    expect(Math.abs(score.mean)).toBeLessThan(4 * score.mapError);
    // Moments of 6,000 draws add cross terms of the order of the root of both.
    expect(Math.abs(score.barycenter - barycenter)).toBeLessThan(4 * (Math.sqrt(barycenter * sample) + sample));
    expect(score.mapError).toBeLessThan(0.2);
  });

  it('sees a mean that is off by what it is off, without the noise of draws', async () => {
    const { mean, mapError } = await scorePlan(exactPlan({ bias: 0.2 }), 0, answers, counts);
    const expected = (100 * 3 * 0.2 ** 2) / matrixOf(answers.entropic.covariance).trace();
    expect(Math.abs(mean - expected)).toBeLessThan(4 * mapError);
    expect(expected).toBeGreaterThan(8 * mapError);
  });
});

describe('scoreConditionals', () => {
  const exact = answers.entropic.plans[0].conditionalCovariance;
  const counts = { points: 60, draws: 100 };

  it('gives an error to the sampler that has it', async () => {
    // Covariances a fifth too wide: 100 · (1.2 − 1)² = 4.
    const wide = { wider: Math.sqrt(1.2) };
    const bySampler = await scoreConditionals(
      { usual: exactPlan(wide), adjusted: exactPlan({ seed: 6 }) },
      exact,
      counts,
    );
    expect(Math.abs(bySampler.sampler - 4)).toBeLessThan(4 * bySampler.error);
    expect(Math.abs(bySampler.potential)).toBeLessThan(4 * bySampler.error);
    expect(bySampler.noise).toBeGreaterThan(1.2);
    const ofBoth = { usual: exactPlan(wide), adjusted: exactPlan({ ...wide, seed: 6 }) };
    const byPotential = await scoreConditionals(ofBoth, exact, counts);
    expect(Math.abs(byPotential.sampler)).toBeLessThan(4 * byPotential.error);
    expect(Math.abs(byPotential.potential - 4)).toBeLessThan(4 * byPotential.error);
    expect(byPotential.error).toBeLessThan(1);
  });

  it('is nothing but noise of exact draws', async () => {
    const score = await scoreConditionals({ usual: exactPlan(), adjusted: exactPlan({ seed: 6 }) }, exact, counts);
    for (const part of [score.sampler, score.potential, score.together])
      expect(Math.abs(part)).toBeLessThan(4 * score.error);
    expect(score.noise).toBeLessThan(1.2);
  });
});

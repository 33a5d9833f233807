import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, component, defineCost, mul, square, sub } from '../../../src/autograd/index.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import { annealedWeights } from '../../../src/barycenter/validation/annealing.js';
import { fitProposals } from '../../../src/barycenter/validation/gaussian_proposal.js';
import type { CheckContext } from '../../../src/barycenter/verdict/chains.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

const EPSILON = 0.1;
const [POINTS, DRAWS, DIM] = [32, 16, 3];

/** Mean over the points of both marginals, and its standard error. */
function meanOf(points: readonly Float64Array[]): { value: number; error: number } {
  const all = points.flatMap((own) => [...own]);
  const value = all.reduce((a, b) => a + b, 0) / all.length;
  const squares = all.reduce((a, b) => a + (b - value) ** 2, 0);
  return { value, error: Math.sqrt(squares / (all.length * (all.length - 1))) };
}

/**
 * Bounds of log Z from a proposal that is `width` times as wide as the plans N(x, ε I) and `off` of their deviations
 * beside them, and back from draws of the plans: log Z − (D/2) log 2πε, which is 0.
 */
async function bounds(temperatures: number, { width = 2, off = 1, endWidth = 1 } = {}) {
  return withZeroPotential(device, { epsilon: EPSILON, marginals: standardMarginals(DIM) }, 0.2, async (context) => {
    const random = new TestRandom(7);
    const x = [0, 1].map(() => random.normals(POINTS * DIM));
    const drawn = (count: number, deviation: number, shift: number, rows: Float32Array): Float32Array =>
      random
        .normals(POINTS * count * DIM, deviation * Math.sqrt(EPSILON), shift * Math.sqrt(EPSILON))
        .map((z, i) => z + rows[Math.floor(i / (count * DIM)) * DIM + (i % DIM)]);
    const found = await annealedWeights(device, {
      loaded: context.loaded,
      of: context.trained.potential,
      x,
      proposals: x.map((rows) => fitProposals(drawn(64, width, off, rows), POINTS, 64, DIM)),
      ends: x.map((rows) => drawn(DRAWS, endWidth, 0, rows)),
      draws: DRAWS,
      temperatures,
      seeds: [1, 2, 3],
    });
    const exact = (DIM / 2) * Math.log(2 * Math.PI * EPSILON);
    const [lower, upper] = [found.forward, found.reverse].map((points) =>
      meanOf(points.map((p) => p.map((v) => v - exact))),
    );
    const width_ = meanOf(found.reverse.map((points, k) => points.map((v, p) => v - found.forward[k][p])));
    return { lower, upper, width: width_, acceptance: found.acceptance };
  });
}

describe('annealedWeights', () => {
  it('brackets the exact log Z, the closer the more temperatures there are', async () => {
    const widths: number[] = [];
    // Four pairs of bounds: k = 4.
    for (const temperatures of [1, 4, 16, 64]) {
      const { lower, upper, width } = await bounds(temperatures);
      expect(lower.value).toBeLessThan(4 * lower.error);
      expect(upper.value).toBeGreaterThan(-4 * upper.error);
      widths.push(width.value);
    }
    for (const [i, width] of widths.slice(1).entries()) expect(width).toBeLessThan(widths[i]);
    expect(widths[3]).toBeLessThan(0.1 * widths[0]);
    // What is left is the variance of log w over the chains of a point: small at 64.
    expect(widths[3]).toBeLessThan(0.05);
    expect(widths[0]).toBeGreaterThan(0.5);
  });

  it('takes steps of which two in five are accepted, or as long as they can be', async () => {
    const { acceptance } = await bounds(32, { width: 6, off: 0 });
    expect(acceptance).toBeGreaterThan(0.3);
    expect(acceptance).toBeLessThan(0.6);
  });

  it('is hardly wide from a good proposal', async () => {
    const { lower, upper, width } = await bounds(8, { width: 1, off: 0 });
    expect(Math.abs(width.value)).toBeLessThan(0.01 + 4 * width.error);
    for (const { value, error } of [lower, upper]) expect(Math.abs(value)).toBeLessThan(0.01 + 4 * error);
  });

  it('misses the part of a plan that neither proposal nor ends have been to, whatever the temperatures', async () => {
    // 2 (y_0² − 1)² is 2 between its wells, twenty times ε; y_1 is N(x_1, ε). All draws are in the right well.
    const wells = defineCost((x, y) =>
      add(mul(2, square(sub(square(component(y, 0)), 1))), mul(0.5, square(sub(component(x, 1), component(y, 1))))),
    );
    const marginals = standardMarginals(2).map((m) => ({ ...m, cost: wells })) as ProblemInput['marginals'];
    const found = await withZeroPotential(
      device,
      { epsilon: EPSILON, marginals },
      0.01,
      async (context: CheckContext) => {
        const random = new TestRandom(9);
        const x = [0, 1].map(() => random.normals(POINTS * 2));
        // Curved by 16 at the well: a deviation of √(ε/16).
        const right = (count: number, rows: Float32Array): Float32Array =>
          random
            .normals(POINTS * count * 2)
            .map((z, i) =>
              i % 2 === 0
                ? 0.985 + z * Math.sqrt(EPSILON / 16)
                : rows[Math.floor(i / (2 * count)) * 2 + 1] + z * Math.sqrt(EPSILON),
            );
        return annealedWeights(device, {
          loaded: context.loaded,
          of: context.trained.potential,
          x,
          proposals: x.map((rows) => fitProposals(right(64, rows), POINTS, 64, 2)),
          ends: x.map((rows) => right(DRAWS, rows)),
          draws: DRAWS,
          temperatures: 32,
          seeds: [1, 2, 3],
        });
      },
    );
    // The integral over y_0 by its definition.
    let sum = 0;
    for (let y = -3; y <= 3; y += 1e-3) sum += 1e-3 * Math.exp((-2 * (y * y - 1) ** 2) / EPSILON);
    const exact = Math.log(sum) + 0.5 * Math.log(2 * Math.PI * EPSILON);
    const [lower, upper] = [meanOf(found.forward), meanOf(found.reverse)];
    for (const { value } of [lower, upper]) expect(Math.abs(value - (exact - Math.log(2)))).toBeLessThan(0.1);
  });

  it('stops when it is told to', async () => {
    const stopped = withZeroPotential(device, { epsilon: EPSILON, marginals: standardMarginals(1) }, 0.2, (context) =>
      annealedWeights(device, {
        loaded: context.loaded,
        of: context.trained.potential,
        x: [0, 1].map(() => Float32Array.of(0)),
        proposals: [0, 1].map(() => fitProposals(Float32Array.of(-0.3, 0, 0.3, 0.1), 1, 4, 1)),
        ends: [0, 1].map(() => Float32Array.of(0, 0.1)),
        draws: 2,
        temperatures: 4,
        seeds: [1, 2, 3],
        signal: AbortSignal.abort(),
      }),
    );
    await expect(stopped).rejects.toThrow('evaluate: stopped while it annealed');
    expect(device.liveBytes).toBe(0);
  });
});

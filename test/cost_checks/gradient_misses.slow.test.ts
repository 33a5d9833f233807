import { describe, expect, it } from 'vitest';
import * as b from '../../src/autograd/index.js';
import type { TracedCost } from '../../src/autograd/traced_cost.js';
import { gradientMisses, type ChainPaths } from '../../src/cost_checks/gradient_misses.js';
import { InvalidInputError } from '../../src/errors.js';
import { randomCost } from '../autograd/random_cost.js';
import { TestRandom } from '../support/random.js';
import { counted } from './counted.js';

/** Starts around `mean` and steps of N(0, step²) in every coordinate: what a chain's noise does, whatever the cost. */
function walks(
  seed: number,
  chains: number,
  times: number,
  [xDim, yDim]: readonly [number, number],
  step: number,
  mean = 0,
): ChainPaths {
  const random = new TestRandom(seed);
  const y: Float64Array[] = [Float64Array.from(random.normals(chains * yDim, 1.5, mean))];
  for (let t = 1; t < times; t++) {
    const noise = random.normals(chains * yDim, step);
    y.push(y[t - 1].map((v, i) => v + noise[i]));
  }
  return { x: random.normals(chains * xDim, 1.5, mean), y };
}

const EPSILON = 0.1;

/** Noise of the default step, η = 0.2·ε. */
const STEP = Math.sqrt(0.2 * EPSILON);

const first = (y: b.Vector) => b.component(y, 0);
const halfSquare = (x: b.Vector, y: b.Vector) => b.mul(0.5, b.squaredNorm(b.sub(x, y)));

/** ½‖x − y‖² and something else. */
const beside = (other: (x: b.Vector, y: b.Vector) => b.Scalar, dim: number): TracedCost =>
  b.defineCost((x, y) => b.add(halfSquare(x, y), other(x, y))).trace(dim, dim);

const crossings = ({ y }: ChainPaths, dim: number, crosses: (from: number, to: number) => boolean): number => {
  let count = 0;
  for (let t = 1; t < y.length; t++) {
    for (let i = 0; i < y[t].length; i += dim) if (crosses(y[t - 1][i], y[t][i])) count++;
  }
  return count;
};

describe('gradientMisses on smooth costs', () => {
  const cases: [string, TracedCost, number][] = [
    ['squared Euclidean in 2 dimensions', b.squaredEuclidean().trace(2, 2), STEP],
    ['squared Euclidean in 300 dimensions', b.squaredEuclidean().trace(300, 300), STEP],
    ['a quadratic of curvature 100', b.defineCost((x, y) => b.mul(100, halfSquare(x, y))).trace(3, 3), STEP],
    [
      'a quadratic of curvature 100 beside 1e6',
      b.defineCost((x, y) => b.add(1e6, b.mul(100, halfSquare(x, y)))).trace(3, 3),
      STEP,
    ],
    ...[0.4, 1, 2].map((slope): [string, TracedCost, number] => [
      `the twist of slope ${slope}`,
      b.twist({ slope }).trace(2, 2),
      STEP,
    ]),
    ['the twist of slope 2 at ten times the step', b.twist({ slope: 2 }).trace(2, 2), 10 * STEP],
    ['the geodesic cost', b.geodesic().trace(3, 3), STEP],
    ['waves three to a step', beside((_, y) => b.sin(b.mul((2 * Math.PI * 3) / STEP, first(y))), 2), STEP],
    ['a smooth step of a tenth of the noise', beside((_, y) => b.tanh(b.mul(10 / STEP, first(y))), 2), STEP],
    ['a cost linear in y', b.defineCost((x, y) => b.dot(x, y)).trace(4, 4), STEP],
  ];
  it.each(cases)('finds no jump and no kink: %s', (_, cost, step) => {
    const path = walks(1, 40, 11, [cost.xDim, cost.yDim], step);
    for (const options of [{}, { resolution: 0 }, { resolution: EPSILON / 20 }]) {
      const { jumps, kinks, segments } = gradientMisses(cost, path, options);
      expect(segments).toBe(400);
      expect([jumps.share, jumps.largest, kinks.share, kinks.largest]).toEqual([0, 0, 0, 0]);
    }
  });

  it('is not misled by rounding: points a million deviations from the origin, chains that stand still', () => {
    const cost = b.twist({ slope: 1e-6 }).trace(2, 2);
    const far = walks(2, 20, 6, [2, 2], STEP, 1e6);
    expect(gradientMisses(cost, far).jumps.share).toBe(0);
    expect(gradientMisses(b.squaredEuclidean().trace(2, 2), far, { resolution: 0 }).jumps.share).toBe(0);
    const still = { x: far.x, y: [far.y[0], far.y[0]] };
    expect(gradientMisses(cost, still)).toEqual({
      segments: 20,
      resolution: 0,
      jumps: { share: 0, largest: 0 },
      kinks: { share: 0, largest: 0 },
    });
  });
});

describe('gradientMisses on jumps', () => {
  it.each([2, 50])('tells size, share and place of a step in y crossed rarely, in %i dimensions', (dim) => {
    const height = 2 * EPSILON;
    const cost = beside((_, y) => b.where(b.lessThan(first(y), 1.8), 0, height), dim);
    const path = walks(3, 60, 16, [dim, dim], STEP);
    const { jumps, kinks, segments } = gradientMisses(cost, path, { resolution: EPSILON / 20 });
    const crossed = crossings(path, dim, (from, to) => from < 1.8 !== to < 1.8);
    expect(crossed).toBeGreaterThan(3);
    expect(crossed).toBeLessThan(45);
    expect(jumps.share).toBeCloseTo(crossed / segments, 12);
    // Within 1/256 of a segment the gradient of ½‖x − y‖² explains the rest.
    expect(jumps.largest).toBeCloseTo(height, 4);
    expect(kinks.share).toBe(0);
    const { chain, time, x, y } = jumps.place!;
    expect(Math.abs(y[0] - 1.8)).toBeLessThan((STEP * 5) / 256);
    expect([...x]).toEqual([...(path.x as Float32Array)].slice(chain * dim, (chain + 1) * dim));
    const [from, to] = [path.y[time][chain * dim], path.y[time + 1][chain * dim]];
    expect(from < 1.8).not.toBe(to < 1.8);
  });

  it('finds them without a resolution', () => {
    const cost = beside((_, y) => b.where(b.lessThan(first(y), 0), 0, 0.5 * EPSILON), 2);
    const path = walks(4, 60, 16, [2, 2], STEP);
    const { jumps, segments } = gradientMisses(cost, path);
    expect(jumps.share).toBeCloseTo(crossings(path, 2, (from, to) => from < 0 !== to < 0) / segments, 12);
    expect(jumps.largest).toBeCloseTo(0.5 * EPSILON, 4);
  });

  it('finds a cost of steps alone, whose gradient is 0', () => {
    const cost = b.defineCost((_, y) => b.where(b.lessThan(first(y), 0), 0, 1)).trace(1, 1);
    const { jumps } = gradientMisses(cost, walks(5, 20, 20, [1, 1], 0.3));
    expect(jumps.share).toBeGreaterThan(0.02);
    expect(jumps.largest).toBe(1);
  });

  it.each([0.05, 0.5, 5])('finds a ladder with rungs %d of the noise apart', (rung) => {
    const spacing = rung * STEP;
    // ⌊y/spacing⌋ by a sum of comparisons, 40 rungs.
    const cost = beside((_, y) => {
      let total: b.Scalar = b.constant(0);
      for (let i = -20; i < 20; i++) total = b.add(total, b.where(b.lessThan(first(y), i * spacing), 0, EPSILON));
      return total;
    }, 2);
    const path = walks(6, 50, 11, [2, 2], STEP);
    const { jumps, segments } = gradientMisses(cost, path, { resolution: EPSILON / 20 });
    const floor = (v: number) => Math.min(20, Math.max(-20, Math.ceil((v + 1e-15) / spacing)));
    const crossed = crossings(path, 2, (from, to) => floor(from) !== floor(to));
    // Over 96 segments are followed by a sample of 96, whose share is off by 0.05 in standard deviation at most.
    expect(Math.abs(jumps.share - crossed / segments)).toBeLessThan(crossed > 96 ? 0.1 : 1e-12);
    expect(jumps.largest).toBeGreaterThan(0.9 * EPSILON);
  });

  it('tells the share of jumps among many kinks, which miss more', () => {
    const cost = beside((_, y) => b.add(b.mul(3, b.sum(b.abs(y))), b.where(b.lessThan(first(y), 1), 0, EPSILON)), 20);
    const path = walks(7, 90, 11, [20, 20], STEP);
    const { jumps, kinks, segments } = gradientMisses(cost, path, { resolution: EPSILON / 20 });
    const expected = crossings(path, 20, (from, to) => from < 1 !== to < 1) / segments;
    expect(expected).toBeGreaterThan(0.02);
    // A jump beside a larger kink of its segment goes unseen, and 96 of about 800 segments are followed.
    expect(jumps.share).toBeLessThan(2 * expected);
    expect(jumps.largest === 0 || Math.abs(jumps.largest - EPSILON) < 1e-3).toBe(true);
    expect(kinks.share).toBeGreaterThan(0.3);
  });

  it('does not lose the one high jump of a path full of kinks', () => {
    const cost = beside((_, y) => b.add(b.mul(3, b.sum(b.abs(y))), b.where(b.lessThan(first(y), 3.3), 0, 5)), 20);
    const path = walks(13, 90, 11, [20, 20], STEP);
    const crossed = crossings(path, 20, (from, to) => from < 3.3 !== to < 3.3);
    expect(crossed).toBeGreaterThan(0);
    expect(crossed).toBeLessThan(6);
    const { jumps, segments } = gradientMisses(cost, path, { resolution: EPSILON / 20 });
    expect(jumps.largest).toBeCloseTo(5, 1);
    expect(jumps.share).toBeCloseTo(crossed / segments, 12);
  });

  it('counts a cost that is not finite on the way as a jump of Infinity', () => {
    const cost = b.defineCost((x, y) => b.add(halfSquare(x, y), b.log(first(y)))).trace(1, 1);
    const { jumps } = gradientMisses(cost, {
      x: [0, 0],
      y: [
        [0.1, 1],
        [-0.1, 1.1],
      ],
    });
    expect(jumps).toMatchObject({ share: 0.5, largest: Infinity, place: { chain: 0, time: 0 } });
    const slopes = b.defineCost((_, y) => b.where(b.lessThan(first(y), 0), 0, b.div(1, first(y)))).trace(1, 1);
    expect(gradientMisses(slopes, { x: [0], y: [[-0.1], [0.1]] }).jumps.share).toBe(1);
  });
});

describe('gradientMisses on kinks', () => {
  const cases: [string, (x: b.Vector, y: b.Vector) => b.Scalar, number][] = [
    ['|y|', (_, y) => b.abs(first(y)), 2],
    ['max(y, 0)', (_, y) => b.max(first(y), 0), 1],
    ['min(2y, 0)', (_, y) => b.min(b.mul(2, first(y)), 0), 2],
    ['where(y < 0, −y, y)', (_, y) => b.where(b.lessThan(first(y), 0), b.neg(first(y)), first(y)), 2],
  ];
  it.each(cases)('notes %s with the size of the gradient’s jump, and no jump', (_, other, size) => {
    const cost = beside((x, y) => other(x, y), 1);
    const path = walks(8, 60, 11, [1, 1], STEP);
    const { jumps, kinks, segments } = gradientMisses(cost, path, { resolution: EPSILON / 1000 });
    const crossed = crossings(path, 1, (from, to) => from < 0 !== to < 0) / segments;
    expect(jumps.share).toBe(0);
    // Crossings close to a segment's end miss less than the resolution.
    expect(kinks.share).toBeGreaterThan(0.7 * crossed);
    expect(kinks.share).toBeLessThan(crossed + 1e-9);
    expect(kinks.largest).toBeCloseTo(size, 2);
    expect(Math.abs(kinks.place!.y[0])).toBeLessThan((STEP * 5) / 256);
  });

  it('calls kinks of any steepness kinks', () => {
    for (const steep of [1, 100, 1e4]) {
      const cost = beside((_, y) => b.mul(steep, b.abs(first(y))), 2);
      const { jumps, kinks } = gradientMisses(cost, walks(9, 60, 11, [2, 2], STEP), { resolution: EPSILON / 20 });
      expect(jumps.share).toBe(0);
      expect(kinks.share).toBeGreaterThan(0);
    }
  });

  it('calls a root’s cusp no jump', () => {
    const cost = beside((_, y) => b.sqrt(b.abs(first(y))), 1);
    expect(gradientMisses(cost, walks(10, 60, 11, [1, 1], STEP)).jumps.share).toBe(0);
  });
});

describe('gradientMisses on random costs', () => {
  /**
   * By brute force: what the cost changes between any two of 2049 points of a segment beyond what it does before and
   * after, the largest, and how many are about as large.
   */
  function jumpsOnGrid(cost: TracedCost, x: Float64Array, from: Float64Array, to: Float64Array) {
    const values = Array.from({ length: 2049 }, (_, i) =>
      cost.value(
        x,
        from.map((v, j) => v + (i / 2048) * (to[j] - v)),
      ),
    );
    const changes = values.slice(1).map((v, i) => v - values[i]);
    const beyond = changes.map((c, i) =>
      Math.abs(c - ((changes[i - 1] ?? changes[i + 1]) + (changes[i + 1] ?? changes[i - 1])) / 2),
    );
    const largest = Math.max(...beyond);
    return { largest, count: beyond.filter((change) => change > 0.75 * largest).length };
  }

  it('agrees with a fine grid on which segments jump', () => {
    let [jumping, smooth] = [0, 0];
    for (let seed = 0; seed < 40; seed++) {
      const { cost, xDim, yDim } = randomCost(seed, 5);
      const traced = cost.trace(xDim, yDim);
      const path = walks(100 + seed, 6, 2, [xDim, yDim], 0.2);
      for (let chain = 0; chain < 6; chain++) {
        const one = (v: ArrayLike<number>, dim: number) =>
          Float64Array.from(Array.from(v).slice(chain * dim, (chain + 1) * dim));
        const [x, from, to] = [one(path.x, xDim), one(path.y[0], yDim), one(path.y[1], yDim)];
        const { jumps } = gradientMisses(traced, { x, y: [from, to] }, { resolution: 0.01 });
        const { largest, count } = jumpsOnGrid(traced, x, from, to);
        // Kinks of up to 10 a segment add 0.005; near the resolution nothing is compared, nor where jumps may cancel.
        if (largest < 0.007) {
          smooth++;
          expect(jumps.share, `seed ${seed}, chain ${chain}`).toBe(0);
        } else if (largest > 0.015 && count === 1) {
          jumping++;
          expect(jumps.share, `seed ${seed}, chain ${chain}: ${largest}`).toBe(1);
          expect(Math.abs(jumps.largest - largest)).toBeLessThan(0.01);
        }
      }
    }
    expect(jumping).toBeGreaterThan(5);
    expect(smooth).toBeGreaterThan(150);
  });
});

describe('gradientMisses', () => {
  it('takes bounded work, and looks at segments of all chains and times', () => {
    for (const [dim, chains, segments, most] of [
      [2, 500, 1024, 4608],
      [16384, 20, 128, 384],
    ]) {
      const cost = counted(beside((_, y) => b.mul(dim > 2 ? 0 : 5, b.sum(b.abs(y))), dim));
      const found = gradientMisses(cost, walks(11, chains, 9, [dim, dim], STEP));
      expect(found.segments).toBe(segments);
      expect(cost.gradients).toBeLessThanOrEqual(most);
    }
  });

  it('is the same to the bit again', () => {
    const cost = beside((_, y) => b.sum(b.abs(y)), 5);
    const path = walks(12, 30, 9, [5, 5], STEP);
    expect(gradientMisses(cost, path)).toEqual(gradientMisses(cost, path));
  });

  it('refuses paths of one time, of another shape or not finite, and negative resolutions', () => {
    const cost = b.squaredEuclidean().trace(2, 2);
    const x = [0, 0];
    expect(() => gradientMisses(cost, { x, y: [[1, 2]] })).toThrow('a path must have two times or more; got 1');
    expect(() => gradientMisses(cost, { x, y: [[1, 2], [1]] })).toThrow('y[1] must hold 1 × 2 numbers; got 1');
    expect(() =>
      gradientMisses(cost, {
        x,
        y: [
          [1, 2],
          [1, Infinity],
        ],
      }),
    ).toThrow('y[1] must be finite; got Infinity in row 0');
    expect(() => gradientMisses(cost, { x: [0], y: [[], []] })).toThrow(InvalidInputError);
    expect(() =>
      gradientMisses(
        cost,
        {
          x,
          y: [
            [1, 2],
            [1, 3],
          ],
        },
        { resolution: NaN },
      ),
    ).toThrow(InvalidInputError);
  });
});

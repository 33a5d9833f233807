import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCost, matVec, mul, squaredEuclidean, squaredNorm, sub } from '../../../src/autograd/index.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { freeSupport } from '../../../src/solvers/free_support/free_support.js';
import { cloud, uniform } from './clouds.js';

const [a, b] = [cloud(1, 4, 2), cloud(2, 5, 2)];
const good = { marginals: [a, b], weights: [0.5, 0.5] };
const squared = (x: number, y: number) => squaredEuclidean().trace(x, y);
const stretched = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, mul(2, y))))).trace(2, 2);
const withMasses = (masses: number[]) => ({ ...good, marginals: [{ ...a, masses: Float64Array.from(masses) }, b] });
const withPoint = (value: number) => ({ ...good, marginals: [a, { ...b, points: b.points.with(3, value) }] });

/** Input, settings, and what is said of them. */
const refused: readonly (readonly [name: string, input: object, settings: object, message: RegExp])[] = [
  ['no input', [], {}, /freeSupport: settings are an object/],
  ['a misspelt field', { ...good, weigths: [1] }, {}, /has no setting "weigths".*Did you mean "weights"/],
  ['no marginals', { marginals: [], weights: [] }, {}, /it needs a marginal/],
  ['a marginal that is none', { ...good, marginals: [a, 3] }, {}, /marginals\[1\]: it needs a measure; got 3/],
  ['points in a list', { ...good, marginals: [{ ...a, points: [1, 2] }, b] }, {}, /points are a Float64Array/],
  ['part of a row', { ...good, marginals: [{ ...a, dim: 3 }, b] }, {}, /points must be rows of 3 numbers/],
  ['too few masses', withMasses([0.5, 0.5]), {}, /marginals\[0\]: masses must be 4, one a row; got 2/],
  ['a negative mass', withMasses([1, 0.5, -0.5, 0]), {}, /masses must be finite and at least 0; got -0.5 in row 2/],
  ['masses of another sum', withMasses([1, 1, 1, 1]), {}, /masses must sum to 1; got 4. Divide them by their sum/],
  ['a point that is none', withPoint(NaN), {}, /marginals\[1\]: points must be finite.*got NaN in row 1, column 1/],
  ['a point beyond float32', withPoint(1e30), {}, /points must be finite, of at most 1000000000000000/],
  ['weights of another sum', { ...good, weights: [0.5, 0.6] }, {}, /weights must sum to 1/],
  ['a weight of 0', { ...good, weights: [0, 1] }, {}, /weights must be > 0; got 0/],
  ['weights for others', { ...good, weights: [1] }, {}, /weights must be 2 numbers; got 1/],
  [
    'other dimensions',
    { ...good, marginals: [a, cloud(3, 4, 3)] },
    {},
    /must be of one dimension; got 2 and, in marg.*3/,
  ],
  ['a cost too few', { ...good, costs: [squared(2, 2)] }, {}, /costs must be 2; got 1/],
  [
    'an untraced cost',
    { ...good, costs: [squared(2, 2), squaredEuclidean()] },
    {},
    /x must be of dimension 2; got undef/,
  ],
  [
    'a cost of other data',
    { ...good, costs: [squared(2, 2), squared(3, 3)] },
    {},
    /costs\[1\]: x must be of dimension 2/,
  ],
  ['no epsilon', good, { epsilon: undefined }, /epsilon must be a number from 0 up; got nothing/],
  ['a negative epsilon', good, { epsilon: -1 }, /epsilon must be a number from 0 up; got -1/],
  ['a misspelt setting', good, { tolerence: 1 }, /has no setting "tolerence"/],
  ['a support of 0', good, { support: 0 }, /support must be a whole number from 1 up; got 0/],
  ['a tolerance of 0', good, { tolerance: 0 }, /tolerance must be above 0/],
  ['no positions', good, { mostIterations: 0 }, /mostIterations must be a whole number from 1 up/],
  ['other masses', good, { masses: 'equal' }, /masses must be "fixed" or "free"; got "equal"/],
  ['free masses of exact plans', good, { epsilon: 0, masses: 'free' }, /masses are free at epsilon > 0 only/],
  ['a start in another space', good, { start: cloud(4, 3, 1) }, /start: dim must be 2/],
  ['a start of another size', good, { start: cloud(4, 3, 2), support: 4 }, /support must be 3, as start has; got 4/],
  [
    'a start without mass',
    good,
    { start: { ...uniform([1, 2, 3, 4], 2), masses: Float64Array.of(1, 0) } },
    /start: masses must be finite and above 0; got 0 in row 1/,
  ],
  [
    'more than exact plans can take',
    good,
    { epsilon: 0, support: 1_000_000 },
    /at most 4000000 pairs .*got 5 × 1000000. Set epsilon above 0, lower support, or use the solver "sliced"/,
  ],
];

describe('freeSupport', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 1 });
  });
  afterAll(() => device.close());

  it.each(refused)('refuses %s', async (_name, input, settings, message) => {
    await expect(freeSupport(device, input as never, { epsilon: 1, ...settings })).rejects.toThrow(message);
    expect(device.liveBytes).toBe(0);
  });

  it('refuses what is no device', async () => {
    await expect(freeSupport(undefined as never, good, { epsilon: 1 })).rejects.toThrow(
      /freeSupport: it needs a device/,
    );
  });

  it('asks for a start where no marginal is in the space of the support', async () => {
    const cost = defineCost((x, y) => mul(0.5, squaredNorm(sub(x, matVec([[1], [1]], y))))).trace(2, 1);
    const input = { ...good, costs: [cost, cost] };
    await expect(freeSupport(device, input, { epsilon: 1 })).rejects.toThrow(
      /own dimension; got 1 and 2, 2. Pass start/,
    );
    const start = uniform([-1, 1], 1);
    expect((await freeSupport(device, input, { epsilon: 1, start })).support.dim).toBe(1);
  });

  it('tells costs that are not finite', async () => {
    const cost = defineCost((x, y) => mul(1e38, squaredNorm(sub(mul(1e10, x), y)))).trace(2, 2);
    const input = { ...good, costs: [stretched, cost] };
    await expect(freeSupport(device, input, { epsilon: 1 })).rejects.toThrow(/left the finite numbers/);
  });
});

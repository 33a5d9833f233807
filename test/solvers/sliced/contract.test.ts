import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { AbortedError, InvalidInputError } from '../../../src/errors.js';
import type { SlicedInput, SlicedProgress, SlicedSettings } from '../../../src/solvers/sliced/settings.js';
import { sliced } from '../../../src/solvers/sliced/sliced.js';
import { withPlans } from '../../../src/solvers/sliced/solution.js';
import { TestRandom } from '../../support/random.js';
import { cloud, even, normalCloud } from './clouds.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
});
afterAll(() => device.close());

const input: SlicedInput = { marginals: [normalCloud(1, 30), normalCloud(2, 20, [1, 3])], weights: [0.5, 0.5] };
const quick: SlicedSettings = { directions: 8, iterations: 3 };

it('tells of its progress, and that it stopped too soon', async () => {
  const told: SlicedProgress[] = [];
  const { convergence, warnings } = await sliced(device, input, { ...quick, onProgress: (one) => told.push(one) });
  expect(told.map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
  // On its own directions the energy never rises.
  expect(told[2].excess).toBeLessThan(told[0].excess);
  expect(convergence).toMatchObject({ iterations: 3, converged: false });
  expect(convergence.residual).toBeGreaterThan(1e-3);
  expect(warnings).toEqual([expect.stringMatching(/^It has not converged: after 3 iterations .* 0\.001 is asked/)]);
});

it('lowers the energy on its directions in every iteration, to where it converges', async () => {
  const told: number[] = [];
  const { convergence } = await sliced(device, input, {
    directions: 60,
    onProgress: ({ excess }) => told.push(excess),
  });
  expect(convergence.converged).toBe(true);
  for (const [i, excess] of told.entries()) {
    // float32 residuals of 1e-7 squared are below all of it.
    if (i > 0) expect(excess).toBeLessThanOrEqual(told[i - 1] * (1 + 1e-6));
  }
});

it('stops when the signal fires, with nothing left on the device', async () => {
  const controller = new AbortController();
  const onProgress = ({ iteration }: SlicedProgress): void => {
    if (iteration === 2) controller.abort(new Error('enough'));
  };
  const work = sliced(device, input, { directions: 8, tolerance: 1e-6, signal: controller.signal, onProgress });
  await expect(work).rejects.toThrow(/sliced: stopped after 3 iterations/);
  await expect(work).rejects.toBeInstanceOf(AbortedError);
  expect(device.liveBytes).toBe(0);
});

it('warns of a support that fits its directions and not others', async () => {
  const dim = 12;
  const marginals = [3, 4].map((seed) => cloud(new TestRandom(seed).normals(dim * 40), dim));
  const { warnings, directions } = await sliced(device, { marginals, weights: [0.5, 0.5] }, { directions: 12 });
  expect(directions).toBe(24);
  expect(warnings).toEqual([
    expect.stringMatching(/^The support fits its 24 directions, not all: .* Use more directions/),
  ]);
});

it('takes the default support of the largest marginal, and rows as they were given', async () => {
  const { support, rows, weights } = await sliced(device, input, quick);
  expect(support.masses).toEqual(even(30));
  expect(rows).toBe(input.marginals);
  expect(weights).toEqual([0.5, 0.5]);
});

it('gives plans that somebody else finds, with a gap down to what no measure is below', async () => {
  const solution = await sliced(device, input, quick);
  const plan = { rows: input.marginals[0], toSupport: new Float64Array(30), toRows: new Float64Array(30) };
  const found = { epsilon: 0, plans: [plan, plan], costs: [4, 6], warnings: ['One more.'] };
  const whole = await withPlans(solution, (support, rows) => {
    expect(support).toBe(solution.support);
    expect(rows).toBe(input.marginals);
    return found;
  });
  const { lowerBound, lowerBoundError } = solution.objective;
  expect(whole).toMatchObject({ kind: 'discrete', epsilon: 0, plans: [plan, plan] });
  expect(whole.objective.value).toBe(5);
  expect(whole.objective.gap).toBeCloseTo(5 - 2 * (lowerBound - 3 * lowerBoundError), 12);
  expect(whole.warnings).toEqual([...solution.warnings, 'One more.']);
  const entropic = await withPlans(solution, () => ({ ...found, epsilon: 0.1 }));
  expect(entropic.objective).toEqual({ value: 5 });
});

const [one] = input.marginals;
const wrong = (changes: object) => ({ ...input, marginals: [one, { ...one, ...changes }] }) as SlicedInput;
const withNaN = one.points.map((value, i) => (i === 5 ? NaN : value));
const refused: [name: string, input: unknown, settings: unknown, message: RegExp][] = [
  ['no marginal', { marginals: [], weights: [] }, {}, /it needs a marginal; got an empty list/],
  ['NaN', wrong({ points: withNaN }), {}, /marginals\[1\]: points must be finite, .* got NaN in row 2, column 1/],
  ['a number too large', wrong({ points: one.points.map(() => 1e101) }), {}, /at most 1e\+100; got 1e\+101/],
  [
    'dimensions that differ',
    { ...input, marginals: [one, cloud([1, 2, 3], 1)] },
    {},
    /dim must be 2, as of the first; got 1/,
  ],
  ['no dimension', { ...input, marginals: [{ points: one.points, masses: one.masses }] }, {}, /whole number from 1 up/],
  [
    'no points',
    wrong({ points: new Float64Array(0), masses: new Float64Array(0) }),
    {},
    /rows of 2 numbers; got 0 numbers/,
  ],
  ['half a row', wrong({ points: new Float64Array(3) }), {}, /rows of 2 numbers; got 3 numbers/],
  ['a list of points', wrong({ points: [1, 2] }), {}, /points are a Float64Array; got a list of 2/],
  ['masses of another number', wrong({ masses: even(7) }), {}, /masses must be 30, one a row; got 7/],
  [
    'a negative mass',
    wrong({ masses: one.masses.map((m, i) => (i ? m : -m)) }),
    {},
    /masses must be finite and at least 0/,
  ],
  ['masses of another sum', wrong({ masses: one.masses.map((m) => 2 * m) }), {}, /masses must sum to 1; got 1\.99/],
  ['one weight', { ...input, weights: [1] }, {}, /weights must be 2 numbers; got 1/],
  ['a weight of 0', { ...input, weights: [1, 0] }, {}, /weights must be > 0; got 0/],
  ['weights of another sum', { ...input, weights: [1, 1] }, {}, /weights must sum to 1/],
  ['another form', input, { form: 'newton' }, /form must be "assignment" or "gradient"/],
  ['no directions', input, { directions: 0 }, /directions must be a whole number from 1/],
  ['half a point', input, { support: 0.5 }, /support must be a whole number from 1 to 2097152; got 0.5/],
  ['a tolerance of 0', input, { tolerance: 0 }, /tolerance must be from 0.000001 to below 1; got 0/],
  ['a start of half a row', input, { start: new Float64Array(3) }, /start is rows of 2 numbers; got 3 numbers/],
  ['a start of other points', input, { start: new Float64Array(4), support: 3 }, /start is 3 rows of 2 numbers/],
  ['a start of NaN', input, { start: Float64Array.of(1, NaN) }, /sliced: start: points must be finite/],
  ['a misspelt setting', input, { direction: 5 }, /Did you mean "directions"/],
];

it.each(refused)('refuses %s', async (_name, given, settings, message) => {
  const work = sliced(device, given as SlicedInput, settings as SlicedSettings);
  await expect(work).rejects.toThrow(message);
  await expect(work).rejects.toBeInstanceOf(InvalidInputError);
});

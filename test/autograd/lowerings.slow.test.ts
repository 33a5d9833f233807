import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cost } from '../../src/autograd/cost.js';
import {
  acos,
  add,
  component,
  defineCost,
  div,
  featureCost,
  geodesic,
  matVec,
  mul,
  norm,
  squaredEuclidean,
  squaredNorm,
  sub,
  tanh,
  twist,
} from '../../src/autograd/index.js';
import type { TracedGraph } from '../../src/autograd/traced_graph.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from '../../src/open_device/open_webgpu_device.js';
import { directionalDerivative, innerProduct } from '../support/directional_derivative.js';
import { TestRandom } from '../support/random.js';
import { evaluateWithBound } from './error_bound.js';
import { randomCost } from './random_cost.js';
import { CpuProgramRunner, type CostEvaluation } from './run_cpu_program.js';
import { evaluateWgsl } from './run_wgsl.js';

const POINTS = 19;

interface Case {
  readonly name: string;
  readonly cost: Cost;
  readonly xDim: number;
  readonly yDim: number;
}

/** ½‖x − M y‖² with a matrix that is nothing but bulk. */
function projection(yDim: number, xDim: number): Cost {
  const matrix = Array.from({ length: xDim }, (_, r) => new TestRandom(r).normals(yDim, 1 / Math.sqrt(yDim)));
  return featureCost(
    (x) => x,
    (y) => matVec(matrix, y),
  );
}

/** Reductions within reductions in the largest dimension, with a vector constant. */
const dampedDistance = defineCost((x, y) => {
  const scales = Array.from({ length: y.length }, (_, i) => 1 + (i % 7) / 8);
  const u = mul(scales, tanh(y));
  return add(norm(sub(x, u)), mul(0.5, squaredNorm(div(y, add(1, norm(y))))));
});

/** acos all over (−1, 1). */
const angles = defineCost((x, y) => norm(acos(mul(0.99, tanh(sub(y, component(x, 0)))))));

const SMALL = Array.from({ length: 60 }, (_, seed) => ({ name: `random cost ${seed}`, ...randomCost(seed, 5) }));
const LARGE = Array.from({ length: 12 }, (_, seed) => ({
  name: `large random cost ${seed}`,
  ...randomCost(900 + seed, 96),
}));
const cases: readonly Case[] = [
  { name: 'squared Euclidean', cost: squaredEuclidean(), xDim: 1, yDim: 1 },
  { name: 'squared Euclidean', cost: squaredEuclidean(), xDim: 17, yDim: 17 },
  { name: 'squared Euclidean', cost: squaredEuclidean(), xDim: 512, yDim: 512 },
  { name: 'twist', cost: twist({ slope: 0.4 }), xDim: 2, yDim: 2 },
  { name: 'geodesic', cost: geodesic(), xDim: 2, yDim: 2 },
  { name: 'geodesic', cost: geodesic(), xDim: 17, yDim: 17 },
  { name: 'arc cosines', cost: angles, xDim: 3, yDim: 5 },
  { name: 'projection', cost: projection(512, 8), xDim: 8, yDim: 512 },
  { name: 'damped distance', cost: dampedDistance, xDim: 512, yDim: 512 },
  ...SMALL,
  ...LARGE,
];

function pointsFor({ xDim, yDim }: Case): { readonly x: Float32Array; readonly y: Float32Array } {
  const random = new TestRandom(77);
  return { x: random.normals(POINTS * xDim), y: random.normals(POINTS * yDim) };
}

interface PointBounds {
  /** The value, then the gradient. */
  readonly references: readonly number[];
  readonly errors: readonly number[];
}

const knownBounds = new Map<Case, readonly PointBounds[]>();

function boundsOf(test: Case): readonly PointBounds[] {
  let bounds = knownBounds.get(test);
  if (!bounds) knownBounds.set(test, (bounds = Array.from({ length: POINTS }, (_, p) => boundsAt(test, p))));
  return bounds;
}

function boundsAt(test: Case, p: number): PointBounds {
  const traced = test.cost.trace(test.xDim, test.yDim) as TracedGraph;
  const { x, y } = pointsFor(test);
  const px = x.subarray(p * test.xDim, (p + 1) * test.xDim);
  const py = y.subarray(p * test.yDim, (p + 1) * test.yDim);
  const value = evaluateWithBound(traced.valueNode, px, py);
  const gradient = evaluateWithBound(traced.gradientNode, px, py);
  return { references: [...value.value, ...gradient.value], errors: [...value.error, ...gradient.error] };
}

/** Every value and gradient is finite and within the running error bound. */
function expectWithinBounds(test: Case, { values, gradients }: CostEvaluation): void {
  const failures = boundsOf(test).flatMap(({ references, errors }, p) => {
    const got = [values[p], ...gradients.subarray(p * test.yDim, (p + 1) * test.yDim)];
    return got.flatMap((v, i) =>
      Number.isFinite(v) && Math.abs(v - references[i]) <= errors[i]
        ? []
        : [`point ${p}, component ${i}: ${v}, reference ${references[i]} ± ${errors[i]}`],
    );
  });
  expect(failures).toEqual([]);
}

it('has error bounds that are worth something', () => {
  // A comparison that rounding could flip makes the bound of its point useless; in the rest it is far below the value.
  const shares = cases.map((test) => {
    const vague = boundsOf(test).flatMap(({ references, errors }) =>
      errors.filter((e, i) => !(e <= 1e-3 * (1 + Math.abs(references[i])))),
    );
    return vague.length / (POINTS * (1 + test.yDim));
  });
  expect(shares.reduce((a, b) => a + b) / cases.length).toBeLessThan(0.15);
  const median = [...shares].sort((a, b) => a - b)[Math.floor(cases.length / 2)];
  expect(median).toBeLessThan(0.01);
});

describe.each(['plain', 'relaxed'] as const)('CPU program, %s build', (build) => {
  let runner: CpuProgramRunner;
  beforeAll(async () => {
    runner = await CpuProgramRunner.compile(build);
  });

  it.each(cases)('computes $name ($xDim, $yDim) to float32 rounding', (test) => {
    const { x, y } = pointsFor(test);
    expectWithinBounds(test, runner.evaluate(test.cost.trace(test.xDim, test.yDim), x, y));
  });

  it.each(cases)('reruns $name ($xDim, $yDim) for another y from yStart to the same bits', (test) => {
    const { x, y } = pointsFor(test);
    const traced = test.cost.trace(test.xDim, test.yDim);
    expect(runner.evaluate(traced, x, y, true)).toEqual(runner.evaluate(traced, x, y));
  });
});

describe('WGSL', () => {
  let device: WebGpuDevice;
  beforeAll(async () => {
    device = await openWebGpuDevice({ allowSoftware: true });
  });
  afterAll(() => device.close());

  // Every kernel is compiled anew, so not all of the small ones.
  const some = cases.filter(({ name }) => !SMALL.slice(24).some((small) => small.name === name));
  it.each(some)('computes $name ($xDim, $yDim) to float32 rounding', async (test) => {
    const { x, y } = pointsFor(test);
    expectWithinBounds(test, await evaluateWgsl(device, test.cost.trace(test.xDim, test.yDim), x, y));
  });
});

describe('float64 interpreter', () => {
  it.each(cases)('gradient of $name ($xDim, $yDim) agrees with central differences', (test) => {
    const traced = test.cost.trace(test.xDim, test.yDim);
    const { x, y } = pointsFor(test);
    const direction = new TestRandom(5).normals(test.yDim);
    const px = Float64Array.from(x.subarray(0, test.xDim));
    const py = Float64Array.from(y.subarray(0, test.yDim));
    const differences = directionalDerivative((point) => traced.value(px, point), py, direction);
    const exact = innerProduct(traced.gradient(px, py), direction);
    // h = 1e-5: the formula's error is h² times a third derivative, the cancellation 1e-16/h times the value.
    const scale = 1 + Math.abs(exact) + Math.abs(traced.value(px, py));
    expect(Math.abs(exact - differences)).toBeLessThanOrEqual(1e-7 * scale * Math.sqrt(test.yDim));
  });
});

import { expect } from 'vitest';
import { checkGraph } from '../../../src/layers/check_graph.js';
import type { LayerGraph } from '../../../src/layers/graph.js';
import { congruence, type Parametrisation } from '../../../src/potential/congruence.js';
import { graphPotential, headsOf, type GraphPotential } from '../../../src/potential/graph/graph_potential.js';
import { referenceGraph } from '../../reference/layers/graph.js';
import type { Scratch } from '../devices.js';
import { directionalDerivative, innerProduct } from '../directional_derivative.js';
import { TestRandom } from '../random.js';
import { expectClose, float32Tolerance } from '../tolerance.js';

export const LAMBDA = [0.2, 0.5, 0.3];
const SEGMENTS = [
  { marginal: 1, chains: 2 },
  { marginal: 0, chains: 1 },
  { marginal: 2, chains: 2 },
];
const CHAINS = 5;
const SCALE = 1.7;
/** Along which a point's gradient is looked at. */
const DIRECTIONS = 3;
const marginals = SEGMENTS.flatMap(({ marginal, chains }) => new Array<number>(chains).fill(marginal));

/** f_k(y) in float64. */
function referencePotential(of: GraphPotential, kind: Parametrisation, parameters: ArrayLike<number>) {
  const { networks, heads, coefficients } = congruence(kind, LAMBDA);
  const { graph } = of;
  const own = of.length / networks;
  return (k: number, y: ArrayLike<number>): number => {
    let sum = 0;
    for (let n = 0; n < networks; n++) {
      const values = Array.from({ length: own }, (_, i) => parameters[n * own + i]);
      const g = referenceGraph(graph, values, y);
      for (let h = 0; h < heads; h++) sum += SCALE * coefficients[(k * networks + n) * heads + h] * g[h];
    }
    return sum;
  };
}

/** A potential with its parameters and points drawn. Memory for one image or two makes slices. */
export function dataOf(graph: (heads: number) => LayerGraph, kind: Parametrisation, memory?: number) {
  const body = graph(headsOf(kind, LAMBDA.length));
  const settings = { graph: body, congruence: kind, weights: LAMBDA, scale: SCALE };
  const potential = graphPotential({ ...settings, ...(memory && { memory }) });
  const random = new TestRandom(17);
  const parameters = random.normals(potential.length, 0.5);
  const y = random.normals(CHAINS * potential.dim);
  const weights = random.normals(CHAINS);
  const row = (points: ArrayLike<number>, c: number) =>
    Array.from({ length: potential.dim }, (_, i) => points[c * potential.dim + i]);
  const { layers } = checkGraph(body);
  const longest = Math.max(
    ...layers.map(({ inputs }) => inputs.reduce((s, i) => s + i.height * i.width * i.channels, 0)),
  );
  return { potential, parameters, y, weights, row, terms: longest * layers.length };
}

type Data = ReturnType<typeof dataOf>;

/** Values, gradients and gradients of parameters on a device. */
export async function onDevice(scratch: Scratch, { potential, parameters, y, weights }: Data) {
  const { device } = scratch;
  const of = scratch.keep(potential.place(device, parameters));
  const points = scratch.upload(y);
  const [value, both, out, gradient, slope] = [
    CHAINS,
    CHAINS,
    CHAINS * potential.dim,
    potential.length,
    CHAINS * potential.dim,
  ].map((n) => scratch.output(n));
  scratch.keep(potential.value(device, SEGMENTS)).run({ of, y: points, out: value });
  scratch.keep(potential.score(device, SEGMENTS, true)).run({ of, y: points, out, values: both });
  scratch.keep(potential.score(device, SEGMENTS)).run({ of, y: points, out: slope });
  scratch
    .keep(potential.parameterGradient(device, SEGMENTS))
    .run({ of, y: points, weights: scratch.upload(weights), gradient });
  return {
    value: await scratch.download(value),
    both: await scratch.download(both),
    score: await scratch.download(out),
    slope: await scratch.download(slope),
    gradient: await scratch.download(gradient),
  };
}

/** What is found along some directions of each point, and within each tensor, so that none is left out. */
function directionsOf({ potential }: Data) {
  const random = new TestRandom(23);
  const points = Array.from({ length: CHAINS * DIRECTIONS }, () => random.uniforms(potential.dim, -1, 1));
  const tensors = potential.tensors.map(({ offset, length }) => {
    const direction = new Float64Array(potential.length);
    direction.set(random.uniforms(length, -1, 1), offset);
    return direction;
  });
  return { points, tensors };
}

/** Worked out once for all devices. */
const twins = new Map<string, ReturnType<typeof twinOf>>();

/** Values, and derivatives along directions, with what rounding does to them. */
function twinOf(data: Data, kind: Parametrisation) {
  const { potential, row, terms } = data;
  const at = (parameters: ArrayLike<number>) => referencePotential(potential, kind, parameters);
  const directions = directionsOf(data);
  const value = float32Tolerance(terms, (nudge) => {
    const [f, y] = [at(nudge(data.parameters)), nudge(data.y)];
    return Float64Array.from(marginals, (k, c) => f(k, row(y, c)));
  });
  const score = float32Tolerance(terms, (nudge) => {
    const [f, y] = [at(nudge(data.parameters)), nudge(data.y)];
    return Float64Array.from(directions.points, (direction, d) => {
      const c = Math.floor(d / DIRECTIONS);
      return directionalDerivative((point) => f(marginals[c], point), Float64Array.from(row(y, c)), direction);
    });
  });
  const gradient = float32Tolerance(terms, (nudge) => {
    const [y, w, theta] = [nudge(data.y), nudge(data.weights), nudge(data.parameters)];
    const objective = (parameters: Float64Array): number => {
      const f = at(parameters);
      return marginals.reduce((sum, k, c) => sum + w[c] * f(k, row(y, c)), 0);
    };
    return Float64Array.from(directions.tensors, (direction) => directionalDerivative(objective, theta, direction));
  });
  return { directions, value, score, gradient };
}

export function expectTwin(
  found: Awaited<ReturnType<typeof onDevice>>,
  data: Data,
  name: string,
  kind: Parametrisation,
): void {
  const twin = twins.get(name + kind) ?? twinOf(data, kind);
  twins.set(name + kind, twin);
  const { directions, value, score, gradient } = twin;
  expectClose(found.value, value.reference, value);
  expect(found.both).toEqual(found.value);
  expect(found.slope).toEqual(found.score);
  const along = directions.points.map((direction, d) =>
    innerProduct(data.row(found.score, Math.floor(d / DIRECTIONS)), direction),
  );
  expectClose(along, score.reference, score);
  expectClose(
    directions.tensors.map((direction) => innerProduct(found.gradient, direction)),
    gradient.reference,
    gradient,
  );
}

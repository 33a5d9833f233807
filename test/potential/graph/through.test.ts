import { expect, it } from 'vitest';
import { layerGraph } from '../../../src/layers/builder.js';
import { checkGraph } from '../../../src/layers/check_graph.js';
import { congruence } from '../../../src/potential/congruence.js';
import { graphPotential } from '../../../src/potential/graph/graph_potential.js';
import { referenceGraph } from '../../reference/layers/graph.js';
import { colouredGenerator } from '../../support/coloured_generator.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { directionalDerivative, innerProduct } from '../../support/directional_derivative.js';
import { TestRandom } from '../../support/random.js';
import { expectClose, float32Tolerance } from '../../support/tolerance.js';

const G = colouredGenerator();
const PICTURES = checkGraph(G.graph).shape;
const WEIGHTS = [0.3, 0.7];
const SEGMENTS = [1, 0].map((marginal) => ({ marginal, chains: 2 }));
const OF = [1, 1, 0, 0];

/** Two bodies, so that both see the same pictures. */
function potentialOf(memory?: number) {
  const g = layerGraph(PICTURES);
  const seen = g.activation(g.conv2d(g.input, { filters: 3, kernel: 3 }), { function: 'silu' });
  const graph = g.build(g.dense(seen, { units: 1 }));
  const spec = { graph, through: G, congruence: 'separate', weights: WEIGHTS, scale: 1.5 } as const;
  return graphPotential({ ...spec, ...(memory && { memory }) });
}

const potential = potentialOf();
const random = new TestRandom(4);
const PARAMETERS = random.normals(potential.length, 0.4);
const Z = random.normals(4 * 3);
const W = random.normals(4);
const DIRECTIONS = random.uniforms(4 * 3, -1, 1);
const OF_PARAMETERS = random.uniforms(potential.length, -1, 1);
const row = <T extends { slice(from: number, to: number): T }>(rows: T, c: number): T => rows.slice(3 * c, 3 * c + 3);

/** f_k(z) = scale · Σ_n C[k, n] g_n(G(z)) in float64. */
function value(k: number, z: ArrayLike<number>, parameters: ArrayLike<number>, generator: ArrayLike<number>): number {
  const { coefficients } = congruence('separate', WEIGHTS);
  const picture = referenceGraph(G.graph, generator, z);
  const own = potential.length / 2;
  let sum = 0;
  for (const n of [0, 1]) {
    const values = Array.from({ length: own }, (_, i) => parameters[n * own + i]);
    sum += 1.5 * coefficients[2 * k + n] * referenceGraph(potential.graph, values, picture)[0];
  }
  return sum;
}

/** The longest sums, of 64 products, over the layers that a number passes. */
const TERMS = 64 * 8;
const VALUES = float32Tolerance(TERMS, (nudge) => {
  const [z, theta, g] = [nudge(Z), nudge(PARAMETERS), nudge(G.parameters)];
  return Float64Array.from(OF, (k, c) => value(k, row(z, c), theta, g));
});
const SLOPES = float32Tolerance(TERMS, (nudge) => {
  const [z, theta, g] = [nudge(Z), nudge(PARAMETERS), nudge(G.parameters)];
  return Float64Array.from(OF, (k, c) =>
    directionalDerivative((at) => value(k, at, theta, g), row(z, c), row(DIRECTIONS, c)),
  );
});
const GRADIENT = float32Tolerance(TERMS, (nudge) => {
  const [z, theta, g, w] = [nudge(Z), nudge(PARAMETERS), nudge(G.parameters), nudge(W)];
  const sum = (at: Float64Array) => OF.reduce((all, k, c) => all + w[c] * value(k, row(z, c), at, g), 0);
  return Float64Array.of(directionalDerivative(sum, theta, OF_PARAMETERS));
});

it('is a function of z whose parameters are the bodies’ alone', () => {
  expect(potential.dim).toBe(3);
  expect(potential.tensors.map(({ name }) => name).filter((name) => name.startsWith('generator'))).toEqual([]);
  expect([...potential.stepFactors([9, 9, 9])].every((factor) => factor === 1)).toBe(true);
  const g = layerGraph({ height: 2, width: 2, channels: 1 });
  const graph = g.build(g.dense(g.input, { units: 1 }));
  const spec = { graph, through: G, congruence: 'separate', weights: WEIGHTS, scale: 1 } as const;
  expect(() => graphPotential(spec)).toThrow(/of the generator’s pictures, 4×6×3; got 2×2×1/);
});

forEachDevice((_name, device) => {
  it.each([undefined, 1])('values, scores and gradients are the twin’s; memory %s', (memory) =>
    withScratch(device(), async (scratch) => {
      const own = potentialOf(memory);
      const of = scratch.keep(own.place(device(), PARAMETERS));
      const y = scratch.upload(Z);
      const [values, out, gradient] = [4, 12, own.length].map((floats) => scratch.output(floats));
      scratch.keep(own.score(device(), SEGMENTS, true)).run({ of, y, out, values });
      const weights = scratch.upload(W);
      scratch.keep(own.parameterGradient(device(), SEGMENTS)).run({ of, y, weights, gradient });
      expectClose(await scratch.download(values), VALUES.reference, VALUES);
      const score = await scratch.download(out);
      const along = OF.map((_, c) => innerProduct(row(score, c), row(DIRECTIONS, c)));
      expectClose(along, SLOPES.reference, SLOPES);
      const found = innerProduct(await scratch.download(gradient), OF_PARAMETERS);
      expectClose([found], GRADIENT.reference, GRADIENT);
    }),
  );
});

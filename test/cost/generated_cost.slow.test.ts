import { expect, it } from 'vitest';
import { generatedCost, type GeneratedCostSpec } from '../../src/cost/generated_cost.js';
import { chainCostGradient, chainCostValue } from '../../src/cost/chain_cost.js';
import { namedFeatures } from '../../src/cost/features.js';
import { layerGraph } from '../../src/layers/builder.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { referenceGeneratedCost, referenceSlope } from '../reference/generated_cost.js';
import { forEachDevice, withScratch, type Scratch } from '../support/devices.js';
import { innerProduct } from '../support/directional_derivative.js';
import { colouredGenerator } from '../support/coloured_generator.js';
import { TestRandom } from '../support/random.js';
import { expectClose, float32Tolerance } from '../support/tolerance.js';

const G = colouredGenerator();
const PICTURES = checkGraph(G.graph).shape;

/** Features with an activation, so that their gradient is no constant. */
function network() {
  const g = layerGraph(PICTURES);
  const graph = g.build(
    g.dense(g.activation(g.conv2d(g.input, { filters: 2, kernel: 3 }), { function: 'elu' }), { units: 3 }),
  );
  return { graph, parameters: new TestRandom(6).normals(checkGraph(graph).length, 0.6) };
}

const SPECS: readonly (readonly [string, GeneratedCostSpec])[] = [
  ['pictures', { generator: G }],
  ['pictures under N(0, I)', { generator: G, normal: 0.7 }],
  ['greys', { generator: G, features: namedFeatures({ kind: 'grey' }, PICTURES) }],
  [
    'bright colours of colours',
    { generator: G, features: namedFeatures({ kind: 'bright-colour' }, PICTURES), points: 'features' },
  ],
  ['squares of pixels', { generator: G, features: namedFeatures({ kind: 'down-sampled', factor: 2 }, PICTURES) }],
  ['a network', { generator: G, features: network(), normal: 0.2 }],
];
const COSTS = SPECS.map(([, spec]) => generatedCost(spec));
/** Neighbours of one cost, costs apart, and a segment of one chain. */
const SEGMENTS = [3, 0, 0, 5, 1, 2, 4, 0].map((marginal, s) => ({ marginal, chains: 1 + (s % 3) }));
const OF = SEGMENTS.flatMap(({ marginal, chains }) => new Array<number>(chains).fill(marginal));
const random = new TestRandom(8);
const X = OF.map((k) => random.normals(COSTS[k].xDim, 0.5, 0.5));
const Z = OF.map(() => random.normals(3));
const DIRECTIONS = OF.map(() => random.uniforms(3, -1, 1));
const joined = (rows: readonly Float32Array[]): Float32Array => Float32Array.from(rows.flatMap((row) => [...row]));

async function onDevice(scratch: Scratch, costs = COSTS) {
  const { device } = scratch;
  const [x, y] = [scratch.upload(joined(X)), scratch.upload(joined(Z))];
  const [value, gradient] = [scratch.output(OF.length), scratch.output(3 * OF.length)];
  scratch.keep(chainCostValue(device, { costs, segments: SEGMENTS })).run({ x, y, out: value });
  scratch.keep(chainCostGradient(device, { costs, segments: SEGMENTS })).run({ x, y, out: gradient });
  return { value: await scratch.download(value), gradient: await scratch.download(gradient) };
}

/** The longest sum, of the transposed convolution's 64 products, over the layers that a number passes. */
const TERMS = 64 * 6;

const twin = (of: typeof referenceGeneratedCost | typeof referenceSlope) =>
  float32Tolerance(TERMS, (nudge) =>
    Float64Array.from(OF, (k, c) => {
      const [, spec] = SPECS[k];
      const parameters = {
        generator: nudge(spec.generator.parameters),
        features: spec.features && nudge(spec.features.parameters),
      };
      const [x, z] = [nudge(X[c]), nudge(Z[c])];
      return of === referenceSlope
        ? referenceSlope(spec, x, z, DIRECTIONS[c], parameters)
        : referenceGeneratedCost(spec, x, z, parameters);
    }),
  );
const VALUE = twin(referenceGeneratedCost);
const SLOPE = twin(referenceSlope);

forEachDevice((_name, device) => {
  it('values and gradients are the twin’s, whatever costs stand side by side', () =>
    withScratch(device(), async (scratch) => {
      const { value, gradient } = await onDevice(scratch);
      expectClose(value, VALUE.reference, VALUE);
      const along = DIRECTIONS.map((direction, c) => innerProduct(gradient.subarray(3 * c, 3 * c + 3), direction));
      expectClose(along, SLOPE.reference, SLOPE);
    }));

  it('slices of a picture each give the bits of whole batches', () =>
    withScratch(device(), async (scratch) => {
      const cut = SPECS.map(([, spec]) => generatedCost({ ...spec, memory: 1 }));
      expect(await onDevice(scratch, cut)).toEqual(await onDevice(scratch));
    }));
});

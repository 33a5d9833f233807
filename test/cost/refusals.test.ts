import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../src/autograd/index.js';
import { chainCostValue } from '../../src/cost/chain_cost.js';
import { namedFeatures } from '../../src/cost/features.js';
import { generatedCost } from '../../src/cost/generated_cost.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { colouredGenerator } from '../support/coloured_generator.js';

const G = colouredGenerator();
const PICTURES = checkGraph(G.graph).shape;

it('refuses features of other pictures, wrong parameters and costs of two kinds', () => {
  const other = namedFeatures({ kind: 'grey' }, { height: 2, width: 2, channels: 3 });
  expect(() => generatedCost({ generator: G, features: other })).toThrow(
    /features are of the generator’s pictures, 4×6×3; got 2×2×3/,
  );
  const short = { ...G, parameters: G.parameters.slice(1) };
  expect(() => generatedCost({ generator: short })).toThrow(/generator: parameters are a Float32Array of 559 numbers/);
  const broken = { ...G, parameters: G.parameters.map((value, i) => (i === 100 ? NaN : value)) };
  expect(() => generatedCost({ generator: broken })).toThrow(
    /must be finite; got NaN at index 4 of generator\.convTranspose2d1\.weight/,
  );
  const costs = [generatedCost({ generator: G }), squaredEuclidean().trace(3, 3)];
  const none = undefined as never;
  expect(() => chainCostValue(none, { costs, segments: [] })).toThrow(/all of them go through the generator, or none/);
  expect(() => namedFeatures({ kind: 'grey' }, { height: 2, width: 2, channels: 1 })).toThrow(/3 channels/);
  expect(() => namedFeatures({ kind: 'down-sampled', factor: 3 }, PICTURES)).toThrow(/sides that 3 divides; got 4×6×3/);
  expect(() => namedFeatures({ kind: 'bright-colour', window: 5 }, PICTURES)).toThrow(/sides of 5 and more/);
});

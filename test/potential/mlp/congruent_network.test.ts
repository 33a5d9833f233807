import { expect, it } from 'vitest';
import { congruentNetwork } from '../../../src/potential/mlp/congruent_network.js';

it('makes the networks of a parametrisation, with the scale asked for', () => {
  const spec = { kind: 'shared', hidden: [7, 5], activation: 'tanh', scale: 2.5 } as const;
  expect(congruentNetwork(spec, 3, [0.25, 0.75])).toEqual({
    inputDim: 3,
    hidden: [7, 5],
    activation: 'tanh',
    networks: 1,
    heads: 2,
    marginals: 2,
    scale: 2.5,
    coefficients: Float64Array.of(0.75, -0.75, -0.25, 0.25),
  });
});

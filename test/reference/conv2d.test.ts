import { expect, it } from 'vitest';
import { referenceConv2d } from './conv2d.js';
import { referenceConv2dInputGradient } from './conv2d_input_gradient.js';
import { referenceConv2dWeightGradient } from './conv2d_weight_gradient.js';

const spec = {
  ...{ height: 3, width: 3, channels: 1, filters: 1, groups: 1 },
  kernel: [2, 2],
  stride: [1, 1],
  padding: [0, 0, 0, 0],
} as const;
const [input, weights, bias] = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4], [0]];

it('gives what a convolution worked out by hand does', () => {
  expect([...referenceConv2d(spec, 1, { input, weights, bias })]).toEqual([37, 47, 67, 77]);
  // The kernel's corner sees pixel 1 alone, its lower row 2 and 3, its right column 4 and 7.
  const padded = { ...spec, stride: [2, 2], padding: [1, 1, 0, 0] } as const;
  expect([...referenceConv2d(padded, 1, { input, weights, bias: [10] })]).toEqual([14, 28, 46, 87]);
});

it('spreads a gradient over what the kernel saw', () => {
  const outputGradient = [0, 0, 1, 0];
  const gradient = referenceConv2dInputGradient(spec, 1, { outputGradient, weights, bias });
  expect([...gradient]).toEqual([0, 0, 0, 1, 2, 0, 3, 4, 0]);
  const { weightGradient, biasGradient } = referenceConv2dWeightGradient(spec, 1, { input, outputGradient });
  expect([...weightGradient]).toEqual([4, 5, 7, 8]);
  expect([...biasGradient]).toEqual([1]);
});

it('keeps groups apart', () => {
  const grouped = { ...spec, height: 1, width: 1, channels: 4, filters: 2, groups: 2, kernel: [1, 1] } as const;
  // weights [channels/groups, filters]: filter 0 sees channels 0 and 1, filter 1 channels 2 and 3.
  const result = referenceConv2d(grouped, 1, { input: [1, 10, 100, 1000], weights: [1, 2, 3, 4], bias: [0, 0] });
  expect([...result]).toEqual([31, 4200]);
});

import { expect, it } from 'vitest';
import { keyOf, normals } from '../../src/random/philox.js';
import { Stream } from '../../src/random/counters.js';
import { clientsOf, digitsOf } from './clients.js';
import { madeUpDigits, type Labelled } from './digits.js';
import { accuracyOf, gradientsOf, lossOf, networkOf, reversed, startNetwork, tensorsOf, train } from './network.js';

const WIDTHS = [5, 7, 6, 4];

const some: Labelled = {
  inputs: Float32Array.from(normals(keyOf(1), Stream.test, 0, 0, 40)),
  labels: Uint8Array.of(0, 1, 2, 3, 3, 2, 1, 1),
  rows: 8,
  dim: 5,
};

it('has the gradients that differences have', () => {
  const network = startNetwork(WIDTHS, 3);
  // Biases that are not 0, so that none is at the corner of a rectifier.
  for (const [l, { parameters, outputs }] of network.entries())
    parameters.set(normals(keyOf(2), Stream.test, 1, l, outputs), parameters.length - outputs);
  const gradients = gradientsOf(network, some);
  const step = 1e-2;
  for (const [l, { parameters }] of network.entries()) {
    for (let i = 0; i < parameters.length; i += 3) {
      const own = parameters[i];
      parameters[i] = own + step;
      const above = lossOf(network, some);
      parameters[i] = own - step;
      const below = lossOf(network, some);
      parameters[i] = own;
      // float32 of losses near 2 over 0.02, and the third derivative over a step of 0.01.
      expect(Math.abs(gradients[l][i] - (above - below) / (2 * step))).toBeLessThan(1e-3);
    }
  }
});

it('is the same network through tensors, and the same function with neurons reversed', () => {
  const network = startNetwork(WIDTHS, 4);
  expect(networkOf(tensorsOf(network))).toEqual(network);
  // Sums of six float32 in another order.
  expect(Math.abs(lossOf(reversed(network), some) - lossOf(network, some))).toBeLessThan(1e-5);
  expect(reversed(network)[0].parameters).not.toEqual(network[0].parameters);
});

it('learns made-up digits, and the same each time', () => {
  const { training, test } = madeUpDigits();
  const how = { epochs: 2, batch: 32, rate: 0.05, seed: 1 };
  const start = startNetwork([training.dim, 16, 10], 1);
  const network = train(start, training, how);
  // A tenth by chance.
  expect(accuracyOf(network, test)).toBeGreaterThan(0.8);
  expect(accuracyOf(start, test)).toBeLessThan(0.4);
  expect(train(start, training, how)).toEqual(network);
});

it('deals digits to clients: alike, and each its own', () => {
  const { training } = madeUpDigits();
  expect(clientsOf(training, 3, 0).map(digitsOf)).toEqual([10, 10, 10]);
  const own = clientsOf(training, 3, 1);
  expect(own.map(({ labels }) => [...new Set(labels)].sort())).toEqual([
    [0, 3, 6, 9],
    [1, 4, 7],
    [2, 5, 8],
  ]);
  expect(own.reduce((sum, { rows }) => sum + rows, 0)).toBe(training.rows);
});

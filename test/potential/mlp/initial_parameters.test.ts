import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../../src/ops/support/network_shape.js';
import { congruentNetwork } from '../../../src/potential/mlp/congruent_network.js';
import { initialParameters } from '../../../src/potential/mlp/initial_parameters.js';
import { keyOf } from '../../../src/random/philox.js';

const network = congruentNetwork({ kind: 'separate', hidden: [64, 48], activation: 'relu', scale: 1 }, 5, [0.5, 0.5]);

describe('initialParameters', () => {
  it('fills every layer uniformly on ±1/√inputs', () => {
    const parameters = initialParameters(network, keyOf(7));
    const { layers, networkStride } = parameterLayout(network);
    for (let n = 0; n < network.networks; n++) {
      for (const { inputs, outputs, weightOffset } of layers) {
        const first = n * networkStride + weightOffset;
        const values = parameters.subarray(first, first + (inputs + 1) * outputs);
        const bound = 1 / Math.sqrt(inputs);
        expect(values.every((v) => Math.abs(v) <= bound)).toBe(true);
        // Var U(−b, b) = b²/3; the sample variance of n uniforms has standard error b²·√(4/45)/√n. Six checks: k = 4.
        const variance = values.reduce((s, v) => s + v * v, 0) / values.length;
        const error = bound ** 2 * Math.sqrt(4 / 45 / values.length);
        expect(Math.abs(variance - bound ** 2 / 3)).toBeLessThan(4 * error);
      }
    }
  });

  it('divides what an input is multiplied by, and multiplies the output layer, where told to', () => {
    const inputDeviations = [1, 2, 4, 0.5, 8];
    const [plain, changed] = [
      initialParameters(network, keyOf(7)),
      initialParameters(network, keyOf(7), { inputDeviations, outputFactor: 0.25 }),
    ];
    const { layers, networkStride } = parameterLayout(network);
    const factors = new Float32Array(plain.length).fill(1);
    for (let n = 0; n < network.networks; n++) {
      const [first, last] = [layers[0], layers.at(-1)!].map(({ weightOffset }) => n * networkStride + weightOffset);
      for (let i = 0; i < 5 * 64; i++) factors[first + i] = 1 / inputDeviations[i % 5];
      for (let i = 0; i < 49; i++) factors[last + i] = 0.25;
    }
    // Powers of two: exact.
    expect(changed).toEqual(plain.map((value, i) => value * factors[i]));
  });

  it('gives the same bits for a seed and others for another', () => {
    expect(initialParameters(network, keyOf(7))).toEqual(initialParameters(network, keyOf(7)));
    expect(initialParameters(network, keyOf(7))).not.toEqual(initialParameters(network, keyOf(8)));
  });

  it('starts the networks apart from each other', () => {
    const { networkStride } = parameterLayout(network);
    const parameters = initialParameters(network, keyOf(7));
    expect(parameters.subarray(0, networkStride)).not.toEqual(parameters.subarray(networkStride));
  });
});

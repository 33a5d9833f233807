import { describe, expect, it } from 'vitest';
import { expectClose } from '../support/tolerance.js';
import { referenceAdamUpdate, type ReferenceAdamState } from './adam_update.js';

/**
 * Two steps of torch.optim.Adam(lr=0.1), θ = 1, gradients 0.5 and −0.25, in the order in which PyTorch computes:
 *   step 1: m = 0.1·0.5 = 0.05, v = 0.001·0.25 = 0.00025; step size 0.1/(1 − 0.9) = 1,
 *           denominator √0.00025/√0.001 + 1e-8 = 0.5 + 1e-8; θ = 1 − 0.05/0.50000001 = 0.900000002 (to 4e-17).
 *   step 2: m = 0.9·0.05 − 0.1·0.25 = 0.02, v = 0.999·0.00025 + 0.001·0.0625 = 0.00031225;
 *           step size 0.1/(1 − 0.81) = 0.1/0.19 = 0.526315789474,
 *           denominator √0.00031225/√0.001999 + 1e-8 = 0.395225380702 + 1e-8;
 *           θ = 0.900000002 − 0.526315789474·0.02/0.395225390702 = 0.873366299.
 * The average with d = ½ from 1: (1 + 0.900000002)/2 = 0.950000001, then (0.950000001 + 0.873366299)/2 = 0.911683150.
 */
describe('adam_update twin', () => {
  it('agrees with two steps of PyTorch worked out by hand', () => {
    const options = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, averageDecay: 0.5 };
    const start = {
      parameters: Float64Array.of(1),
      firstMoment: Float64Array.of(0),
      secondMoment: Float64Array.of(0),
      average: Float64Array.of(1),
    };
    const first = referenceAdamUpdate(start, Float64Array.of(0.5), { ...options, step: 1 });
    const second = referenceAdamUpdate(first, Float64Array.of(-0.25), { ...options, step: 2 });
    const digits = { absolute: 1e-9, relative: 0, reason: 'nine decimals above' };
    const numbers = ({ parameters, firstMoment, secondMoment }: ReferenceAdamState) =>
      [parameters, firstMoment, secondMoment].map(([value]) => value);
    expectClose(numbers(first), [0.900000002, 0.05, 0.00025], digits);
    expectClose(numbers(second), [0.873366299, 0.02, 0.00031225], digits);
    expectClose([first.average[0], second.average[0]], [0.950000001, 0.91168315], digits);
  });

  it('with d = 0 the average is the parameters', () => {
    const one = Float64Array.of(3, -2);
    const average = Float64Array.of(9, 9);
    const state = { parameters: one, firstMoment: one, secondMoment: one.map(Math.abs), average };
    const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, averageDecay: 0, step: 5 };
    const after = referenceAdamUpdate(state, Float64Array.of(1, 1), options);
    expect([...after.average]).toEqual([...after.parameters]);
    expect(after.parameters[0]).not.toBe(3);
  });
});

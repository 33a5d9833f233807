import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../src/errors.js';
import type { Tensor } from '../../../../src/io/tensor.js';
import { denseChain } from '../../../../src/node/aggregate/models/dense_chain.js';
import { chainsOf, mergeMatched, mergePlain } from '../../../../src/node/aggregate/models/merge_models.js';
import {
  meanNeurons,
  neuronBarycenter,
  type Neurons,
} from '../../../../src/node/aggregate/models/neuron_barycenter.js';
import { TestRandom } from '../../../support/random.js';
import { answers, network, noisy, permuted, type Network } from './networks.js';

const chains = (models: readonly Network[]) =>
  chainsOf(models.map((tensors, k) => ({ tensors, file: `${k}.safetensors` })));
const WIDTHS = [6, 12, 9, 4];
const inputs = Float64Array.from(new TestRandom(1).normals(50 * WIDTHS[0]));

/** Root mean squared difference over root mean square. */
function differ(a: Float64Array, b: Float64Array): number {
  const square = (values: Float64Array): number => values.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(square(a.map((value, i) => value - b[i])) / square(b));
}

describe('permuted copies of a network', () => {
  const one = network(WIDTHS, 3);
  const models = [one, permuted(one, 1), permuted(one, 2)];
  const weights = [0.5, 0.3, 0.2];
  const exact = answers(one, inputs);

  it('answer alike', () => {
    // float64 sums in another order.
    for (const model of models) expect(differ(answers(model, inputs), exact)).toBeLessThan(1e-14);
  });

  it('merge to the heaviest of them, to the bit, where the plain mean is another function', () => {
    const matched = mergeMatched(chains(models), weights);
    expect(matched.tensors).toEqual(one);
    expect(matched.layers.map(({ apart }) => apart)).toEqual([0, 0, 0]);
    expect(matched.layers[0].moved).toBeGreaterThan(0.3);
    const plain = mergePlain(chains(models), weights);
    expect(differ(answers(plain.tensors, inputs), exact)).toBeGreaterThan(0.3);
    expect(Math.min(...plain.layers.map(({ apart }) => apart))).toBeGreaterThan(0.3);
    expect(plain.layers.map(({ moved }) => moved)).toEqual([0, 0, 0]);
  });

  it('merge to the same function whichever is heaviest', () => {
    const { tensors } = mergeMatched(chains(models), [0.2, 0.2, 0.6]);
    expect(tensors).toEqual(models[2]);
    expect(differ(answers(tensors, inputs), exact)).toBeLessThan(1e-14);
  });
});

it('averages by weights what is matched: permuted and a little different', () => {
  const one = network(WIDTHS, 4);
  const near = noisy(one, 0.01, 5);
  const { tensors } = mergeMatched(chains([one, permuted(near, 6)]), [0.75, 0.25]);
  for (const [name, { data }] of tensors)
    for (const [i, value] of data.entries())
      expect(value).toBe(
        Math.fround(one.get(name)!.data[i] + 0.25 * (near.get(name)!.data[i] - one.get(name)!.data[i])),
      );
});

it('keeps the precision of the first model, and its names', () => {
  const wide = new Map(
    [...network([2, 3, 1], 1, ['a', 'b'])].map(([n, t]) => [n, { ...t, data: Float64Array.from(t.data) }]),
  );
  const { tensors } = mergeMatched(chains([wide, wide]), [0.5, 0.5]);
  expect(tensors).toEqual(wide);
});

describe('the barycenter of neurons', () => {
  const neurons = (seed: number, count: number): Neurons => {
    return { points: Float64Array.from(new TestRandom(seed).normals(count * 3)), count, dim: 3 };
  };
  /** Σ_k λ_k Σ_j ‖x_k − y_j‖² */
  function apart(
    models: readonly Neurons[],
    weights: readonly number[],
    matching: readonly ArrayLike<number>[],
  ): number {
    const own = matching.map((rows) => Int32Array.from(rows));
    const mean = meanNeurons(models, weights, own);
    return models.reduce((sum, { points, dim }, k) => {
      const squares = mean.map((y, i) => (points[own[k][Math.floor(i / dim)] * dim + (i % dim)] - y) ** 2);
      return sum + weights[k] * squares.reduce((a, b) => a + b, 0);
    }, 0);
  }
  const orders = (items: readonly number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => orders(items.filter((i) => i !== item)).map((rest) => [item, ...rest]));

  it('is the best of all matchings of two', () => {
    for (let seed = 0; seed < 10; seed++) {
      const models = [neurons(2 * seed, 5), neurons(2 * seed + 1, 5)];
      const weights = [0.6, 0.4];
      const found = neuronBarycenter(models, weights);
      const still = [0, 1, 2, 3, 4];
      const best = Math.min(...orders(still).map((own) => apart(models, weights, [still, own])));
      expect(apart(models, weights, found)).toBeCloseTo(best, 12);
    }
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('is settled: of four no single model can be matched better (%d)', (seed) => {
    const models = [1, 2, 3, 4].map((k) => neurons(10 * seed + k, 5));
    const weights = [0.1, 0.2, 0.3, 0.4];
    const found = neuronBarycenter(models, weights);
    const mean = meanNeurons(models, weights, found);
    const still = [0, 1, 2, 3, 4];
    for (const [k, { points, dim }] of models.entries()) {
      const cost = (own: ArrayLike<number>): number =>
        mean.reduce((sum, y, i) => sum + (points[own[Math.floor(i / dim)] * dim + (i % dim)] - y) ** 2, 0);
      expect(cost(found[k])).toBeCloseTo(Math.min(...orders(still).map(cost)), 12);
    }
    const inPlace = models.map(() => still);
    expect(apart(models, weights, found)).toBeLessThan(apart(models, weights, inPlace));
  });
});

describe('chains of dense layers', () => {
  const layersOf = (model: Network) => denseChain(model, 'm').map(({ name }) => name);

  it('go by their names, numbers as numbers, and else by the only order of their shapes', () => {
    const names = Array.from({ length: 11 }, (_, l) => `net.${l}`);
    // In the order of a file, which is that of characters.
    const sorted = [...network(new Array<number>(12).fill(3), 1, names)].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(layersOf(new Map(sorted))).toEqual(names);
    expect(layersOf(network([5, 4, 4, 2], 1, ['input', 'hidden', 'output']))).toEqual(['input', 'hidden', 'output']);
    expect(
      layersOf(
        new Map([
          ['weight', { shape: [1, 2], data: Float32Array.of(1, 2) }],
          ['bias', { shape: [1], data: Float32Array.of(1) }],
        ]),
      ),
    ).toEqual(['']);
  });

  const with1 = (name: string, tensor: Tensor): Network => new Map(network([2, 3, 1], 1)).set(name, tensor);
  const without = (name: string): Network => {
    const model = network([2, 3, 1], 1);
    model.delete(name);
    return model;
  };
  it.each<[string, Network, RegExp]>([
    [
      'a convolution',
      with1('conv.weight', { shape: [1, 1, 2, 2], data: new Float32Array(4) }),
      /"conv\.weight" of shape \[1, 1, 2, 2\] in m\. Merge chains/,
    ],
    [
      'a norm',
      with1('norm.weight', { shape: [3], data: new Float32Array(3) }),
      /weight or the bias of a dense layer; got "norm\.weight" of shape \[3\]/,
    ],
    ['a statistic', with1('norm.running_mean', { shape: [3], data: new Float32Array(3) }), /got "norm\.running_mean"/],
    [
      'whole numbers',
      with1('layers.0.weight', { shape: [3, 2], data: new Uint32Array(6) }),
      /must be F32 or F64; got U32, "layers\.0\.weight"/,
    ],
    [
      'NaN',
      with1('layers.0.bias', { shape: [3], data: Float32Array.of(0, NaN, 1) }),
      /must be finite; got others in "layers\.0\.bias"/,
    ],
    ['a layer without bias', without('layers.1.bias'), /got "layers\.1" in m without its bias/],
    ['a bias alone', without('layers.0.weight'), /got "layers\.0" in m without its weight/],
    [
      'a bias of another length',
      with1('layers.0.bias', { shape: [2], data: new Float32Array(2) }),
      /must have a bias of \[out\]; got \[3, 2\] and \[2\]/,
    ],
    ['nothing', new Map(), /a model must have layers; got none in m/],
    [
      'layers that do not follow',
      new Map([...network([2, 3], 1, ['a']), ...network([5, 4], 1, ['b'])]),
      /in which order layers follow one another; got "a" \[3, 2\], "b" \[4, 5\]/,
    ],
    [
      'two orders',
      new Map([...network([4, 5, 4], 1, ['a', 'c']), ...network([4, 6, 4], 1, ['b', 'd'])]),
      /shapes or names must tell/,
    ],
  ])('refuse %s', (_, model, message) => {
    expect(() => denseChain(model, 'm')).toThrow(message);
    expect(() => denseChain(model, 'm')).toThrow(InvalidInputError);
  });

  it('refuse models of other layers', () => {
    expect(() => chains([network([2, 3, 1], 1), network([2, 4, 1], 1)])).toThrow(
      /must have the layers of the first, "layers\.0" \[3, 2\], .*; got "layers\.0" \[4, 2\], "layers\.1" \[1, 4\] in 1\.safetensors/,
    );
    expect(() => chains([network([2, 3, 1], 1), network([2, 3, 1], 1, ['a', 'b'])])).toThrow(InvalidInputError);
  });
});

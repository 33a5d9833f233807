import { describe, expect, it } from 'vitest';
import {
  AbortedError,
  crossEntropy,
  decodeSafetensors,
  defineCost,
  DivergenceError,
  encodeSafetensors,
  InvalidInputError,
  mul,
  squaredEuclidean,
  squaredNorm,
  sub,
  type TensorFile,
} from '../../src/index.js';
import {
  decodeTrainedGraph,
  encodeTrainedGraph,
  evaluateGraph,
  layerGraph,
  partOfGraph,
  trainGraph,
  type LayerGraph,
  type TrainGraphOptions,
} from '../../src/layers.js';
import { checkGraph } from '../../src/layers/check_graph.js';
import { forEachDevice } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

/** y = W x + b. */
function affine(): LayerGraph {
  const g = layerGraph({ height: 1, width: 1, channels: 3 });
  return g.build(g.dense(g.input, { units: 2 }));
}

/** An auto-encoder of pictures 6×6, smooth, with a latent of two numbers. */
function autoEncoder(): LayerGraph {
  const g = layerGraph({ height: 6, width: 6, channels: 1 });
  const seen = g.activation(g.conv2d(g.input, { filters: 3, kernel: 4, stride: 2, padding: 1 }), { function: 'silu' });
  const latent = g.dense(seen, { units: 2 }, 'latent');
  const wide = g.activation(g.dense(latent, { units: 27 }), { function: 'silu' });
  const small = g.reshape(wide, { height: 3, width: 3, channels: 3 });
  return g.build(g.convTranspose2d(small, { filters: 1, kernel: 4, stride: 2, padding: 1 }));
}

const random = new TestRandom(8);
const x = { data: random.normals(3 * 40), columns: 3 };
const W = [
  [1, -0.5, 2],
  [0.25, 1.5, -1],
];
/** Exactly affine, so that the least loss is 0, at W and b alone. */
const y = {
  data: Float32Array.from({ length: 80 }, (_, i) => {
    const row = Math.floor(i / 2);
    return W[i % 2].reduce((sum, w, j) => sum + w * x.data[3 * row + j], i % 2 === 0 ? 0.5 : -1);
  }),
  columns: 2,
};
const pictures = { data: random.normals(36 * 20), columns: 36 };
const regression = {
  inputs: x,
  targets: y,
  loss: squaredEuclidean(),
  iterations: 400,
  batchSize: 16,
  optimizer: { learningRate: 0.05, schedule: { kind: 'cosine' as const } },
};
const coding = { inputs: pictures, loss: squaredEuclidean(), iterations: 30, batchSize: 8 };

forEachDevice((_name, device) => {
  it('finds the parameters of what is affine', async () => {
    const { trained, history } = await trainGraph(affine(), { ...regression, device: device() });
    // dense1.weight [3, 2], then its bias: Adam ends some 1e-3 from a minimum of curvature 1 as its rate falls to 0.
    const wanted = [1, 0.25, -0.5, 1.5, 2, -1, 0.5, -1];
    for (const [i, value] of wanted.entries()) expect(Math.abs(trained.parameters[i] - value)).toBeLessThan(5e-3);
    expect(history).toHaveLength(100);
    expect(history[99]).toMatchObject({ iteration: 400 });
    expect(history[99].loss).toBeLessThan(1e-4);
  });

  it('has a hundred lines of history at most, and one for the end', async () => {
    const { history } = await trainGraph(affine(), {
      ...regression,
      iterations: 199,
      checkpointEvery: 199,
      device: device(),
    });
    expect(history.map(({ iteration }) => iteration)).toEqual([
      ...Array.from({ length: 99 }, (_, i) => 2 * i + 2),
      199,
    ]);
  });

  it('begins with the mean loss of the first minibatch, and takes one step of Adam down its gradient', async () => {
    const twice = defineCost((target, output) => mul(1, squaredNorm(sub(output, target))));
    const start = { graph: affine(), parameters: Float32Array.of(0.3, -0.2, 0.1, 0.4, -0.6, 0.2, 0, 0.1) };
    const one = { inputs: [[1, -2, 0.5]], targets: [[0.7, -0.3]], loss: twice, startFrom: start };
    const optimizer = { learningRate: 0.01, epsilon: 1 };
    const options = { ...one, iterations: 1, batchSize: 4, optimizer, device: device() };
    const { trained, history } = await trainGraph(affine(), options);
    // Of the only example, by hand: residuals r = W x + b − y, gradients 2 r x and 2 r.
    const input = [1, -2, 0.5];
    const p = start.parameters;
    const residual = [0, 1].map((u) => input.reduce((s, v, j) => s + v * p[2 * j + u], p[6 + u]) - [0.7, -0.3][u]);
    expect(history[0].loss).toBeCloseTo(residual[0] ** 2 + residual[1] ** 2, 5);
    for (let i = 0; i < 8; i++) {
      const gradient = 2 * residual[i % 2] * (i < 6 ? input[Math.floor(i / 2)] : 1);
      // m̂ = g and √v̂ = |g| after one step; float32 of numbers near 1.
      expect(trained.parameters[i]).toBeCloseTo(p[i] - (0.01 * gradient) / (Math.abs(gradient) + 1), 6);
    }
  });

  it('gives the same bits again, in parts with a file between, and nearly so in slices', async () => {
    const whole = await trainGraph(autoEncoder(), { ...coding, seed: 3, device: device() });
    const again = await trainGraph(autoEncoder(), { ...coding, seed: 3, device: device() });
    expect(again.trained.parameters).toEqual(whole.trained.parameters);
    const part = await trainGraph(autoEncoder(), { ...coding, seed: 3, until: 13, device: device() });
    const resumeFrom = decodeSafetensors(encodeSafetensors(part.checkpoint));
    const rest = await trainGraph(autoEncoder(), { ...coding, resumeFrom, device: device() });
    expect(rest.trained.parameters).toEqual(whole.trained.parameters);
    expect(rest.checkpoint).toEqual(whole.checkpoint);
    const other = await trainGraph(autoEncoder(), { ...coding, seed: 4, device: device() });
    expect(other.trained.parameters).not.toEqual(whole.trained.parameters);
  });

  it('tells classes apart by cross-entropy, and counts losses in nats', async () => {
    const inputs = { data: random.normals(200), columns: 2 };
    const targets = {
      data: Float32Array.from({ length: 300 }, (_, i) => {
        const [a, b] = inputs.data.subarray(2 * Math.floor(i / 3));
        return (a > 0 ? 0 : b > 0 ? 1 : 2) === i % 3 ? 1 : 0;
      }),
      columns: 3,
    };
    const g = layerGraph({ height: 1, width: 1, channels: 2 });
    const hidden = g.activation(g.dense(g.input, { units: 16 }), { function: 'silu' });
    const graph = g.build(g.dense(hidden, { units: 3 }));
    const options = { inputs, targets, loss: crossEntropy(), iterations: 300, optimizer: { learningRate: 0.03 } };
    const { trained, history } = await trainGraph(graph, { ...options, device: device() });
    expect(history[0].loss).toBeGreaterThan(0.5);
    const { data, shape } = await evaluateGraph(trained, inputs, { device: device() });
    expect(shape).toEqual([100, 1, 1, 3]);
    let [right, nats] = [0, 0];
    for (let row = 0; row < 100; row++) {
      const logits = [...data.subarray(3 * row, 3 * row + 3)];
      const truth = targets.data.subarray(3 * row, 3 * row + 3).indexOf(1);
      right += logits.indexOf(Math.max(...logits)) === truth ? 1 : 0;
      nats += (Math.log(logits.reduce((sum, v) => sum + Math.exp(v), 0)) - logits[truth]) / 100;
    }
    expect(right).toBeGreaterThanOrEqual(95);
    // The last minibatch is 64 draws of the same hundred; its mean is within a factor of the mean of all.
    expect(history[99].loss).toBeLessThan(Math.max(0.05, 4 * nats));
  });

  it('draws noise anew at every visit, of variance 1', async () => {
    // Of z alone, the least of ½(1 − w z)² is w = E z = 0, where the loss is ½; were z kept, w would fit it.
    const g = layerGraph({ height: 1, width: 1, channels: 2 });
    const z = g.takeChannels(g.input, { first: 1, channels: 1 });
    const graph = g.build(g.dense(z, { units: 1, bias: false }));
    const run = { inputs: [[5]], targets: [[1]], noise: 1, loss: squaredEuclidean(), iterations: 300, batchSize: 256 };
    const optimizer = { learningRate: 0.02, averageDecay: 0.98 };
    const { trained, history } = await trainGraph(graph, { ...run, optimizer, device: device() });
    // The averaged w has the noise of some 50 steps at most, which is below their rate.
    expect(Math.abs(trained.parameters[0])).toBeLessThan(0.05);
    // ½(1 + w²) with the noise of 256 draws.
    expect(Math.abs(history[99].loss - 0.5)).toBeLessThan(0.05);
  });
});

describe('training of graphs', () => {
  it('cuts batches that need more memory, to the same sums but for their order', async () => {
    const g = layerGraph({ height: 32, width: 32, channels: 1 });
    const wide = g.activation(g.conv2d(g.input, { filters: 16, kernel: 3, padding: 1 }), { function: 'silu' });
    const graph = g.build(g.conv2d(wide, { filters: 1, kernel: 3, padding: 1 }));
    const inputs = { data: random.normals(1024 * 8), columns: 1024 };
    const options = { inputs, loss: squaredEuclidean(), iterations: 3, batchSize: 24, optimizer: { epsilon: 1 } };
    const whole = await trainGraph(graph, options);
    const cut = await trainGraph(graph, { ...options, memory: 1 });
    for (const [i, value] of whole.trained.parameters.entries())
      expect(Math.abs(cut.trained.parameters[i] - value)).toBeLessThan(1e-5);
    expect(cut.trained.parameters).not.toEqual(whole.trained.parameters);
    expect(cut.history[2].loss).toBeCloseTo(whole.history[2].loss, 2);
  });

  it('stops on a signal, with a checkpoint that training goes on from', async () => {
    const stop = new AbortController();
    const kept: TensorFile[] = [];
    const stopped = trainGraph(autoEncoder(), {
      ...coding,
      checkpointEvery: 10,
      signal: stop.signal,
      onCheckpoint: (state) => void kept.push(state),
      onProgress: ({ iteration }) => iteration === 17 && stop.abort('enough'),
    });
    await expect(stopped).rejects.toThrow(AbortedError);
    expect(kept.map(({ metadata }) => metadata.iteration)).toEqual(['10', '17']);
    const rest = await trainGraph(autoEncoder(), { ...coding, resumeFrom: kept[1] });
    const whole = await trainGraph(autoEncoder(), coding);
    expect(rest.trained.parameters).toEqual(whole.trained.parameters);
  });

  it('ends where numbers do', async () => {
    const options = { ...regression, optimizer: { learningRate: 1e30 } };
    await expect(trainGraph(affine(), options)).rejects.toThrow(DivergenceError);
  });

  it('gives parts that are graphs, and files', async () => {
    const { trained } = await trainGraph(autoEncoder(), { ...coding, iterations: 3 });
    const decoder = partOfGraph(trained, { from: 'latent' });
    const encoder = partOfGraph(trained, { to: 'latent' });
    expect(decoder.graph.input).toEqual({ height: 1, width: 1, channels: 2 });
    const latents = await evaluateGraph(encoder, pictures);
    const made = await evaluateGraph(decoder, { data: latents.data, columns: 2 });
    expect(made).toEqual(await evaluateGraph(trained, pictures));
    expect(await decodeTrainedGraph(await encodeTrainedGraph(decoder))).toEqual(decoder);
  });

  it.each<[string, Parameters<typeof partOfGraph>[1], RegExp]>([
    ['a layer that is not there', { from: 'latents' }, /names of layers; got "latents".*Did you mean "latent"\?/],
    ['an end before its begin', { from: 'latent', to: 'conv2d1' }, /"conv2d1" follows from "latent" alone/],
    ['nothing', { from: 'latent', to: 'latent' }, /a part has a layer/],
    ['another word', { begin: 'latent' } as object, /has no setting "begin"/],
  ])('refuses a part of %s', (_, part, message) => {
    const graph = autoEncoder();
    const trained = { graph, parameters: new Float32Array(checkGraph(graph).length) };
    expect(() => partOfGraph(trained, part)).toThrow(message);
    expect(() => partOfGraph(trained, part)).toThrow(InvalidInputError);
  });

  const other = { graph: autoEncoder(), parameters: new Float32Array(checkGraph(autoEncoder()).length) };
  it.each<[string, object, RegExp]>([
    ['a misspelt setting', { learningRate: 1 }, /has no setting "learningRate"/],
    ['a misspelt setting of the optimizer', { optimizer: { rate: 1 } }, /optimizer: has no setting "rate"/],
    ['a function for a loss', { loss: () => 0 }, /loss is a cost c\(target, output\); got a function/],
    ['rows of another length', { inputs: [[1, 2]] }, /inputs: points must have 3 columns; got 2/],
    ['inputs that are no number', { inputs: [[1, 2, NaN]] }, /points must be finite/],
    ['inputs beyond float32', { inputs: [[1, 2, 1e39]], targets: [[1, 2]] }, /inputs are within 3e38/],
    ['fewer targets', { targets: [[1, 2]] }, /every input has a target; got 40 inputs and 1 targets/],
    ['targets that do not fit the loss', { targets: { data: x.data, columns: 3 } }, /same dimension; got 3 and 2/],
    ['more noise than input', { noise: 3 }, /room for a row and its noise; got noise 3/],
    ['no iterations', { iterations: 0 }, /iterations must be a whole number from 1 up/],
    ['an end after the last', { until: 401 }, /until is at most 400; got 401/],
    ['a rate of nothing', { optimizer: { learningRate: 0 } }, /learningRate must be a positive number/],
    ['an average that never moves', { optimizer: { averageDecay: 1 } }, /averageDecay is from 0 to below 1; got 1/],
    [
      'an unknown schedule',
      { optimizer: { schedule: { kind: 'step' } } },
      /kind is the name of a schedule; got "step"/,
    ],
    ['a seed that is none', { seed: -1 }, /seed must be a whole number from 0 up; got -1/],
    ['another start', { start: 'zeros' }, /start is "fan-in" or "fan-out"; got "zeros"/],
    ['parameters of another graph', { startFrom: other }, /startFrom is of the same graph; got another/],
    ['a checkpoint that is none', { resumeFrom: { tensors: new Map(), metadata: {} } }, /a checkpoint has the format/],
    ['a promise for a device', { device: Promise.resolve() }, /needs an open device; got a promise/],
  ])('refuses %s', async (_, change, message) => {
    const options = { ...regression, ...change } as TrainGraphOptions;
    await expect(trainGraph(affine(), options)).rejects.toThrow(message);
    await expect(trainGraph(affine(), options)).rejects.toThrow(InvalidInputError);
  });

  it('refuses checkpoints of other graphs, seeds and lengths, and damaged ones', async () => {
    const { checkpoint } = await trainGraph(affine(), { ...regression, until: 5 });
    const run = (change: object) => trainGraph(affine(), { ...regression, resumeFrom: checkpoint, ...change });
    await expect(run({ seed: 1 })).rejects.toThrow(/keeps its seed 0; got 1/);
    await expect(run({ until: 4 })).rejects.toThrow(/until is at least what is done, 5 iterations; got 4/);
    await expect(run({ startFrom: other })).rejects.toThrow(/begins in one place/);
    await expect(trainGraph(autoEncoder(), { ...coding, resumeFrom: checkpoint })).rejects.toThrow(/of the same graph/);
    const tensors = new Map(checkpoint.tensors).set('average', { shape: [1], data: Float32Array.of(1) });
    await expect(run({ resumeFrom: { ...checkpoint, tensors } })).rejects.toThrow(/8 finite numbers of average/);
    const metadata = { ...checkpoint.metadata, iteration: 'five' };
    await expect(run({ resumeFrom: { ...checkpoint, metadata } })).rejects.toThrow(/says its iteration and its seed/);
  });

  it('refuses a graph without parameters, and rows that a graph does not take', async () => {
    const g = layerGraph({ height: 1, width: 1, channels: 3 });
    const graph = g.build(g.activation(g.input, { function: 'tanh' }));
    await expect(trainGraph(graph, { ...regression, targets: x })).rejects.toThrow(/has parameters; got none/);
    const trained = { graph, parameters: new Float32Array(0) };
    await expect(evaluateGraph(trained, [[1, 2]])).rejects.toThrow(/must have 3 columns; got 2/);
    await expect(evaluateGraph(trained, [[1, 2, 3]], { memory: 0 })).rejects.toThrow(/memory must be a whole number/);
  });
});

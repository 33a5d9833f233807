/**
 * ONNX Runtime's processor path on graphs of layers: forward pass and hand-made gradient to the images as one graph.
 *
 * Variants
 *   convolutions   gradients of convolutions as convolutions of stride 1, four of them for a stride of 2
 *   transposed     as `ConvTranspose` where the stride is not 1
 * Average pooling of overlapping windows has no gradient among the operators: zeros between pixels, then the same average.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { gradientPhases, valueAndGradient } from './support/image_passes.mjs';
import {
  joinedFloats,
  permuted,
  readImageProblem,
  WARM_UP_EVALUATIONS,
  weightShape,
} from './support/image_problem.mjs';
import { OnnxGraph } from './support/onnx_graph.mjs';
import { servePeer } from './support/protocol.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

const ints = (values) => ({ ints: values });

/** Weights [height, width, in, out] as `Conv` has them, [out, in, height, width]. */
function convWeight(g, values, [height, width, from, to]) {
  return g.constant([to, from, height, width], permuted(values, [height, width, from, to], [3, 2, 0, 1]));
}

function activations(g) {
  return {
    silu: {
      value: (z) => g.op('Mul', [z, g.op('Sigmoid', [z])]),
      /** σ + a (1 − σ) */
      back(gradient, z, a) {
        const sigmoid = g.op('Sigmoid', [z]);
        const rest = g.op('Sub', [g.scalar(1), sigmoid]);
        return g.op('Mul', [gradient, g.op('Add', [sigmoid, g.op('Mul', [a, rest])])]);
      },
    },
    'leaky-relu': {
      value: (z, { slope }) => g.op('LeakyRelu', [z], { alpha: { f: slope } }),
      /** By a, whose sign is z's: a second reader of z would keep the activation out of the convolution. */
      back(gradient, _z, a, { slope }) {
        const positive = g.op('Greater', [a, g.scalar(0)]);
        return g.op('Mul', [gradient, g.op('Where', [positive, g.scalar(1), g.scalar(slope)])]);
      },
    },
  };
}

function operations(g, { images, factor }, variant) {
  const table = activations(g);
  const activation = ({ attributes }) => {
    if (!table[attributes.kind]) throw new UnsupportedError(`activation ${attributes.kind}`);
    return table[attributes.kind];
  };
  const pooled = (x, strides) => {
    const attributes = { kernel_shape: ints([3, 3]), strides: ints([strides, strides]), pads: ints([1, 1, 1, 1]) };
    return g.op('AveragePool', [x], { ...attributes, count_include_pad: { i: 1 } });
  };
  const phase = (gradient, { weight, shape, padding }) =>
    g.op('Conv', [gradient, convWeight(g, weight, shape)], {
      kernel_shape: ints(shape.slice(0, 2)),
      pads: ints(padding),
    });
  return {
    convolve(layer, x) {
      const { kernel, stride, padding } = layer.attributes;
      const bias = layer.bias ? [g.constant([layer.bias.length], layer.bias)] : [];
      const attributes = { kernel_shape: ints(kernel), strides: ints(stride), pads: ints(padding) };
      return g.op('Conv', [x, convWeight(g, layer.weight, weightShape(layer)), ...bias], attributes);
    },
    convolveBack(layer, gradient) {
      const { kernel, stride, padding } = layer.attributes;
      if (variant === 'transposed' && stride[0] > 1) {
        const weight = convWeight(g, layer.weight, weightShape(layer));
        const attributes = { kernel_shape: ints(kernel), strides: ints(stride), pads: ints(padding) };
        return g.op('ConvTranspose', [gradient, weight], attributes);
      }
      const phases = gradientPhases(layer).map((one) => phase(gradient, one));
      if (phases.length === 1) return phases[0];
      return g.op('DepthToSpace', [g.op('Concat', phases, { axis: { i: 1 } })], { blocksize: { i: stride[0] } });
    },
    dense(layer, x) {
      const { units } = layer.attributes;
      const numbers = layer.weight.length / units;
      const weight = permuted(layer.weight, weightShape(layer), [2, 0, 1, 3]);
      const given = [g.op('Flatten', [x]), g.constant([numbers, units], weight), g.constant([units], layer.bias)];
      return g.op('Gemm', given);
    },
    denseBack(layer, gradient) {
      const { units } = layer.attributes;
      const [{ height, width, channels }] = layer.inputs;
      const weight = permuted(layer.weight, weightShape(layer), [3, 2, 0, 1]);
      const flat = g.op('MatMul', [gradient, g.constant([units, layer.weight.length / units], weight)]);
      return g.op('Reshape', [flat, g.integers([images, channels, height, width])]);
    },
    pool: (_layer, x) => pooled(x, 2),
    poolBack(layer, gradient) {
      const [{ height, width, channels }] = layer.inputs;
      const apart = g.op('Reshape', [gradient, g.integers([images, channels, height / 2, 1, width / 2, 1])]);
      const padded = g.op('Pad', [apart, g.integers([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])]);
      return pooled(g.op('Reshape', [padded, g.integers([images, channels, height, width])]), 1);
    },
    activate: (layer, z) => activation(layer).value(z, layer.attributes),
    activateBack: (layer, gradient, z, a) => activation(layer).back(gradient, z, a, layer.attributes),
    add: (x, y) => g.op('Add', [x, y]),
    scale: (x, by) => g.op('Mul', [x, g.scalar(by)]),
    cotangent({ kind }) {
      return g.constant(kind === 'dense' ? [images, 1] : [images, 1, 1, 1], new Float32Array(images).fill(factor));
    },
  };
}

async function openEvaluation(ort, threads, variant, problem) {
  const { images, input, layers, output, y } = problem;
  const { height, width, channels } = input;
  const g = new OnnxGraph();
  const shape = [images, channels, height, width];
  const { value, gradient } = valueAndGradient(operations(g, problem, variant), problem, g.input('y', shape));
  g.output('value', value, layers[output].kind === 'dense' ? [images, 1] : [images, 1, 1, 1]);
  g.output('gradient', gradient, shape);
  const options = { executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: threads };
  const session = await ort.InferenceSession.create(g.encode(), options);
  const start = permuted(y, [images, height, width, channels], [0, 3, 1, 2]);
  const feeds = { y: new ort.Tensor('float32', start, shape) };
  let results;
  return {
    place: () => undefined,
    async advance(steps) {
      for (let step = 0; step < steps; step++) results = await session.run(feeds);
    },
    read: () =>
      joinedFloats(
        results.value.data.map((one) => one * problem.factor),
        permuted(results.gradient.data, shape, [0, 2, 3, 1]),
      ),
    release: () => session.release(),
  };
}

async function peer() {
  try {
    const { default: ort } = await import('onnxruntime-node');
    const { version } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), 'utf8'),
    );
    const threads = availableParallelism();
    return {
      peer: 'onnxruntime-node',
      version,
      threads,
      device: 'cpu',
      variants: ['convolutions', 'transposed'],
      read: readImageProblem,
      warmUpSteps: WARM_UP_EVALUATIONS,
      open: (variant, problem) => openEvaluation(ort, threads, variant, problem),
    };
  } catch (error) {
    return { unavailable: `onnxruntime-node does not load: ${error.message.split('\n')[0]}` };
  }
}

await servePeer(await peer());

/**
 * TensorFlow.js on graphs of layers: the WebAssembly backend, one thread (see `tfjs.mjs`).
 *
 * Variants
 *   wasm-autograd  `tf.valueAndGrad`, whose gradients of convolutions are a kernel of their own
 *   wasm-manual    gradients by hand, of convolutions as convolutions, which XNNPACK has
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { forward, gradientPhases, valueAndGradient } from './support/image_passes.mjs';
import { joinedFloats, readImageProblem, WARM_UP_EVALUATIONS, weightShape } from './support/image_problem.mjs';
import { servePeer } from './support/protocol.mjs';
import { UnsupportedError } from './support/unsupported.mjs';

const require = createRequire(import.meta.url);

/** The library's word for [top, left, bottom, right]. */
const border = ([top, left, bottom, right]) =>
  top === left && top === bottom && top === right
    ? top
    : [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ];

function activations(tf) {
  return {
    silu: {
      value: (z) => tf.mul(z, tf.sigmoid(z)),
      back(g, z, a) {
        const sigmoid = tf.sigmoid(z);
        return tf.mul(g, tf.add(sigmoid, tf.mul(a, tf.sub(1, sigmoid))));
      },
    },
    'leaky-relu': {
      value: (z, { slope }) => tf.leakyRelu(z, slope),
      back: (g, z, _a, { slope }) => tf.mul(g, tf.step(z, slope)),
    },
  };
}

/** Weights in the backend, and those of the gradients' convolutions. To be called outside of any `tidy`. */
function placeTensors(tf, layer) {
  const { kind, attributes, weight, bias } = layer;
  if (!weight) return {};
  const shape = weightShape(layer);
  if (kind === 'dense')
    return {
      weight: tf.tensor2d(weight, [weight.length / attributes.units, attributes.units]),
      bias: tf.tensor1d(bias),
    };
  const phases = gradientPhases(layer).map((phase) => ({ ...phase, weight: tf.tensor4d(phase.weight, phase.shape) }));
  return { weight: tf.tensor4d(weight, shape), phases, ...(bias && { bias: tf.tensor1d(bias) }) };
}

const ZEROS_AROUND = [
  [0, 0],
  [1, 1],
  [1, 1],
  [0, 0],
];

/**
 * Operations on layers that have been given `tensors`.
 * @param isDifferentiated whether `tf.grad` is to go through them: the gradient of a fused convolution always asks for
 *   that of its weights, which the backend has not
 */
function operations(tf, { images, factor }, isDifferentiated) {
  const table = activations(tf);
  const activation = ({ attributes }) => {
    if (!table[attributes.kind]) throw new UnsupportedError(`activation ${attributes.kind}`);
    return table[attributes.kind];
  };
  const convolved = (x, { weight, bias, stride = 1, padding }) => {
    if (!isDifferentiated)
      return tf.fused.conv2d({ x, filter: weight, strides: stride, pad: border(padding), ...(bias && { bias }) });
    const product = tf.conv2d(x, weight, stride, border(padding));
    return bias ? tf.add(product, bias) : product;
  };
  const averaged = (x, stride) => tf.avgPool(tf.pad(x, ZEROS_AROUND), 3, stride, 'valid');
  return {
    convolve: ({ tensors, attributes }, x) => convolved(x, { ...tensors, ...attributes, bias: tensors.bias }),
    convolveBack({ tensors, attributes }, gradient) {
      const parts = tensors.phases.map((phase) => convolved(gradient, phase));
      return parts.length === 1 ? parts[0] : tf.depthToSpace(tf.concat(parts, 3), attributes.stride[0]);
    },
    dense: ({ tensors: { weight, bias } }, x) => tf.add(tf.matMul(tf.reshape(x, [images, -1]), weight), bias),
    denseBack({ tensors: { weight }, inputs: [{ height, width, channels }] }, gradient) {
      return tf.reshape(tf.matMul(gradient, weight, false, true), [images, height, width, channels]);
    },
    // The library's own average does not count the border: it is there as zeros.
    pool: (_layer, x) => averaged(x, 2),
    poolBack({ inputs: [{ height, width, channels }] }, gradient) {
      const pixels = tf.reshape(gradient, [images * (height / 2), width / 2, 1, channels]);
      const across = tf.reshape(tf.concat([pixels, tf.zerosLike(pixels)], 2), [
        images * (height / 2),
        1,
        width * channels,
      ]);
      const spread = tf.reshape(tf.concat([across, tf.zerosLike(across)], 1), [images, height, width, channels]);
      return averaged(spread, 1);
    },
    activate: (layer, z) => activation(layer).value(z, layer.attributes),
    activateBack: (layer, gradient, z, a) => activation(layer).back(gradient, z, a, layer.attributes),
    add: (x, y) => tf.add(x, y),
    scale: (x, by) => tf.mul(x, by),
    cotangent: ({ kind }) => tf.fill(kind === 'dense' ? [images, 1] : [images, 1, 1, 1], factor),
  };
}

function outputOf(ops, { layers, output }, images) {
  const values = [];
  for (const layer of layers) {
    const inputs = layer.from.map((place) => (place < 0 ? images : values[place]));
    values.push(forward(ops, layer, inputs));
  }
  return values[output];
}

async function openEvaluation(tf, variant, given) {
  await tf.setBackend('wasm');
  tf.engine().startScope(); // ends with `release`, and with it all tensors
  const problem = { ...given, layers: given.layers.map((layer) => ({ ...layer, tensors: placeTensors(tf, layer) })) };
  const { images, input, factor, y } = problem;
  const isManual = variant === 'wasm-manual';
  const ops = operations(tf, problem, !isManual);
  const start = tf.tensor4d(y, [images, input.height, input.width, input.channels]);
  const differentiated = tf.valueAndGrad((at) => tf.mul(tf.sum(outputOf(ops, problem, at)), factor));
  const evaluate = () => {
    if (isManual) return valueAndGradient(ops, problem, start);
    const { value, grad } = differentiated(start);
    return { value, gradient: grad };
  };
  let results;
  return {
    place: () => undefined,
    advance(steps) {
      for (let step = 0; step < steps; step++) {
        if (results) for (const tensor of Object.values(results)) tensor.dispose();
        results = tf.tidy(evaluate);
      }
    },
    async read() {
      // Autograd gives the sum of the values only; what it sums is asked for once more.
      const values = tf.tidy(() => tf.mul(outputOf(ops, problem, start), factor));
      return joinedFloats(await values.data(), await results.gradient.data());
    },
    release: () => tf.engine().endScope(),
  };
}

async function peer() {
  try {
    const tf = require('@tensorflow/tfjs');
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    await tf.setBackend('wasm');
    return {
      peer: 'tfjs',
      version: tf.version.tfjs,
      threads: wasm.getThreadsCount(),
      device: 'cpu',
      variants: ['wasm-manual', 'wasm-autograd'],
      read: readImageProblem,
      warmUpSteps: WARM_UP_EVALUATIONS,
      open: (variant, problem) => openEvaluation(tf, variant, problem),
    };
  } catch (error) {
    return { unavailable: `@tensorflow/tfjs does not load: ${error.message.split('\n')[0]}` };
  }
}

await servePeer(await peer());

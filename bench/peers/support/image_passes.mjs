/**
 * A forward pass through a graph of layers and the gradient to its images by hand, in whatever a library calls its
 * operations. `ops` has
 *   convolve(layer, x), convolveBack(layer, g), dense(layer, x), denseBack(layer, g), pool(layer, x), poolBack(layer, g),
 *   activate(layer, z), activateBack(layer, g, z, a), add(x, y), scale(x, factor), cotangent(layer): factor of the
 *   output everywhere.
 */
import { UnsupportedError } from './unsupported.mjs';

/** @returns the output's value and the gradient to the images */
export function valueAndGradient(ops, { layers, output }, images) {
  const values = [];
  const inputsOf = ({ from }) => from.map((place) => (place < 0 ? images : values[place]));
  for (const layer of layers) values.push(forward(ops, layer, inputsOf(layer)));
  const gradients = layers.map(() => undefined);
  let ofImages;
  gradients[output] = ops.cotangent(layers[output]);
  for (let l = output; l >= 0; l--) {
    if (gradients[l] === undefined) continue;
    const parts = backward(ops, layers[l], gradients[l], inputsOf(layers[l]), values[l]);
    for (const [i, place] of layers[l].from.entries()) {
      const sum = (before) => (before === undefined ? parts[i] : ops.add(before, parts[i]));
      if (place < 0) ofImages = sum(ofImages);
      else gradients[place] = sum(gradients[place]);
    }
  }
  return { value: values[output], gradient: ofImages };
}

export function forward(ops, layer, inputs) {
  const { kind, attributes } = layer;
  if (kind === 'conv2d') return ops.convolve(layer, inputs[0]);
  if (kind === 'dense') return ops.dense(layer, inputs[0]);
  if (kind === 'activation') return ops.activate(layer, inputs[0]);
  if (kind === 'pool2d' && isPlainAverage(attributes)) return ops.pool(layer, inputs[0]);
  if (kind === 'add') return inputs.map((x, i) => scaled(ops, x, attributes.factors[i])).reduce(ops.add);
  throw new UnsupportedError(`a layer ${kind} of ${JSON.stringify(attributes)}`);
}

function backward(ops, layer, gradient, inputs, value) {
  const { kind, attributes } = layer;
  if (kind === 'conv2d') return [ops.convolveBack(layer, gradient)];
  if (kind === 'dense') return [ops.denseBack(layer, gradient)];
  if (kind === 'activation') return [ops.activateBack(layer, gradient, inputs[0], value)];
  if (kind === 'pool2d') return [ops.poolBack(layer, gradient)];
  return attributes.factors.map((factor) => scaled(ops, gradient, factor));
}

const scaled = (ops, x, factor) => (factor === 1 ? x : ops.scale(x, factor));

/** Windows 3×3 in twos with a border of one that counts, on sides that are even: what resnet-d has. */
const isPlainAverage = ({ function: kind, kernel, stride, padding, countPadding }) =>
  kind === 'average' && countPadding && String([kernel, stride, padding]) === '3,3,2,2,1,1,1,1';

/**
 * The gradient of a convolution as convolutions of stride 1, one for each place of a pixel within a stride: of pixel
 * v = s q + r down a column, dx_v = Σ_m w_{i + s m} dy_{q + d − m} with i = (r + p) mod s and d = (r + p − i)/s.
 * @returns phases in the order of places: weights [height, width, filters, channels] and padding [top, left, bottom,
 *   right]
 */
export function gradientPhases({ attributes, inputs: [image], shape, weight }) {
  const { kernel, stride, padding, filters } = attributes;
  const { channels } = image;
  const [down, across] = [0, 1].map((axis) => {
    const sides = [
      [image.height, shape.height],
      [image.width, shape.width],
    ][axis];
    return axisPhases({ kernel: kernel[axis], stride: stride[axis], padding: padding[axis], sides });
  });
  return down.flatMap((v) =>
    across.map((h) => {
      const values = new Float32Array(v.taps.length * h.taps.length * filters * channels);
      let at = 0;
      for (const i of v.taps)
        for (const j of h.taps)
          for (let f = 0; f < filters; f++)
            for (let c = 0; c < channels; c++)
              values[at++] = weight[((i * kernel[1] + j) * channels + c) * filters + f];
      return {
        weight: values,
        shape: [v.taps.length, h.taps.length, filters, channels],
        padding: [v.before, h.before, v.after, h.after],
      };
    }),
  );
}

/** Of an axis: the taps of each place in the order that they are met, and the border. */
function axisPhases({ kernel, stride, padding, sides: [size, outputs] }) {
  if (kernel % stride !== 0 || size % stride !== 0) throw new UnsupportedError('strides that do not divide');
  const taps = kernel / stride;
  return Array.from({ length: stride }, (_, place) => {
    const first = (place + padding) % stride;
    const shift = (place + padding - first) / stride;
    return {
      taps: Array.from({ length: taps }, (_tap, t) => first + stride * (taps - 1 - t)),
      before: taps - 1 - shift,
      after: size / stride - outputs + shift,
    };
  });
}

/**
 * Graphs of layers in plain loops, the gradient by hand as the peers of `bench/peers` have it: what the bench's tests run where
 * no library is installed. `node plain_images.mjs right|wrong-value|wrong-gradient`
 */
import { gradientPhases, valueAndGradient } from './support/image_passes.mjs';
import { joinedFloats, readImageProblem } from './support/image_problem.mjs';
import { servePeer } from './support/protocol.mjs';

const manner = process.argv[2];

/** An array of [images, height, width, channels]. */
function filled([images, height, width, channels], at) {
  const data = new Float32Array(images * height * width * channels);
  let i = 0;
  for (let n = 0; n < images; n++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[i++] = at(n, y, x, c);
  return { shape: [images, height, width, channels], data };
}

function pixel({ shape: [, height, width, channels], data }, n, y, x, c) {
  return y < 0 || y >= height || x < 0 || x >= width ? 0 : data[((n * height + y) * width + x) * channels + c];
}

/** Weights are [kernel, kernel, from, to]. */
function convolved(x, { weight, shape: [tall, wide, from, to], stride, padding: [top, left, bottom, right], bias }) {
  const [images, height, width] = x.shape;
  const out = [
    images,
    (height + top + bottom - tall) / stride[0] + 1,
    (width + left + right - wide) / stride[1] + 1,
    to,
  ].map(Math.floor);
  return filled(out, (n, v, h, f) => {
    let sum = bias?.[f] ?? 0;
    for (let i = 0; i < tall; i++)
      for (let j = 0; j < wide; j++)
        for (let c = 0; c < from; c++)
          sum +=
            pixel(x, n, v * stride[0] + i - top, h * stride[1] + j - left, c) *
            weight[((i * wide + j) * from + c) * to + f];
    return sum;
  });
}

const each = (x, value) => ({ shape: x.shape, data: x.data.map(value) });

const FUNCTIONS = {
  silu: [(z) => z / (1 + Math.exp(-z)), (z) => (1 + z / (1 + Math.exp(z))) / (1 + Math.exp(-z))],
  'leaky-relu': [(z, slope) => (z > 0 ? z : slope * z), (z, slope) => (z > 0 ? 1 : slope)],
};

/** What every number of the average's window gives it. */
const NINTH = 1 / 9;

function operations({ images, factor }) {
  const dense = ({ weight, bias, attributes: { units } }, { data }) => {
    const numbers = data.length / images;
    return filled([images, 1, 1, units], (n, _y, _x, u) => {
      let sum = bias[u];
      for (let i = 0; i < numbers; i++) sum += data[n * numbers + i] * weight[i * units + u];
      return sum;
    });
  };
  return {
    convolve(layer, x) {
      const { kernel, filters, stride, padding } = layer.attributes;
      const shape = [...kernel, layer.inputs[0].channels, filters];
      return convolved(x, { ...layer, shape, stride, padding });
    },
    convolveBack(layer, gradient) {
      const [down, across] = layer.attributes.stride;
      const parts = gradientPhases(layer).map((phase) => convolved(gradient, { ...phase, stride: [1, 1] }));
      const [{ height, width, channels }] = layer.inputs;
      return filled([images, height, width, channels], (n, y, x, c) => {
        const part = parts[(y % down) * across + (x % across)];
        return pixel(part, n, Math.floor(y / down), Math.floor(x / across), c);
      });
    },
    dense,
    denseBack({ weight, attributes: { units }, inputs: [{ height, width, channels }] }, gradient) {
      return filled([images, height, width, channels], (n, y, x, c) => {
        const row = ((y * width + x) * channels + c) * units;
        let sum = 0;
        for (let u = 0; u < units; u++) sum += gradient.data[n * units + u] * weight[row + u];
        return sum;
      });
    },
    pool: ({ shape: { height, width, channels } }, x) =>
      filled([images, height, width, channels], (n, v, h, c) => {
        let sum = 0;
        for (let i = -1; i <= 1; i++) for (let j = -1; j <= 1; j++) sum += pixel(x, n, 2 * v + i, 2 * h + j, c);
        return NINTH * sum;
      }),
    poolBack: ({ inputs: [{ height, width, channels }] }, gradient) =>
      filled([images, height, width, channels], (n, y, x, c) => {
        let sum = 0;
        for (let i = -1; i <= 1; i++)
          for (let j = -1; j <= 1; j++)
            if ((y + i) % 2 === 0 && (x + j) % 2 === 0) sum += pixel(gradient, n, (y + i) / 2, (x + j) / 2, c);
        return NINTH * sum;
      }),
    activate: ({ attributes: { kind, slope } }, z) => each(z, (value) => FUNCTIONS[kind][0](value, slope)),
    activateBack: ({ attributes: { kind, slope } }, gradient, z) =>
      each(gradient, (value, i) => value * FUNCTIONS[kind][1](z.data[i], slope)),
    add: (x, y) => each(x, (value, i) => value + y.data[i]),
    scale: (x, by) => each(x, (value) => by * value),
    cotangent: () => filled([images, 1, 1, 1], () => factor),
  };
}

/** What a peer that is wrong in such a manner is off by. */
const off = (what) => (manner === `wrong-${what}` ? 1.01 : 1);

function openEvaluation(problem) {
  const { images, input, y, factor } = problem;
  const start = { shape: [images, input.height, input.width, input.channels], data: y };
  let result;
  return {
    place: () => undefined,
    advance(steps) {
      for (let step = 0; step < steps; step++) result = valueAndGradient(operations(problem), problem, start);
    },
    read: () =>
      joinedFloats(
        result.value.data.map((value) => off('value') * factor * value),
        result.gradient.data.map((value) => off('gradient') * value),
      ),
    release: () => undefined,
  };
}

await servePeer({
  peer: 'plain',
  version: '1.0',
  threads: 1,
  device: 'cpu',
  variants: ['loops'],
  read: readImageProblem,
  warmUpSteps: 1,
  open: (_variant, problem) => openEvaluation(problem),
});

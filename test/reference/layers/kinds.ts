import type { LayerName } from '../../../src/layers/kinds/index.js';
import type { Layer } from '../../../src/layers/layer.js';
import { imageOf, pixel, type Image } from './image.js';

/** What a kind of layer does, in float64, from its equation alone. Tensors are by the layer's own names. */
export type LayerReference = (
  layer: Layer,
  inputs: readonly Image[],
  tensors: Readonly<Record<string, ArrayLike<number>>>,
) => Image;

interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number, number, number];
}

const conv2d: LayerReference = ({ attributes, shape }, [image], { weight, bias }) => {
  const { kernel, stride, padding, groups, filters } = attributes as Window & { groups: number; filters: number };
  const perGroup = image.channels / groups;
  return imageOf(shape, (y, x, f) => {
    const group = Math.floor(f / (filters / groups));
    let sum = bias?.[f] ?? 0;
    for (let i = 0; i < kernel[0]; i++)
      for (let j = 0; j < kernel[1]; j++)
        for (let c = 0; c < perGroup; c++) {
          const at = pixel(image, y * stride[0] + i - padding[0], x * stride[1] + j - padding[1], group * perGroup + c);
          sum += at * weight[((i * kernel[1] + j) * perGroup + c) * filters + f];
        }
    return sum;
  });
};

/** Every pixel of the input adds its kernel to the output. Weights are [kernel, kernel, filters/groups, channels]. */
const convTranspose2d: LayerReference = ({ attributes, shape }, [image], { weight, bias }) => {
  const { kernel, stride, padding, groups, filters } = attributes as Window & { groups: number; filters: number };
  const [from, to] = [image.channels / groups, filters / groups];
  const out = imageOf(shape, (_y, _x, f) => bias?.[f] ?? 0);
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++)
      for (let c = 0; c < image.channels; c++)
        for (let i = 0; i < kernel[0]; i++)
          for (let j = 0; j < kernel[1]; j++)
            for (let f = 0; f < to; f++) {
              const [v, u] = [y * stride[0] + i - padding[0], x * stride[1] + j - padding[1]];
              if (v < 0 || v >= shape.height || u < 0 || u >= shape.width) continue;
              const channel = Math.floor(c / from) * to + f;
              out.data[(v * shape.width + u) * filters + channel] +=
                pixel(image, y, x, c) * weight[((i * kernel[1] + j) * to + f) * image.channels + c];
            }
  return out;
};

const dense: LayerReference = ({ shape }, [image], { weight, bias }) =>
  imageOf(shape, (_y, _x, unit) =>
    image.data.reduce((sum, value, i) => sum + value * weight[i * shape.channels + unit], bias?.[unit] ?? 0),
  );

const FUNCTIONS: Readonly<Record<string, (x: number, slope: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  'leaky-relu': (x, slope) => (x < 0 ? slope * x : x),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus: (x) => Math.log(1 + Math.exp(x)),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  elu: (x, slope) => (x < 0 ? slope * (Math.exp(x) - 1) : x),
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
};

const activation: LayerReference = ({ attributes, shape }, [image]) => {
  const { kind, slope } = attributes as { kind: string; slope?: number };
  const usual = kind === 'elu' ? 1 : 0.01;
  return imageOf(shape, (y, x, c) => FUNCTIONS[kind](pixel(image, y, x, c), slope ?? usual));
};

const add: LayerReference = ({ attributes, shape }, images) => {
  const { factors } = attributes as { factors?: readonly number[] };
  return imageOf(shape, (y, x, c) =>
    images.reduce((sum, image, i) => sum + (factors?.[i] ?? 1) * pixel(image, y, x, c), 0),
  );
};

const concatenate: LayerReference = ({ shape }, images) => {
  const channels = images.flatMap((image, i) => Array.from({ length: image.channels }, (_, c) => [i, c]));
  return imageOf(shape, (y, x, c) => pixel(images[channels[c][0]], y, x, channels[c][1]));
};

const reshape: LayerReference = ({ shape }, [image]) => ({ ...shape, data: image.data });

/** Averages divide by the window's places within the image, or within its padding where these count. */
const pool2d: LayerReference = ({ attributes, shape }, [image]) => {
  const { kernel, stride, padding, ...given } = attributes as Window & { function: string; countPadding: boolean };
  const [top, left, bottom, right] = given.countPadding ? padding : [0, 0, 0, 0];
  return imageOf(shape, (y, x, c) => {
    let [sum, places, largest] = [0, 0, -Infinity];
    for (let v = y * stride[0] - padding[0]; v < y * stride[0] - padding[0] + kernel[0]; v++)
      for (let u = x * stride[1] - padding[1]; u < x * stride[1] - padding[1] + kernel[1]; u++) {
        sum += pixel(image, v, u, c);
        largest = Math.max(largest, pixel(image, v, u, c, -Infinity));
        if (v >= -top && v < image.height + bottom && u >= -left && u < image.width + right) places++;
      }
    return given.function === 'max' ? largest : sum / places;
  });
};

/** Of coordinates `half-pixel`: a place's middle is the same part of both sides. Past an edge, images go on. */
const resize2d: LayerReference = ({ attributes, shape }, [image]) => {
  const { mode } = attributes as { mode: 'nearest' | 'bilinear' };
  const clamp = (at: number, size: number) => Math.min(Math.max(at, 0), size - 1);
  const value = (y: number, x: number, c: number) => pixel(image, clamp(y, image.height), clamp(x, image.width), c);
  return imageOf(shape, (y, x, c) => {
    const v = ((y + 0.5) * image.height) / shape.height - 0.5;
    const u = ((x + 0.5) * image.width) / shape.width - 0.5;
    if (mode === 'nearest') return value(Math.ceil(v - 0.5), Math.ceil(u - 0.5), c);
    const [v0, u0] = [Math.floor(v), Math.floor(u)];
    const [a, b] = [v - v0, u - u0];
    const above = (1 - b) * value(v0, u0, c) + b * value(v0, u0 + 1, c);
    const below = (1 - b) * value(v0 + 1, u0, c) + b * value(v0 + 1, u0 + 1, c);
    return (1 - a) * above + a * below;
  });
};

const takeChannels: LayerReference = ({ attributes, shape }, [image]) => {
  const { first } = attributes as { first: number };
  return imageOf(shape, (y, x, c) => pixel(image, y, x, first + c));
};

/** Output (y, x) is Σ_{i,j} a[K − 1 − i]·b[L − 1 − j] of what is at (y·down + i, x·down + j) after up and padding. */
const filter2d: LayerReference = ({ attributes, shape }, [image]) => {
  const { filter, up, down, padding } = attributes as {
    readonly filter: readonly [readonly number[], readonly number[]];
    readonly up: readonly [number, number];
    readonly down: readonly [number, number];
    readonly padding: readonly number[];
  };
  const between = (y: number, x: number, c: number) =>
    y % up[0] === 0 && x % up[1] === 0 ? pixel(image, y / up[0], x / up[1], c) : 0;
  return imageOf(shape, (y, x, c) => {
    let sum = 0;
    for (const [i, a] of filter[0].toReversed().entries())
      for (const [j, b] of filter[1].toReversed().entries())
        sum += a * b * between(y * down[0] + i - padding[0], x * down[1] + j - padding[1], c);
    return sum;
  });
};

const constant: LayerReference = ({ shape }, _images, { image }) => ({ ...shape, data: Float64Array.from(image) });

/** A mirrored place is as far from the last pixel, to the other side. */
const pad2d: LayerReference = ({ attributes, shape }, [image]) => {
  const { padding, mode } = attributes as { padding: readonly number[]; mode: string };
  const inside = (place: number, size: number) => {
    if (mode === 'edge') return Math.min(Math.max(place, 0), size - 1);
    return mode === 'reflect' ? size - 1 - Math.abs(size - 1 - Math.abs(place)) : place;
  };
  return imageOf(shape, (y, x, c) =>
    pixel(image, inside(y - padding[0], image.height), inside(x - padding[1], image.width), c),
  );
};

const channelAffine: LayerReference = ({ shape }, [image], { scale, shift }) =>
  imageOf(shape, (y, x, c) => scale[c] * pixel(image, y, x, c) + shift[c]);

/** Numbers of a group are those of its channels, of all pixels or of one. */
const normalise: LayerReference = ({ attributes, shape }, [image]) => {
  const { groups, over, epsilon } = attributes as { groups: number; over: 'image' | 'pixel'; epsilon: number };
  const width = shape.channels / groups;
  const pixels = shape.height * shape.width;
  return imageOf(shape, (y, x, c) => {
    const first = Math.floor(c / width) * width;
    const numbers = Array.from({ length: pixels }, (_, p) => p)
      .filter((p) => over === 'image' || p === y * shape.width + x)
      .flatMap((p) => Array.from({ length: width }, (_, i) => image.data[p * shape.channels + first + i]));
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    return (pixel(image, y, x, c) - mean) / Math.sqrt(variance + epsilon);
  });
};

/** Of an image's own channels where it has as many pixels, or one channel; of channels alone where it has one pixel. */
const ownNumber = (by: Image, shape: Image | Layer['shape'], y: number, x: number, c: number) =>
  by.height === shape.height && by.width === shape.width ? pixel(by, y, x, by.channels === 1 ? 0 : c) : by.data[c];

const multiply: LayerReference = ({ shape }, [image, by]) =>
  imageOf(shape, (y, x, c) => pixel(image, y, x, c) * ownNumber(by, shape, y, x, c));

const shiftChannels: LayerReference = ({ shape }, [image, by]) =>
  imageOf(shape, (y, x, c) => pixel(image, y, x, c) + ownNumber(by, shape, y, x, c));

const channelsFirst: LayerReference = ({ shape }, [image]) => {
  const pixels = image.height * image.width;
  return imageOf(shape, (_y, _x, i) => image.data[(i % pixels) * image.channels + Math.floor(i / pixels)]);
};

const channelsLast: LayerReference = ({ shape }, [image]) =>
  imageOf(shape, (y, x, c) => image.data[(c * shape.height + y) * shape.width + x]);

export const LAYER_REFERENCES: Readonly<Record<LayerName, LayerReference>> = {
  conv2d,
  convTranspose2d,
  dense,
  activation,
  pool2d,
  resize2d,
  pad2d,
  filter2d,
  channelAffine,
  normalise,
  multiply,
  shiftChannels,
  constant,
  add,
  concatenate,
  takeChannels,
  reshape,
  channelsFirst,
  channelsLast,
};

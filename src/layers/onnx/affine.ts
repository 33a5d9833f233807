import type { Construction, Made } from './construction.js';
import type { NodeView } from './node_view.js';
import { isVector, dimsText, productOf, type ImageValue, type Numbers } from './values.js';

/** A constant for every number of a value: one for all, or the places of `data` that numbers in ONNX's order take. */
interface Spread {
  readonly data: ArrayLike<number>;
  /** Neighbouring numbers that share one, after which the next follows: all where there is one. */
  readonly each: number;
  /** Numbers after which constants begin anew. */
  readonly period: number;
}

/**
 * How a constant goes over a value of dims, by the rules of broadcasting: those that vary along the first axes or along
 * the last ones, which is what channels, units and whole pictures are.
 */
function spreadOf(node: NodeView, { dims }: ImageValue, constant: Numbers): Spread {
  const { data } = constant;
  const all = productOf(dims);
  if (data.length === 1) return { data, each: all, period: all };
  const rank = dims.length + 1;
  const full = [...new Array<number>(Math.max(rank - constant.dims.length, 0)).fill(1), ...constant.dims];
  const own = full.slice(1);
  const varies = own.map((side, axis) => side !== 1 && side === dims[axis]);
  const first = varies.indexOf(true);
  const last = varies.lastIndexOf(true);
  const fits = full.length === rank && full[0] === 1 && own.every((side, axis) => side === 1 || varies[axis]);
  // Axes of one place between are as good as any.
  const whole = varies.slice(first, last + 1).every((is, i) => is || dims[first + i] === 1);
  const each = productOf(dims.slice(last + 1));
  const period = productOf(dims.slice(first));
  if (fits && whole && first >= 0 && (each === 1 || period === all)) return { data, each, period };
  const rule = `a constant is one number, or one for each along the first or the last axes of ${dimsText(['N', ...dims])}`;
  throw node.refuse(rule, dimsText(constant.dims), 'Write it as a factor or a bias of channels.');
}

/** scale · x + shift, each of them constants. */
export interface Affine {
  readonly scale?: Numbers;
  readonly shift?: Numbers;
}

/** The number of a spread for a number of ONNX's tensor. */
const at = ({ data, each, period }: Spread, index: number): number => data[Math.floor((index % period) / each)];

/** A layer's image of the same numbers, in the file's eyes. */
const resultOf = ({ dims }: ImageValue, made: Made): ImageValue => ({ kind: 'image', ...made, dims });

/** A constant for each pixel, whatever the channel: noise that a file keeps. */
function ofPixels(
  node: NodeView,
  to: Construction,
  x: ImageValue,
  constant: Numbers,
  kind: 'multiply' | 'shiftChannels',
): ImageValue {
  const image = to.image(node, x);
  const by = to.constant(node, constant, [1, x.dims[1], x.dims[2]]);
  return resultOf(x, to.add(node, kind, [image, by], {}));
}

/** x times a constant and plus another, by a factor and a term for each channel of an image that x is seen as. */
export function affineOf(node: NodeView, to: Construction, x: ImageValue, { scale, shift }: Affine): ImageValue {
  if (shift === undefined && scale?.data.length === 1) {
    const made = to.add(node, 'add', [x], { factors: [scale.data[0]] });
    return resultOf(x, made);
  }
  const spreads = [scale, shift].map((constant) => constant && spreadOf(node, x, constant));
  const { height, width, channels } = x.shape;
  const pixels = height * width;
  const all = pixels * channels;
  const fits = (test: (spread: Spread) => boolean) => spreads.every((s) => s === undefined || test(s));
  const tensor = (count: number, place: (c: number) => number) => {
    const given = spreads.reduce((sum, s) => sum + (s?.data.length ?? 0), 0);
    to.make(node, Math.max(2 * count - given, 0));
    const [factors, terms] = spreads.map((s, i) =>
      Float32Array.from({ length: count }, (_, c) => (s ? at(s, place(c)) : 1 - i)),
    );
    return { scale: factors, shift: terms };
  };
  // Numbers in ONNX's order: channel after channel.
  if (fits(({ each, period }) => each % pixels === 0 && period === all)) {
    const made = to.add(
      node,
      'channelAffine',
      [x],
      {},
      tensor(channels, (c) => c * pixels),
    );
    return resultOf(x, made);
  }
  if (isVector(x.shape) && fits(({ each, period, data }) => each * data.length === period)) {
    const lengths = spreads.flatMap((s) => (s && s.data.length > 1 ? [s.period] : []));
    const own = Math.max(...lengths);
    if (lengths.every((length) => length === own)) {
      const image = to.reshaped(node, x, { height: all / own, width: 1, channels: own });
      const made = to.add(
        node,
        'channelAffine',
        [image],
        {},
        tensor(own, (c) => c),
      );
      return resultOf(x, to.reshaped(node, made, x.shape));
    }
  }
  const single = scale && shift ? undefined : (scale ?? shift);
  if (
    single &&
    x.dims.length === 3 &&
    single.data.length === x.dims[1] * x.dims[2] &&
    spreads.some((s) => s?.each === 1)
  )
    return ofPixels(node, to, x, single, scale ? 'multiply' : 'shiftChannels');
  const flat = to.reshaped(node, x, { height: 1, width: 1, channels: all });
  // Pixel p and channel c lie at p·C + c.
  const made = to.add(
    node,
    'channelAffine',
    [flat],
    {},
    tensor(all, (i) => (i % channels) * pixels + Math.floor(i / channels)),
  );
  return resultOf(x, to.reshaped(node, made, x.shape));
}

import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import {
  dimsText,
  productOf,
  type Batch,
  type ImageValue,
  type Numbers,
  type StyledWeights,
  type Value,
} from '../values.js';

const WAY_OUT = 'Export the generator with fused_modconv=False, which scales pictures and not weights.';

const unknown = (node: NodeView): Error =>
  node.refuse(
    'weights that styles scale are squared and summed, demodulated, and convolved with',
    'another use',
    WAY_OUT,
  );

/** Whether constants [1, filters, channels, kernel, kernel] are scaled by numbers [N, 1, channels, 1, 1]. */
export const isStyling = ({ dims }: Numbers, by: ImageValue): boolean =>
  dims.length === 5 && dims[0] === 1 && String(by.dims) === String([1, dims[2], 1, 1]);

export const styled = ({ dims, data }: Numbers, style: ImageValue): StyledWeights => {
  const weights: Numbers = { kind: 'numbers', dims: dims.slice(1), data };
  return { kind: 'styled', weights, dims: weights.dims, style, squared: false, swapped: false, folded: false };
};

export function squareOf(node: NodeView, value: StyledWeights): StyledWeights {
  if (value.squared || value.folded || value.swapped || value.demodulation) throw unknown(node);
  return { ...value, squared: true };
}

/** A product of which one factor is such weights: their square, or the same demodulated. */
export function styledProduct(node: NodeView, a: Value, b: Value): StyledWeights {
  if (a.kind === 'styled' && a === b) return squareOf(node, a);
  const [weights, by] = a.kind === 'styled' ? [a, b] : [b, a];
  const fits = weights.kind === 'styled' && !(weights.squared || weights.swapped || weights.folded);
  if (!fits || weights.demodulation || by.kind !== 'image') throw unknown(node);
  const [filters] = weights.weights.dims;
  if (String(by.dims) !== String([filters, 1, 1, 1])) throw unknown(node);
  return { ...weights, demodulation: by };
}

/** Σ (w·s)² over channels and kernel, [N, filters]: s² Σ w², a matrix product. */
export function sumOfSquares(
  node: NodeView,
  to: Construction,
  value: StyledWeights,
  axes: readonly number[],
): ImageValue {
  if (!value.squared || String([...axes].sort()) !== '2,3,4') throw unknown(node);
  const { dims, data } = value.weights;
  const [filters, channels] = dims;
  const area = productOf(dims.slice(2));
  const sums = Float32Array.from({ length: channels * filters }, (_, i) => {
    const first = ((i % filters) * channels + Math.floor(i / filters)) * area;
    return data.subarray(first, first + area).reduce((sum, weight) => sum + weight * weight, 0);
  });
  const style = to.as(node, value.style, { height: 1, width: 1, channels });
  const squares = to.add(node, 'multiply', [style, style], {});
  const made = to.add(node, 'dense', [squares], { units: filters, bias: false }, { weight: sums });
  return { kind: 'image', ...made, dims: [filters] };
}

/** The batch becomes part of the first axis, for a convolution in groups, or an axis of its own again. */
export function styledReshape(
  node: NodeView,
  to: Construction,
  value: StyledWeights,
  target: readonly (number | Batch)[],
): StyledWeights {
  const own = value.dims;
  const [first, ...sides] = target;
  const batch = to.batch ?? 1;
  const folded = target.length === own.length;
  const all = folded ? batch * own[0] : batch;
  const fitsFirst = first === -1 || first === all || (first === 'batch' && !folded);
  const rest = folded ? own.slice(1) : own;
  if (!value.squared && fitsFirst && String(sides) === String(rest)) return { ...value, folded };
  throw node.refuse(`weights keep their sides, ${dimsText(own)} of each image`, dimsText(target), WAY_OUT);
}

/** Filters and channels trade places: of each image, or, of a batch of one, of all. */
export function styledTranspose(
  node: NodeView,
  to: Construction,
  value: StyledWeights,
  order: readonly number[],
): StyledWeights {
  const own = value.folded ? (to.batch ?? 1) === 1 && '1,0,2,3' : '0,2,1,3,4';
  if (value.squared || String(order) !== own)
    throw node.refuse('it swaps the filters and the channels of an image', dimsText(order), WAY_OUT);
  const [first, second, ...kernel] = value.dims;
  return { ...value, dims: [second, first, ...kernel], swapped: !value.swapped };
}

/**
 * A picture and constant weights for a convolution by styled weights in groups, each of an image: the picture is scaled
 * before, and `finish` scales what comes out.
 */
export function unfused(
  node: NodeView,
  to: Construction,
  value: StyledWeights,
  transposed: boolean,
): { readonly picture: ImageValue; readonly finish: (out: ImageValue) => ImageValue } {
  const groups = node.int('group', 1);
  const rule = 'a convolution by weights that styles scale is of one image, in one group';
  if (groups !== 1 || (to.batch ?? 1) !== 1) {
    const received = `group ${groups}${to.batch === undefined ? '' : `, a batch of ${to.batch}`}`;
    throw node.refuse(rule, received, WAY_OUT);
  }
  if (value.squared || !value.folded || value.swapped !== transposed) throw unknown(node);
  const [filters, channels] = value.weights.dims;
  const given = node.value(0);
  const isConstant = given.kind === 'numbers' && given.dims.length === 4 && to.batch === 1;
  const picture = isConstant ? to.constant(node, given, given.dims.slice(1)) : node.picture(0);
  // Unfolded, an open batch would have filters of other images beside its own.
  if (to.batch === undefined && !picture.folded) throw unknown(node);
  if (picture.dims[0] !== channels)
    throw node.refuse(
      `its weights are for ${channels} channels`,
      `a picture of ${picture.dims[0]}`,
      'Export it again.',
    );
  // The file computes nothing else for more images than one: the numbers of channels would not agree.
  to.forOneImage();
  const scaled = (x: ImageValue, by: ImageValue, count: number): ImageValue => {
    const numbers = to.as(node, by, { height: 1, width: 1, channels: count });
    const made = to.add(node, 'multiply', [to.image(node, x), numbers], {});
    return { kind: 'image', ...made, dims: x.dims, ...(x.border && { border: x.border }) };
  };
  return {
    picture: scaled(picture, value.style, channels),
    finish: (out: ImageValue) => (value.demodulation ? scaled(out, value.demodulation, filters) : out),
  };
}

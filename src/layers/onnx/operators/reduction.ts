import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, productOf, type ImageValue } from '../values.js';
import type { Operator } from './operator.js';
import { overall } from './pooling.js';
import { sumOfSquares } from './styled.js';

/** The mean over an axis that neighbours lie along: of channels last, that is pooling along rows of channels. */
function meanOfRows(node: NodeView, to: Construction, image: ImageValue, dims: readonly number[]): ImageValue {
  const { height, width, channels } = image.shape;
  const rows = to.reshaped(node, image, { height: height * width, width: channels, channels: 1 });
  const made = to.add(node, 'pool2d', [rows], { function: 'average', kernel: [1, channels], stride: [1, channels] });
  return { kind: 'image', ...to.reshaped(node, made, { height, width, channels: 1 }), dims };
}

function mean(node: NodeView, to: Construction, x: ImageValue, axes: readonly number[], keep: boolean): ImageValue {
  const left = x.dims.flatMap((side, i) => (!axes.includes(i + 1) ? [side] : keep ? [1] : []));
  const dims = left.length > 0 ? left : [1];
  const rank = x.dims.length + 1;
  if (String(axes) === '2,3' && rank === 4) return overall(node, to, 'average', () => dims);
  if (String(axes) === '1' && rank === 4) return meanOfRows(node, to, to.image(node, x), dims);
  const isLast = axes.length === 1 && axes[0] === rank - 1 && axes[0] > 0;
  if (!isLast || (rank === 2 && !keep)) {
    const rule = 'it is over height and width, over channels, or over the last axis';
    throw node.refuse(rule, dimsText(axes.length > 0 ? axes : ['all']), 'Use a normalisation or pooling layer.');
  }
  const [channels, rows] = [x.dims[rank - 2], productOf(x.dims) / x.dims[rank - 2]];
  const flat = to.reshaped(node, to.vector(node, x), { height: rows, width: 1, channels });
  return meanOfRows(node, to, { ...x, ...flat }, dims);
}

const axesOf = (node: NodeView, since: number, rank: number): number[] => {
  node.ignore('noop_with_empty_axes');
  return (node.axes('axes', 1, since) ?? []).map((axis) => node.axis(axis, rank)).sort((a, b) => a - b);
};

export const reduceMean: Operator = (node, to) => {
  const x = node.image(0);
  return mean(node, to, x, axesOf(node, 18, x.dims.length + 1), node.int('keepdims', 1) !== 0);
};

/** So many times the mean; of squared weights that styles scale, what demodulates them. */
export const reduceSum: Operator = (node, to) => {
  const value = node.value(0);
  const keep = node.int('keepdims', 1) !== 0;
  if (value.kind === 'styled') {
    const sums = sumOfSquares(node, to, value, axesOf(node, 13, 5));
    return keep ? { ...sums, dims: [...sums.dims, 1, 1, 1] } : sums;
  }
  const x = node.image(0);
  const axes = axesOf(node, 13, x.dims.length + 1);
  const { dims, ...made } = mean(node, to, x, axes, keep);
  const count = productOf(axes.map((axis) => x.dims[axis - 1]));
  return { kind: 'image', ...to.add(node, 'add', [made], { factors: [count] }), dims };
};

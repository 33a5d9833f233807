import { permuted } from '../constants_nd.js';
import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import {
  dimsText,
  productOf,
  type Batch,
  type ImageValue,
  type Integers,
  type Numbers,
  type StyledWeights,
  type Value,
} from '../values.js';
import type { Operator } from './operator.js';
import { styledReshape, styledTranspose } from './styled.js';

/** The shape that is asked for, with zeros as what the input has there. */
function targetOf(node: NodeView, dims: readonly number[]): (number | Batch)[] {
  if (node.int('allowzero', 0) !== 0 && node.integers(1).includes(0))
    throw node.refuse('shapes have no side of 0', 'allowzero', 'Export fixed sizes.');
  const own: readonly (number | Batch)[] = ['batch', ...dims];
  return node.integers(1).map((side, axis) => (side === 0 ? (own[axis] ?? 0) : side));
}

/** The dims of each image, with what is left for the side of −1. */
function dimsOf(node: NodeView, to: Construction, x: ImageValue, target: readonly (number | Batch)[]): number[] {
  const [first, ...sides] = target;
  const all = productOf(x.dims);
  const rest = sides.map((side) => (side === 'batch' ? NaN : side));
  const known = productOf(rest.filter((side) => side !== -1));
  const dims = rest.map((side) => (side === -1 ? all / known : side));
  const keepsBatch = first === 'batch' || first === -1 || first === to.batch;
  const whole = dims.every((side) => Number.isInteger(side) && side > 0) && productOf(dims) === all;
  if (keepsBatch && whole && sides.length > 0) return dims;
  const rule = `a reshape keeps the batch and the ${all} numbers of ${dimsText(['N', ...x.dims])}`;
  const wayOut =
    to.batch === undefined && !keepsBatch ? 'Export with dynamic_axes, or for a fixed batch.' : 'Keep the first axis.';
  throw node.refuse(rule, dimsText(target), wayOut);
}

function constantReshaped(node: NodeView, value: Integers | Numbers): Value {
  const target = targetOf(node, value.dims.slice(1)).map((side, i) =>
    side === 'batch' ? (value.dims[i] ?? NaN) : side,
  );
  const known = productOf(target.filter((side) => side !== -1));
  const dims = target.map((side) => (side === -1 ? value.data.length / known : side));
  if (productOf(dims) === value.data.length) return { ...value, dims };
  throw node.refuse(`a reshape keeps ${value.data.length} numbers`, dimsText(target), 'Export it again.');
}

/** Whether a batch that may be of several becomes part of the channels: [1, N·C, H, W]. */
function isFolding(node: NodeView, to: Construction, { dims }: ImageValue): boolean {
  const [first, channels, ...sides] = node.integers(1);
  const keepsSides = dims.length === 3 && String(sides) === String(dims.slice(1));
  const keepsAll = channels === -1 || channels === (to.batch ?? 1) * dims[0];
  return to.batch !== 1 && first === 1 && keepsAll && keepsSides;
}

export const reshape: Operator = (node, to) => {
  if (node.has('shape')) throw node.refuse('its shape is an input', 'an attribute', 'Export it again.');
  const value = node.value(0);
  if (value.kind === 'styled') return styledReshape(node, to, value, node.integers(1));
  if (value.kind !== 'image') return constantReshaped(node, value);
  const x = node.image(0);
  if (isFolding(node, to, x)) return { ...x, folded: true };
  return { ...x, dims: dimsOf(node, to, x, targetOf(node, x.dims)) };
};

export const flatten: Operator = (node) => {
  const x = node.image(0);
  if (node.axis(node.int('axis', 1), x.dims.length + 1) === 1) return { ...x, dims: [productOf(x.dims)] };
  throw node.refuse('it keeps the batch', `axis ${node.int('axis', 1)}`, 'Flatten from axis 1 on.');
};

const withDims = (value: Exclude<Value, StyledWeights>, dims: readonly number[], batched: readonly number[]): Value =>
  value.kind === 'image' ? { ...value, dims: batched } : { ...value, dims };

export const unsqueeze: Operator = (node) => {
  const value = node.plain(0);
  const given = node.axes('axes', 1, 13) ?? [];
  const own = value.kind === 'image' ? [1, ...value.dims] : value.dims;
  const axes = new Set(given.map((axis) => node.axis(axis, own.length + given.length)));
  if (value.kind === 'image' && axes.has(0))
    throw node.refuse('it keeps the batch first', 'axis 0', 'Export it again.');
  const left = [...own];
  const dims = Array.from({ length: own.length + axes.size }, (_, axis) => (axes.has(axis) ? 1 : left.shift()!));
  return withDims(value, dims, dims.slice(1));
};

export const squeeze: Operator = (node) => {
  const value = node.plain(0);
  const own = value.kind === 'image' ? [NaN, ...value.dims] : value.dims;
  const given = node.axes('axes', 1, 13) ?? own.flatMap((side, axis) => (side === 1 ? [axis] : []));
  const axes = new Set(given.map((axis) => node.axis(axis, own.length)));
  const bad = [...axes].find((axis) => own[axis] !== 1);
  if (bad !== undefined) throw node.refuse('it leaves out sides of 1', `axis ${bad}`, 'Keep the batch first.');
  const dims = own.filter((_, axis) => !axes.has(axis));
  return withDims(value, dims, dims.slice(1));
};

/** Matrices of constants, and orders that only say how the numbers are read. */
export const transpose: Operator = (node, to) => {
  const value = node.value(0);
  if (value.kind === 'styled') return styledTranspose(node, to, value, node.ints('perm') ?? []);
  const rank = value.kind === 'image' ? value.dims.length + 1 : value.dims.length;
  const order = node.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (value.kind === 'integers' && String(order) === '1,0') {
    const [rows, columns] = value.dims;
    const from = (i: number) => (i % rows) * columns + Math.floor(i / rows);
    const dims = [columns, rows];
    return { ...value, dims, data: value.data.map((_, i) => value.data[from(i)]) };
  }
  if (value.kind === 'numbers') {
    if (String(order.toSorted((a, b) => a - b)) === String([...value.dims.keys()])) return permuted(value, order);
    throw node.refuse('its order has every axis once', dimsText(order), 'The file is damaged: export it again.');
  }
  const x = node.image(0);
  // A rotation: the first axes come after the others.
  const first = order[1] - 1;
  const rotated = [...x.dims.slice(first), ...x.dims.slice(0, first)];
  const isRotation = order.every((axis, i) => axis === (i === 0 ? 0 : ((i - 1 + first) % x.dims.length) + 1));
  if (order.length !== rank || !isRotation)
    throw node.refuse('it moves the first axes behind the others, the batch apart', dimsText(order), 'Use a reshape.');
  if (first === 0) return x;
  const [rows, columns] = [productOf(x.dims.slice(0, first)), productOf(x.dims.slice(first))];
  const { height, width, channels } = x.shape;
  // As it lies it is that already: channels last.
  const lies = channels === rows && height * width === columns;
  const flat = lies ? to.reshaped(node, x, { height: 1, width: 1, channels: rows * columns }) : undefined;
  if (flat) return { kind: 'image', ...flat, dims: rotated };
  const [down, across] = first === 1 || x.dims.length !== 3 ? [rows, 1] : [x.dims[0], x.dims[1]];
  const made = to.reshaped(node, to.vector(node, x), { height: down, width: across, channels: columns });
  return { kind: 'image', ...made, dims: rotated };
};

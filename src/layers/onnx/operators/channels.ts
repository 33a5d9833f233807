import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, type ImageValue } from '../values.js';
import { joinLists, sizesSliced, sliced } from './constants.js';
import type { Operator } from './operator.js';

/** A value whose first axis after the batch's is that of its image's channels. */
function byChannels(node: NodeView, to: Construction, index: number, axis: number): ImageValue {
  const x = node.image(index);
  if (node.axis(axis, x.dims.length + 1) === 1 && (x.dims.length === 1 || x.dims.length === 3))
    return to.image(node, x);
  throw node.refuse('it is along channels, axis 1', `axis ${axis} of ${dimsText(['N', ...x.dims])}`, 'Use axis 1.');
}

export const concat: Operator = (node, to) => {
  const axis = node.int('axis', 1);
  if (node.inputs.every((value) => value?.kind === 'integers')) return joinLists(node, to);
  const values = node.inputs.map((_, i) => byChannels(node, to, i, axis));
  const [{ dims }] = values;
  const made = values.length === 1 ? values[0] : to.add(node, 'concatenate', values, {});
  const channels = values.reduce((sum, value) => sum + value.dims[0], 0);
  return { kind: 'image', node: made.node, shape: made.shape, dims: [channels, ...dims.slice(1)] };
};

const taken = (node: NodeView, to: Construction, x: ImageValue, first: number, channels: number): ImageValue => {
  const made = to.add(node, 'takeChannels', [x], { first, channels });
  return { kind: 'image', ...made, dims: [channels, ...x.dims.slice(1)] };
};

export const split: Operator = (node, to) => {
  const x = byChannels(node, to, 0, node.int('axis', 0));
  const [channels] = x.dims;
  const outputs = node.proto.output.length;
  const parts = node.int('num_outputs', outputs);
  const each = Math.ceil(channels / parts);
  const even = Array.from({ length: parts }, (_, i) => Math.min(each, channels - i * each));
  const sizes = node.axes('split', 1, 13) ?? even;
  const whole = sizes.every((size) => size > 0) && sizes.reduce((sum, size) => sum + size, 0) === channels;
  if (!whole || sizes.length !== outputs)
    throw node.refuse(`its parts have ${channels} channels in all`, sizes.join(', '), 'Export it again.');
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return taken(node, to, x, first - size, size);
  });
};

/** Channels in a row, or sizes out of a list. */
export const slice: Operator = (node, to) => {
  const early = node.opset < 10;
  const starts = early ? node.ints('starts') : node.wholeNumbers(1);
  const ends = early ? node.ints('ends') : node.wholeNumbers(2);
  const axes = early ? node.ints('axes') : node.inputs[3] && node.wholeNumbers(3);
  const step = early || node.inputs[4] === undefined ? 1 : node.wholeNumbers(4)[0];
  const axis = axes?.[0] ?? 0;
  const value = node.value(0);
  const isOne = starts?.length === 1 && ends?.length === 1;
  if (!isOne || step === 0 || (value.kind === 'integers' ? axis !== 0 || value.dims.length === 0 : step !== 1)) {
    const rule = 'it takes channels in a row, or sizes out of a list';
    throw node.refuse(rule, `axes ${axes?.join(', ') ?? 'unsaid'}, steps ${step}`, 'Export it with fixed sizes.');
  }
  if (value.kind === 'integers') return sizesSliced(value, starts[0], ends[0], step);
  const x = byChannels(node, to, 0, axis);
  const places = sliced([...Array(x.dims[0]).keys()], starts[0], ends[0], 1);
  if (places.length === 0) throw node.refuse('it takes some channels', 'none', 'Export it again.');
  return places.length === x.dims[0] ? x : taken(node, to, x, places[0], places.length);
};

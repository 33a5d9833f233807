import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, type ImageValue } from '../values.js';
import { joinLists } from './constants.js';
import type { Operator } from './operator.js';
import { partOf } from './part.js';

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

export const split: Operator = (node, to) => {
  const x = node.image(0);
  const axis = node.int('axis', 0);
  if (node.axis(axis, x.dims.length + 1) !== 1)
    throw node.refuse('it is along channels, axis 1', `axis ${axis} of ${dimsText(['N', ...x.dims])}`, 'Use axis 1.');
  const [channels] = x.dims;
  const outputs = node.proto.output.length;
  const parts = node.int('num_outputs', outputs);
  if (parts !== outputs)
    throw node.refuse(
      `num_outputs is how many it has, ${outputs}`,
      String(parts),
      'The file is damaged: export it again.',
    );
  const each = Math.ceil(channels / parts);
  const even = Array.from({ length: parts }, (_, i) => Math.min(each, channels - i * each));
  const sizes = node.axes('split', 1, 13) ?? even;
  const whole = sizes.every((size) => size > 0) && sizes.reduce((sum, size) => sum + size, 0) === channels;
  if (!whole || sizes.length !== outputs)
    throw node.refuse(`its parts have ${channels} channels in all`, sizes.join(', '), 'Export it again.');
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return partOf(node, to, x, first - size, size);
  });
};

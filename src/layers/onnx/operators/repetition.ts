import type { Construction } from '../construction.js';
import { tiled } from '../constants_nd.js';
import type { NodeView } from '../node_view.js';
import {
  dimsText,
  productOf,
  type Batch,
  type ImageValue,
  type Integers,
  type Numbers,
  type Value,
} from '../values.js';
import type { Operator } from './operator.js';

const refused = (node: NodeView, repeats: readonly (number | Batch)[]): Error =>
  node.refuse(
    'it repeats constants, over the batch among them, or results of one place along axis 1',
    dimsText(repeats),
    'Export it with fixed sizes.',
  );

function repeated(node: NodeView, to: Construction, value: Numbers, times: readonly number[]): Numbers {
  const all = productOf(times) * value.data.length;
  if (all > value.data.length) to.make(node, all);
  return tiled(value, times);
}

function constantRepeated(
  node: NodeView,
  to: Construction,
  value: Numbers,
  repeats: readonly (number | Batch)[],
): Value {
  const [first, ...rest] = repeats;
  const overBatch = first === 'batch' || (first === to.batch && to.batch > 1);
  const whole = rest.every((count) => count !== 'batch' && count >= 1);
  if (overBatch && whole && repeats.length === value.dims.length && value.dims[0] === 1) {
    const own = repeated(node, to, value, [1, ...rest.map(Number)]);
    const dims = own.dims.slice(1);
    if (dims.length === 1 || dims.length === 3) return to.constant(node, own, dims);
  }
  const times = repeats.map(Number);
  if (times.every((count) => count >= 1)) return repeated(node, to, value, times);
  throw refused(node, repeats);
}

/** A result so many times, one after the other along the axis after the batch's. */
function imageRepeated(
  node: NodeView,
  to: Construction,
  x: ImageValue,
  repeats: readonly (number | Batch)[],
): ImageValue {
  const [batch, first, ...rest] = repeats;
  if (repeats.every((count) => count === 1)) return x;
  const fits = batch === 1 && rest.every((count) => count === 1) && repeats.length === x.dims.length + 1;
  if (!fits || first === 'batch' || first < 1 || first > 1024) throw refused(node, repeats);
  const one = x.dims.length === 3 ? to.image(node, x) : { ...x, ...to.vector(node, x) };
  const made = to.add(node, 'concatenate', new Array<ImageValue>(first).fill(one), {});
  const dims = [first * x.dims[0], ...x.dims.slice(1)];
  return { kind: 'image', ...made, dims, ...(x.dims[0] === 1 && { repeats: x }) };
}

export const tile: Operator = (node, to) => {
  const [value, repeats] = [node.value(0), node.integers(1)];
  return value.kind === 'numbers'
    ? constantRepeated(node, to, value, repeats)
    : imageRepeated(node, to, node.image(0), repeats);
};

/** To a shape, in which 1 leaves a side as it is. */
export const expand: Operator = (node, to) => {
  const [value, target] = [node.value(0), node.integers(1)];
  if (value.kind === 'integers') return sizesExpanded(node, value, target);
  const x = value.kind === 'numbers' ? value : node.image(0);
  const own: (number | Batch)[] = x.kind === 'numbers' ? [...x.dims] : [to.batch ?? 'batch', ...x.dims];
  const sides = [...new Array<number>(Math.max(target.length - own.length, 0)).fill(1), ...own];
  const wanted = [...new Array<number>(sides.length - target.length).fill(1), ...target];
  const repeats = sides.map((side, axis) => (wanted[axis] === side || wanted[axis] === 1 ? 1 : wanted[axis]));
  if (repeats.some((count, axis) => count !== 1 && sides[axis] !== 1) || sides.length > own.length + 8)
    throw node.refuse(`it repeats sides of 1 in ${dimsText(own)}`, dimsText(target), 'Export it again.');
  if (x.kind === 'image') return imageRepeated(node, to, x, repeats);
  const filled: Numbers = { ...x, dims: [...new Array<number>(sides.length - x.dims.length).fill(1), ...x.dims] };
  return constantRepeated(node, to, filled, repeats);
};

function sizesExpanded(node: NodeView, value: Integers, target: readonly (number | Batch)[]): Integers {
  const count = Number(target[0] ?? 1);
  if (value.data.length === 1 && target.length <= 1 && count >= 1 && count <= 1024)
    return { kind: 'integers', dims: [count], data: new Array<number | Batch>(count).fill(value.data[0]) };
  throw node.refuse('one size is repeated', dimsText(target), 'Export it with fixed sizes.');
}

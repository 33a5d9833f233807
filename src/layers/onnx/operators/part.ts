import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { productOf, type ImageValue } from '../values.js';

const taken = (node: NodeView, to: Construction, x: ImageValue, first: number, channels: number): ImageValue => {
  const made = to.add(node, 'takeChannels', [x], { first, channels });
  return { kind: 'image', ...made, dims: [channels, ...x.dims.slice(1)] };
};

/** Some in a row along axis 1: channels of pictures, rows of others. Of what was repeated it is that again. */
export function partOf(node: NodeView, to: Construction, x: ImageValue, first: number, count: number): ImageValue {
  if (x.repeats && count === 1) return x.repeats;
  if (x.dims.length === 3) return taken(node, to, to.image(node, x), first, count);
  const each = productOf(x.dims.slice(1));
  const { node: from, shape } = to.add(node, 'takeChannels', [to.vector(node, x)], {
    first: first * each,
    channels: count * each,
  });
  return { kind: 'image', node: from, shape, dims: [count, ...x.dims.slice(1)] };
}

import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import type { ImageValue } from '../values.js';
import type { Operator } from './operator.js';
import { bordersOf, checkDilations, pairOf } from './windows.js';

const pooling =
  (kind: 'average' | 'max'): Operator =>
  (node, to) => {
    const picture = node.picture(0);
    const [, height, width] = picture.dims;
    const kernel = pairOf(node, 'kernel_shape');
    const stride = pairOf(node, 'strides', [1, 1]);
    checkDilations(node, kernel);
    const [top, left, bottom, right] = bordersOf(node, [height, width], kernel, stride);
    const countPadding = kind === 'average' && node.int('count_include_pad', 0) !== 0;
    const ceil = node.int('ceil_mode', 0) !== 0;
    // Which order the places have that are its second result.
    node.ignore('storage_order');
    const made = to.add(node, 'pool2d', [to.image(node, picture)], {
      function: kind,
      kernel: [...kernel],
      stride: [...stride],
      padding: [top, left, bottom, right],
      countPadding,
      ceil,
    });
    return { kind: 'image', ...made, dims: [picture.dims[0], made.shape.height, made.shape.width] };
  };

/** One number for each channel. */
export function overall(
  node: NodeView,
  to: Construction,
  kind: 'average' | 'max',
  dims: (channels: number) => number[],
): ImageValue {
  const picture = node.picture(0);
  const [channels, height, width] = picture.dims;
  const made = to.add(node, 'pool2d', [to.image(node, picture)], {
    function: kind,
    kernel: [height, width],
    stride: [height, width],
  });
  return { kind: 'image', ...made, dims: dims(channels) };
}

export const averagePool = pooling('average');
export const maxPool = pooling('max');
export const globalAveragePool: Operator = (node, to) => overall(node, to, 'average', (channels) => [channels, 1, 1]);
export const globalMaxPool: Operator = (node, to) => overall(node, to, 'max', (channels) => [channels, 1, 1]);

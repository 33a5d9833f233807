import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { productOf, type ImageValue, type Numbers } from '../values.js';
import type { Border, Pair } from './windows.js';

type Filter = readonly [down: readonly number[], across: readonly number[]];

/** Products of weights are those of the file but for roundings: each factor is rounded, and their product. */
const ROUNDING = 2 ** -22;

/**
 * The filter of each axis, where weights [channels, 1, rows, columns] are one product of two for all channels: those of
 * StyleGAN2 are. A convolution takes a filter backwards.
 */
export function filterOf({ dims: [channels, , rows, columns], data }: Numbers): Filter | undefined {
  // One channel's may as well be weights that were trained.
  if (rows * columns === 1 || channels === 1) return undefined;
  const own = data.subarray(0, rows * columns);
  const largest = own.reduce((best, weight, i) => (Math.abs(weight) > Math.abs(own[best]) ? i : best), 0);
  const [row, column] = [Math.floor(largest / columns), largest % columns];
  const across = Array.from(own.subarray(row * columns, (row + 1) * columns));
  const down = Array.from({ length: rows }, (_, r) => own[r * columns + column] / own[largest]);
  const bound = ROUNDING * Math.abs(own[largest]);
  const fits = (weight: number, i: number) =>
    Math.abs(weight - down[Math.floor(i / columns)] * across[i % columns]) <= bound;
  const same = Array.from({ length: channels }, (_, c) => c * rows * columns).every((first) =>
    own.every((weight, i) => weight === data[first + i]),
  );
  return same && own.every(fits) ? [down.reverse(), across.reverse()] : undefined;
}

/** A filter over a picture, and over what it is with zeros put in, where that is so. */
export function filtered(
  node: NodeView,
  to: Construction,
  picture: ImageValue,
  [down, across]: Filter,
  own: Border,
): ImageValue {
  const { spread, border = [0, 0, 0, 0] } = picture;
  const [top, left, bottom, right] = border.map((places, side) => places + own[side]);
  const { height, width, channels } = to.image(node, picture).shape;
  const isSpread =
    spread !== undefined &&
    String([channels, height, width]) ===
      String([spread.of.dims[0], spread.of.dims[1] * spread.up[0], spread.of.dims[2] * spread.up[1]]);
  const from = to.image(node, isSpread ? spread.of : picture);
  const made = to.add(node, 'filter2d', [from], {
    filter: [[...down], [...across]],
    padding: [top, left, bottom, right],
    ...(isSpread && { up: [...spread.up] }),
  });
  return { kind: 'image', ...made, dims: [channels, made.shape.height, made.shape.width] };
}

/**
 * Zeros behind every pixel, where dims are [C, H, 1, W, 1] and pads those of the axes of one place: read as rows and
 * columns, [C, H·up, W·up], the numbers lie as they are.
 */
export function spreadOut(
  node: NodeView,
  to: Construction,
  value: ImageValue,
  pads: readonly number[],
): ImageValue | undefined {
  const [channels, height, one, width, other] = value.dims;
  const [down, across] = [pads[9] + 1, pads[11] + 1];
  const others = pads.filter((_, i) => i !== 9 && i !== 11);
  if (value.dims.length !== 5 || productOf([one, other]) !== 1 || others.some((places) => places !== 0))
    return undefined;
  const of: ImageValue = { ...value, dims: [channels, height, width] };
  const up: Pair = [down, across];
  if (down * across === 1) return value;
  const made = to.add(node, 'filter2d', [to.image(node, of)], { filter: [[1], [1]], up: [...up] });
  return { kind: 'image', ...made, dims: [channels, height, down, width, across], spread: { of, up } };
}

/** Pixels cut off and left out, [top, left, bottom, right] and one of so many. */
export function thinned(node: NodeView, to: Construction, value: ImageValue, cut: Border, down: Pair): ImageValue {
  const image = to.image(node, to.withBorder(node, value));
  const made = to.add(node, 'filter2d', [image], {
    filter: [[1], [1]],
    down: [...down],
    padding: [-cut[0], -cut[1], -cut[2], -cut[3]],
  });
  return { kind: 'image', ...made, dims: [image.dims[0], made.shape.height, made.shape.width] };
}

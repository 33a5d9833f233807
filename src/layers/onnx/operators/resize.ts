import type { AttributesOf } from '../../builder.js';
import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, type ImageValue } from '../values.js';
import type { Operator } from './operator.js';
import type { Pair } from './windows.js';

type How = Pick<AttributesOf<'resize2d'>, 'mode' | 'coordinates' | 'rounding'>;

const MODES = { nearest: 'nearest', linear: 'bilinear', bilinear: 'bilinear' } as const;

const COORDINATES = {
  half_pixel: 'half-pixel',
  pytorch_half_pixel: 'pytorch-half-pixel',
  align_corners: 'align-corners',
  asymmetric: 'asymmetric',
} as const;

const ROUNDINGS = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceil',
  floor: 'floor',
  ceil: 'ceil',
} as const;

function wordOf<Table extends object>(node: NodeView, table: Table, name: string, usual: string): Table[keyof Table] {
  const word = node.text(name, usual);
  if (Object.hasOwn(table, word)) return table[word as keyof Table];
  throw node.refuse(`its ${name} is of ${Object.keys(table).join(', ')}`, word, 'Export it with another.');
}

/** Numbers of height and width, of all four axes or of some. */
function ofSides(node: NodeView, given: readonly number[], axes: readonly number[], others: readonly number[]): Pair {
  const full = [...others];
  for (const [i, axis] of axes.entries()) full[node.axis(axis, 4)] = given[i];
  if (given.length === axes.length && full[1] === others[1] && (full[0] === others[0] || Number.isNaN(others[0])))
    return [full[2], full[3]];
  throw node.refuse('it resizes height and width', dimsText(given), 'Export another model.');
}

function resized(node: NodeView, to: Construction, x: ImageValue, how: How, by: { scales: Pair } | { sizes: Pair }) {
  const [channels, height, width] = x.dims;
  const sides: Pair = [height, width];
  const size: Pair = 'sizes' in by ? by.sizes : [Math.floor(height * by.scales[0]), Math.floor(width * by.scales[1])];
  // What the sizes say already is exact.
  const own = 'scales' in by && size.some((side, axis) => side !== sides[axis] * by.scales[axis]);
  const made = to.add(node, 'resize2d', [to.image(node, x)], {
    ...how,
    size: [...size],
    ...(own && { scale: [...by.scales] }),
  });
  return { kind: 'image', ...made, dims: [channels, ...size] } as const;
}

/** Before opset 11, nearest is the pixel below where an image grows, and that above where it shrinks. */
const early = (node: NodeView, [down, across]: Pair): How => ({
  mode: wordOf(node, MODES, 'mode', 'nearest'),
  coordinates: 'asymmetric',
  rounding: Math.min(down, across) < 1 ? 'ceil' : 'floor',
});

const ALL = [0, 1, 2, 3];

/** With factors as an attribute or, since opset 9, an input; Resize of opset 10 is the same. */
export const upsample: Operator = (node, to) => {
  const x = node.picture(0);
  const given = node.opset < 9 ? (node.floats('scales') ?? []) : Array.from(node.numbers(1).data);
  const scales = ofSides(node, given, ALL, [1, 1, 1, 1]);
  return resized(node, to, x, early(node, scales), { scales });
};

export const resize: Operator = (node, to) => {
  if (node.opset < 11) return upsample(node, to);
  const x = node.picture(0);
  const how: How = {
    mode: wordOf(node, MODES, 'mode', 'nearest'),
    coordinates: wordOf(node, COORDINATES, 'coordinate_transformation_mode', 'half_pixel'),
    rounding: wordOf(node, ROUNDINGS, 'nearest_mode', 'round_prefer_floor'),
  };
  wordOf(node, { stretch: true }, 'keep_aspect_ratio_policy', 'stretch');
  if (node.int('antialias', 0) !== 0)
    throw node.refuse('it takes the pixels around', 'antialias', 'Export it with antialias=False.');
  // Of the mode "cubic" and of coordinates that are refused.
  node.ignore('cubic_coeff_a', 'exclude_outside', 'extrapolation_value');
  const axes = node.ints('axes') ?? ALL;
  const scales = node.optionalNumbers(2);
  if (scales && scales.data.length > 0)
    return resized(node, to, x, how, { scales: ofSides(node, Array.from(scales.data), axes, [1, 1, 1, 1]) });
  const sizes = node.integers(3).map((side) => (side === 'batch' ? (to.batch ?? NaN) : side));
  const others = [sizes.length === 4 ? sizes[0] : 1, ...x.dims];
  return resized(node, to, x, how, { sizes: ofSides(node, sizes, axes, others) });
};

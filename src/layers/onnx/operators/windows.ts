import type { NodeView } from '../node_view.js';

export type Pair = readonly [down: number, across: number];
/** Top, left, bottom, right. */
export type Border = readonly [number, number, number, number];

/** Two of an attribute of kernels. */
export function pairOf(node: NodeView, name: string, usual?: Pair): Pair {
  const given = node.ints(name) ?? usual;
  if (given?.length === 2) return [given[0], given[1]];
  const received = given === undefined ? 'none' : String(given.length);
  throw node.refuse(`its ${name} is of two dimensions`, received, 'Use layers of two dimensions.');
}

/** @throws InvalidInputError for kernels with holes */
export function checkDilations(node: NodeView, kernel: Pair): void {
  const dilations = pairOf(node, 'dilations', [1, 1]);
  if (dilations.every((dilation, i) => dilation === 1 || kernel[i] === 1)) return;
  throw node.refuse('kernels are without holes', `dilations ${dilations.join(', ')}`, 'Use a dilation of 1.');
}

/** ONNX's `auto_pad`, whose `SAME` are as many outputs as strides fit, with the odd zero at one of the ends. */
export function autoPad(node: NodeView): 'none' | 'given' | 'upper' | 'lower' {
  const word = node.text('auto_pad', 'NOTSET');
  const kind = { NOTSET: 'given', VALID: 'none', SAME_UPPER: 'upper', SAME_LOWER: 'lower' } as const;
  if (Object.hasOwn(kind, word)) return kind[word as keyof typeof kind];
  throw node.refuse(`auto_pad is of ${Object.keys(kind).join(', ')}`, word, 'Export it again.');
}

/** Of `total` places, those before and those after. */
export const shared = (total: number, more: 'before' | 'after'): Pair => {
  const less = Math.floor(total / 2);
  return more === 'before' ? [total - less, less] : [less, total - less];
};

/** The attribute `pads`, which has the first of both axes before the last ones. */
export function givenPads(node: NodeView): Border {
  const pads = node.ints('pads') ?? [0, 0, 0, 0];
  if (pads.length === 4) return [pads[0], pads[1], pads[2], pads[3]];
  throw node.refuse('its pads are of two dimensions', String(pads.length), 'Use layers of two dimensions.');
}

/** Zeros, or places that do not count, around images of height and width. */
export function bordersOf(node: NodeView, size: Pair, kernel: Pair, stride: Pair): Border {
  const kind = autoPad(node);
  const given = givenPads(node);
  if (kind === 'given') return given;
  if (kind === 'none') return [0, 0, 0, 0];
  const [down, across] = size.map((places, axis) => {
    const total = Math.max((Math.ceil(places / stride[axis]) - 1) * stride[axis] + kernel[axis] - places, 0);
    return shared(total, kind === 'upper' ? 'after' : 'before');
  });
  return [down[0], across[0], down[1], across[1]];
}

import type { NodeView } from '../node_view.js';
import { spreadOut } from './filter.js';
import type { Operator } from './operator.js';
import type { Border } from './windows.js';

const MODES = { constant: 'zeros', reflect: 'reflect', edge: 'edge' } as const;

/** Places of height and width: an attribute before opset 11, then an input, since opset 18 of some of the axes. */
const padsOf = (node: NodeView): readonly number[] | undefined =>
  node.opset < 11 ? node.ints('pads') : node.wholeNumbers(1);

function borderOf(node: NodeView): Border {
  const pads = padsOf(node);
  const axes = node.opset < 18 || node.inputs[3] === undefined ? [0, 1, 2, 3] : node.wholeNumbers(3);
  if (pads?.length !== 2 * axes.length)
    throw node.refuse('it has pads for both ends of axes', String(pads?.length ?? 0), 'Export it again.');
  const ends = (axis: number): readonly [number, number] => {
    const place = axes.findIndex((own) => node.axis(own, 4) === axis);
    return place < 0 ? [0, 0] : [pads[place], pads[place + axes.length]];
  };
  const [[top, bottom], [left, right]] = [ends(2), ends(3)];
  if ([...ends(0), ...ends(1)].every((places) => places === 0) && pads.every((places) => places >= 0))
    return [top, left, bottom, right];
  throw node.refuse('it pads height and width', `pads ${pads.join(', ')}`, 'Export another model.');
}

/** Zeros wait for a convolution, which adds them itself; what else is around is a layer. */
export const pad: Operator = (node, to) => {
  const word = node.text('mode', 'constant');
  const filling = node.opset < 11 ? node.float('value', 0) : (node.optionalNumbers(2)?.data[0] ?? 0);
  const mode = Object.hasOwn(MODES, word) ? MODES[word as keyof typeof MODES] : undefined;
  if (mode === undefined || (mode === 'zeros' && filling !== 0)) {
    const rule = `its mode is of ${Object.keys(MODES).join(', ')}, the constant 0`;
    throw node.refuse(rule, mode ? String(filling) : word, 'Export it with another.');
  }
  if (node.image(0).dims.length === 5 && mode === 'zeros') {
    const spread = spreadOut(node, to, node.image(0), padsOf(node) ?? []);
    if (spread) return spread;
  }
  const value = node.picture(0);
  const border = borderOf(node);
  if (border.every((places) => places === 0)) return value;
  const [top, left, bottom, right] = border;
  const [channels, height, width] = value.dims;
  const dims = [channels, height + top + bottom, width + left + right];
  to.checkSize(node, { height: dims[1], width: dims[2], channels });
  if (mode === 'zeros') {
    const [t, l, b, r] = value.border ?? [0, 0, 0, 0];
    return { ...value, border: [t + top, l + left, b + bottom, r + right], dims };
  }
  const image = to.image(node, to.withBorder(node, value));
  return { kind: 'image', ...to.add(node, 'pad2d', [image], { padding: [...border], mode }), dims };
};

import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, type ImageValue } from '../values.js';
import type { Operator } from './operator.js';
import { squareOf } from './styled.js';

const pointwise = (node: NodeView, to: Construction, x: ImageValue, kind: 'sqrt' | 'reciprocal'): ImageValue => {
  const made = to.add(node, 'activation', [x], { function: kind });
  return { kind: 'image', ...made, dims: x.dims };
};

/** x · x */
export function squared(node: NodeView, to: Construction, x: ImageValue): ImageValue {
  const made = to.add(node, 'multiply', [x, x], {});
  return { kind: 'image', ...made, dims: x.dims };
}

/** 1/x of every number. */
export const inverse = (node: NodeView, to: Construction, x: ImageValue): ImageValue =>
  pointwise(node, to, x, 'reciprocal');

export const sqrt: Operator = (node, to) => pointwise(node, to, node.image(0), 'sqrt');
export const reciprocal: Operator = (node, to) => inverse(node, to, node.image(0));

/** Of exponents that roots, products and quotients make. */
export const pow: Operator = (node, to) => {
  const [value, by] = [node.value(0), node.value(1)];
  const { data } = by.kind === 'integers' ? by : node.numbers(1);
  const exponent = data.length === 1 ? data[0] : dimsText([data.length]);
  if (exponent === 2 && value.kind === 'styled') return squareOf(node, value);
  const x = node.image(0);
  if (exponent === 1) return x;
  if (exponent === 2) return squared(node, to, x);
  if (exponent === 0.5) return pointwise(node, to, x, 'sqrt');
  if (exponent === -1) return inverse(node, to, x);
  if (exponent === -0.5) return inverse(node, to, pointwise(node, to, x, 'sqrt'));
  throw node.refuse('its exponent is of 2, 1, 0.5, -0.5, -1', String(exponent), 'Write it as products and roots.');
};

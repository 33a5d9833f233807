import { affineOf } from '../affine.js';
import type { Construction } from '../construction.js';
import type { NodeView } from '../node_view.js';
import { dimsText, productOf, type ImageValue, type Integers, type Numbers } from '../values.js';
import type { Operator } from './operator.js';
import { inverse } from './powers.js';
import { isStyling, styled, styledProduct } from './styled.js';

type Word = 'Add' | 'Sub' | 'Mul' | 'Div';

const WORDS: Readonly<Record<Word, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** Numbers of constants, worked out in float64. */
const mapped = ({ dims, data }: Numbers, of: (value: number) => number): Numbers => ({
  kind: 'numbers',
  dims,
  data: Float32Array.from(data, of),
});

const negative = (constant: Numbers): Numbers => mapped(constant, (value) => -value);

const minusOne: Numbers = { kind: 'numbers', dims: [], data: Float32Array.of(-1) };

/** Of two constants of one shape, or of which one is a number. */
function folded(node: NodeView, word: Word, a: Numbers, b: Numbers): Numbers {
  const larger = a.data.length >= b.data.length ? a : b;
  const same = String(a.dims) === String(b.dims);
  if (!same && a.data.length !== 1 && b.data.length !== 1)
    throw node.refuse('constants have one shape', `${dimsText(a.dims)} and ${dimsText(b.dims)}`, 'Fold them before.');
  const value = (of: Numbers, i: number) => of.data[of.data.length === 1 ? 0 : i];
  const data = Float32Array.from(larger.data, (_, i) => WORDS[word](value(a, i), value(b, i)));
  if (data.every(Number.isFinite)) return { kind: 'numbers', dims: larger.dims, data };
  throw node.refuse('constants stay finite', 'others', 'Train or export it again.');
}

/** Of sizes, whose quotients are whole. */
function sizesOf(node: NodeView, word: Word): Integers {
  const [a, b] = [node.wholeNumbers(0), node.wholeNumbers(1)];
  const { dims } = a.length >= b.length ? node.value(0) : node.value(1);
  const count = Math.max(a.length, b.length);
  const data = Array.from({ length: count }, (_, i) =>
    Math.trunc(WORDS[word](a[a.length === 1 ? 0 : i], b[b.length === 1 ? 0 : i])),
  );
  if (data.every(Number.isSafeInteger)) return { kind: 'integers', dims, data };
  throw node.refuse('sizes are whole numbers, of lists of one length', 'others', 'Export fixed sizes.');
}

/** A constant [1, C, H, W] that a result [N, C, 1, 1] is broadcast over, as a layer. */
function largerImage(node: NodeView, to: Construction, x: ImageValue, c: Numbers): ImageValue | undefined {
  const [first, ...dims] = c.dims;
  const isLarger = dims.length === 3 && first === 1 && productOf(dims) > productOf(x.dims);
  return isLarger && (isOfChannels(x, { ...x, dims }) || isOfPixels(x, { ...x, dims }))
    ? to.constant(node, c, dims)
    : undefined;
}

function withConstant(node: NodeView, to: Construction, word: Word, x: ImageValue, c: Numbers, swapped: boolean) {
  if (isStyling(c, x) && word === 'Mul') return styled(c, x);
  const image = largerImage(node, to, x, c);
  if (image) return swapped ? ofTwo(node, to, word, image, x) : ofTwo(node, to, word, x, image);
  if (word === 'Add') return affineOf(node, to, x, { shift: c });
  if (word === 'Mul') return affineOf(node, to, x, { scale: c });
  if (word === 'Sub') return affineOf(node, to, x, swapped ? { scale: minusOne, shift: c } : { shift: negative(c) });
  if (swapped) return affineOf(node, to, inverse(node, to, x), { scale: c });
  const factor = mapped(c, (value) => 1 / value);
  if (factor.data.every(Number.isFinite)) return affineOf(node, to, x, { scale: factor });
  throw node.refuse('quotients by it are finite', 'a divisor of 0', 'Train or export it again.');
}

/** A number for each channel of pictures. */
const isOfChannels = ({ dims: [channels, ...sides] }: ImageValue, of: ImageValue): boolean =>
  sides.length === 2 && productOf(sides) === 1 && of.dims.length === 3 && channels === of.dims[0];

/** A number for each pixel of pictures, or one for each vector. */
const isOfPixels = ({ dims: [channels, ...sides] }: ImageValue, of: ImageValue): boolean =>
  channels === 1 && of.dims.length !== 2 && of.dims.length < 4 && String(sides) === String(of.dims.slice(1));

function ofTwo(node: NodeView, to: Construction, word: Word, a: ImageValue, b: ImageValue): ImageValue {
  if (String(a.dims) === String(b.dims)) return ofEqual(node, to, word, a, b);
  if (word === 'Div') return ofTwo(node, to, 'Mul', a, inverse(node, to, b));
  const [x, by] = isOfChannels(b, a) || isOfPixels(b, a) ? [a, b] : [b, a];
  if (!isOfChannels(by, x) && !isOfPixels(by, x)) {
    const rule = 'it is of two results of one shape, or of pictures and numbers of their channels';
    throw node.refuse(rule, [a, b].map(({ dims }) => dimsText(['N', ...dims])).join(' and '), 'Export another model.');
  }
  const image = to.image(node, x);
  const { height, width, channels } = image.shape;
  const shape = isOfChannels(by, x) ? { height: 1, width: 1, channels } : { height, width, channels: 1 };
  const numbers = to.as(node, by, shape);
  const scaled = (value: ImageValue): ImageValue => affineOf(node, to, value, { scale: minusOne });
  const [first, second] =
    word !== 'Sub' ? [image, numbers] : by === b ? [image, scaled(numbers)] : [scaled(image), numbers];
  const made = to.add(node, word === 'Mul' ? 'multiply' : 'shiftChannels', [first, second], {});
  return { kind: 'image', ...made, dims: x.dims };
}

function ofEqual(node: NodeView, to: Construction, word: Word, a: ImageValue, b: ImageValue): ImageValue {
  const other = to.as(node, b, a.shape);
  const { dims } = a;
  if (word === 'Add') return { kind: 'image', ...to.add(node, 'add', [a, other], {}), dims };
  if (word === 'Sub') return { kind: 'image', ...to.add(node, 'add', [a, other], { factors: [1, -1] }), dims };
  if (word === 'Div') return ofEqual(node, to, 'Mul', a, inverse(node, to, b));
  const gated = b.sigmoidOf === a.node ? a : a.sigmoidOf === b.node ? b : undefined;
  if (gated) return { kind: 'image', ...to.add(node, 'activation', [gated], { function: 'silu' }), dims };
  return { kind: 'image', ...to.add(node, 'multiply', [a, other], {}), dims };
}

const arithmetic =
  (word: Word): Operator =>
  (node, to) => {
    const [a, b] = [node.value(0), node.value(1)];
    if (a.kind === 'styled' || b.kind === 'styled') {
      if (word === 'Mul') return styledProduct(node, a, b);
      throw node.refuse('weights that styles scale are multiplied', word, 'Export it with fused_modconv=False.');
    }
    if (a.kind === 'image') {
      const x = node.image(0);
      return b.kind === 'image'
        ? ofTwo(node, to, word, x, node.image(1))
        : withConstant(node, to, word, x, node.numbers(1), false);
    }
    if (b.kind === 'image') return withConstant(node, to, word, node.image(1), node.numbers(0), true);
    if (a.kind === 'integers') return sizesOf(node, word);
    return folded(node, word, node.numbers(0), node.numbers(1));
  };

export const add = arithmetic('Add');
export const sub = arithmetic('Sub');
export const mul = arithmetic('Mul');
export const div = arithmetic('Div');

export const neg: Operator = (node, to) => affineOf(node, to, node.image(0), { scale: minusOne });

import type { Construction } from '../construction.js';
import { pickedAlong } from '../constants_nd.js';
import type { NodeView } from '../node_view.js';
import { dimsText, type ImageValue, type Numbers } from '../values.js';
import { sizesSliced, sliceOf } from './constants.js';
import { thinned } from './filter.js';
import type { Operator } from './operator.js';
import { partOf } from './part.js';

/** One axis, from where to where and by which step. */
interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function cutsOf(node: NodeView, rank: number): Cut[] {
  const early = node.opset < 10;
  const starts = (early ? node.ints('starts') : node.wholeNumbers(1)) ?? [];
  const ends = (early ? node.ints('ends') : node.wholeNumbers(2)) ?? [];
  const axes = early ? node.ints('axes') : node.inputs[3] && node.wholeNumbers(3);
  const steps = early || node.inputs[4] === undefined ? undefined : node.wholeNumbers(4);
  return starts.map((start, i) => ({
    axis: node.axis(axes?.[i] ?? i, rank),
    start,
    end: ends[i],
    step: steps?.[i] ?? 1,
  }));
}

function constantCut(node: NodeView, value: Numbers, cuts: readonly Cut[]): Numbers {
  return cuts.reduce((left, cut) => {
    const places = sliceOf(left.dims[cut.axis], cut.start, cut.end, cut.step);
    if (places.count > 0) return pickedAlong(left, cut.axis, places);
    throw node.refuse('it takes some numbers', 'none', 'Export it again.');
  }, value);
}

function imageCut(node: NodeView, to: Construction, x: ImageValue, cut: Cut): ImageValue {
  const { axis, start, end, step } = cut;
  if (axis === 0) {
    if (start === 0 && step === 1 && end >= (to.batch ?? 2 ** 31 - 1)) return x;
    throw node.refuse('it leaves the batch as it is', `${start} to ${end} of axis 0`, 'Slice other axes.');
  }
  const size = x.dims[axis - 1];
  const { first, count } = sliceOf(size, start, end, step);
  if (count === size && step === 1) return x;
  const isSide = x.dims.length === 3 && axis > 1;
  if (count === 0 || step < 1 || (axis > 1 ? !isSide : step !== 1)) {
    const rule = 'it takes channels in a row, rows and columns of pictures forwards, or sizes out of a list';
    throw node.refuse(rule, `axis ${axis} of ${dimsText(['N', ...x.dims])} by ${step}`, 'Export it with fixed sizes.');
  }
  if (axis === 1) return partOf(node, to, x, first, count);
  const after = size - (first + (count - 1) * step) - 1;
  return axis === 2
    ? thinned(node, to, x, [first, 0, after, 0], [step, 1])
    : thinned(node, to, x, [0, first, 0, after], [1, step]);
}

/** Channels in a row, rows and columns, sizes out of a list; constants in any way. */
export const slice: Operator = (node, to) => {
  const value = node.value(0);
  if (value.kind === 'integers') {
    const [cut, ...others] = cutsOf(node, Math.max(value.dims.length, 1));
    if (cut !== undefined && others.length === 0 && cut.step !== 0 && cut.axis === 0 && value.dims.length > 0)
      return sizesSliced(value, cut.start, cut.end, cut.step);
    throw node.refuse('sizes are taken along their first axis', dimsText(value.dims), 'Export it with fixed sizes.');
  }
  const cuts = cutsOf(node, value.kind === 'numbers' ? value.dims.length : node.image(0).dims.length + 1);
  const still = cuts.find(({ step, end }) => step === 0 || end === undefined);
  if (still)
    throw node.refuse('it has ends, and steps that are not 0', 'others', 'The file is damaged: export it again.');
  if (value.kind === 'numbers') return constantCut(node, value, cuts);
  return cuts.reduce((x, cut) => imageCut(node, to, x, cut), node.image(0));
};

import { dimsText, productOf, type Batch, type Integers } from '../values.js';
import type { Operator } from './operator.js';
import { partOf } from './part.js';

export const constant: Operator = (node) => {
  const float = node.has('value_float') ? [node.float('value_float', 0)] : node.floats('value_floats');
  const whole = node.has('value_int') ? [node.int('value_int', 0)] : node.ints('value_ints');
  const found = node.tensor('value');
  const scalar = node.has('value_float') || node.has('value_int');
  if (found) return found;
  if (float?.every(Number.isFinite))
    return { kind: 'numbers', dims: scalar ? [] : [float.length], data: Float32Array.from(float) };
  if (whole) return { kind: 'integers', dims: scalar ? [] : [whole.length], data: whole };
  throw node.refuse('it has a value of finite numbers', 'another', 'Export it again.');
};

export const identity: Operator = (node) => (node.value(0).kind === 'image' ? node.image(0) : node.value(0));

/** Noise that is drawn anew would make another picture of the same input. */
export const random: Operator = (node) => {
  const wayOut = "Export constant noise: a StyleGAN2 with noise_mode='const'.";
  throw node.refuse('results follow from the input alone', 'random numbers', wayOut);
};

/** Of inference, where it does nothing. */
export const dropout: Operator = (node) => {
  node.ignore('ratio', 'seed', 'is_test');
  if (node.opset >= 12 && node.inputs[2] !== undefined && node.wholeNumbers(2)[0] !== 0)
    throw node.refuse('it is exported for inference', 'training_mode', 'Call model.eval() before the export.');
  return node.image(0);
};

/** ONNX's numbers of types. */
const [FLOAT, INT32, INT64] = [1, 6, 7];

/** Between types of one kind, which are one here. */
export const cast: Operator = (node) => {
  const [value, type] = [node.value(0), node.int('to', 0)];
  node.ignore('saturate');
  if (value.kind === 'integers' ? type === INT32 || type === INT64 : type === FLOAT) return value;
  throw node.refuse('numbers stay floats, and sizes whole', `type ${type}`, 'Export fixed sizes, in float32.');
};

const listed = (data: readonly (number | Batch)[]): Integers => ({ kind: 'integers', dims: [data.length], data });

const between = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** Places first, first + step, … of a list or an axis. */
export interface Places {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** What start, end and step leave of so many places, as Python has it. */
export function sliceOf(length: number, start: number, end: number, step: number): Places {
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const [from, to] = [start, end].map((at) => between(at < 0 ? at + length : at, low, high));
  return { first: from, step, count: Math.max(Math.ceil((to - from) / step), 0) };
}

const taken = <Item>(list: readonly Item[], { first, step, count }: Places): Item[] =>
  Array.from({ length: count }, (_, i) => list[first + i * step]);

/** A row of numbers for each place along the first axis. */
const rowsOf = ({ dims: [rows], data }: Integers): (number | Batch)[][] =>
  Array.from({ length: rows }, (_, r) => data.slice((r * data.length) / rows, ((r + 1) * data.length) / rows));

/** Sizes, along their first axis. */
export function sizesSliced(value: Integers, start: number, end: number, step: number): Integers {
  const own = rowsOf(value);
  const rows = taken(own, sliceOf(own.length, start, end, step));
  return { kind: 'integers', dims: [rows.length, ...value.dims.slice(1)], data: rows.flat() };
}

/** Most numbers of sizes and borders: of those made of a shape alone, and of lists that are joined. */
const MOST_MADE = 1024;

export const constantOfShape: Operator = (node) => {
  const dims = node.wholeNumbers(0);
  const [value, count] = [node.tensor('value'), productOf(dims)];
  if (!(dims.every((side) => side >= 0) && count <= MOST_MADE))
    throw node.refuse(`it makes at most ${MOST_MADE} numbers`, dimsText(dims), 'Fold constants at the export.');
  if (value?.kind !== 'integers')
    return { kind: 'numbers', dims, data: new Float32Array(count).fill(value?.data[0] ?? 0) };
  return { kind: 'integers', dims, data: new Array<number | Batch>(count).fill(value.data[0] ?? 0) };
};

export const shape: Operator = (node, to) => {
  const value = node.value(0);
  const own = value.kind === 'integers' || value.kind === 'numbers' ? value.dims : undefined;
  const all = own ?? [to.batch ?? ('batch' as const), ...node.image(0).dims];
  return listed(taken(all, sliceOf(all.length, node.int('start', 0), node.int('end', all.length), 1)));
};

/** Of lists of sizes, or one place along axis 1 of what layers give. */
export const gather: Operator = (node, to) => {
  const value = node.value(0);
  if (value.kind === 'image' && node.int('axis', 0) === 1) {
    const x = node.image(0);
    const [index, ...others] = node.wholeNumbers(1);
    const place = index < 0 ? index + x.dims[0] : index;
    const isScalar = node.value(1).dims.length === 0;
    if (others.length > 0 || !isScalar || x.dims.length === 1 || !(place >= 0 && place < x.dims[0]))
      throw node.refuse('it takes one place along axis 1', `index ${node.wholeNumbers(1).join(', ')}`, 'Use a slice.');
    const part = partOf(node, to, x, place, 1);
    return { ...part, dims: part.dims.slice(1) };
  }
  const [data, at] = [node.integers(0), node.value(1)];
  const picked = node.wholeNumbers(1).map((index) => data.at(index));
  const known = picked.filter((value) => value !== undefined);
  if (node.int('axis', 0) === 0 && node.value(0).dims.length === 1 && known.length === picked.length)
    return { kind: 'integers', dims: at.dims, data: known };
  throw node.refuse('it takes sizes out of a list', `index ${node.wholeNumbers(1).join(', ')}`, 'Export fixed sizes.');
};

/** Of lists of sizes, one after the other. */
export const joinLists: Operator = (node) => {
  const lists = node.inputs.map((_, i) => node.integers(i));
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  if (count > MOST_MADE)
    throw node.refuse(`lists of sizes have at most ${MOST_MADE} in all`, String(count), 'Export fixed sizes.');
  const data = lists.flat();
  if (
    node.inputs.every(
      (value) => value !== undefined && value.dims.length === 1 && productOf(value.dims) === value.dims[0],
    )
  )
    return listed(data);
  throw node.refuse('lists of sizes have one axis', 'others', 'Export fixed sizes.');
};

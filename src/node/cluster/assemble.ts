import { decodeNpy } from '../../io/npy.js';
import type { DrawsShape } from '../../cluster/cut_table.js';
import type { RowRange } from '../../cluster/ranges.js';
import { invalid } from '../../errors.js';
import { openNpyOutput, type NpyOutput } from '../io/npy_output.js';

/** Runs `work` with an output that has its name when it is done, and is gone where it fails. */
export async function withDraws<T>(
  path: string,
  { rows, perPoint, columns, picture, precision }: DrawsShape,
  work: (output: NpyOutput) => Promise<T>,
): Promise<T> {
  const shape = picture ? [rows * perPoint, ...picture] : [rows, perPoint, columns];
  const output = await openNpyOutput(path, shape, precision);
  try {
    const value = await work(output);
    await output.finish();
    return value;
  } finally {
    await output.abandon();
  }
}

/** Puts a shard's result in its place. @throws InvalidInputError for a result that is not of the shard's shape */
export async function placeResult(
  output: NpyOutput,
  { perPoint, columns, precision }: DrawsShape,
  { first, count }: RowRange,
  bytes: Uint8Array,
  name: string,
): Promise<void> {
  const { shape, data } = decodeNpy(bytes, name);
  const expected = [count, perPoint, columns];
  const isRight = shape.length === 3 && shape.every((extent, axis) => extent === expected[axis]);
  const has = data instanceof Float64Array ? 'float64' : 'float32';
  if (!isRight || has !== precision)
    throw invalid(
      name,
      `a shard's result must be of shape (${expected.join(', ')}) in ${precision}`,
      `(${shape.join(', ')}) in ${has}`,
      'Remove it from the store, and run its shard again.',
    );
  await output.write(first * perPoint * columns, data);
}

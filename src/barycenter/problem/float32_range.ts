import { invalid } from '../../errors.js';
import { columnText, type Table } from '../../io/numeric_table.js';
import { beyondFloat32, type Affine } from './coordinates.js';

/**
 * Points that become Infinity in float32, which the engine works in.
 * @throws InvalidInputError naming row and column (from 0)
 */
export function checkInFloat32(table: Table, affine: Affine, index: number): void {
  const { data, columns } = table;
  const bad = beyondFloat32(affine, data);
  if (bad < 0) return;
  throw invalid(
    `problem.marginals[${index}].samples`,
    'values must be below 3.4e38, the largest float32, once moved and scaled for the engine',
    `${data[bad]} at row ${Math.floor(bad / columns)}, ${columnText(table, bad % columns)} (counted from 0)`,
    'Scale the data and the cost down, or remove such rows.',
  );
}

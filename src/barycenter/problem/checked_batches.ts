import { invalid } from '../../errors.js';
import type { BatchFunction } from './problem.js';

function describe(values: unknown): string {
  if (values instanceof Float32Array) return `${values.length} numbers`;
  if (values === null || values === undefined) return 'nothing';
  return Array.isArray(values) ? 'a plain array' : `a ${typeof values}`;
}

/**
 * The user's own function of marginal `index` (from 0), with every batch it returns checked: type, length, finite
 * values.
 */
export function checkedBatches(batches: BatchFunction, index: number, dim: number): BatchFunction {
  const operation = `problem.marginals[${index}].batches`;
  return async (request) => {
    const values: unknown = await batches(request);
    const floats = request.batchSize * dim;
    if (!(values instanceof Float32Array) || values.length !== floats) {
      throw invalid(
        operation,
        `must return a Float32Array of batchSize · dim = ${floats} numbers`,
        describe(values),
        'Return row-major [batchSize, dim].',
      );
    }
    const bad = values.findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) {
      const place = `${values[bad]} at index ${bad} in iteration ${request.iteration}`;
      throw invalid(operation, 'must return finite numbers', place, 'Filter the batch before returning it.');
    }
    return values;
  };
}

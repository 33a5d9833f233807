import type { TracedCost } from '../../autograd/traced_cost.js';
import { InvalidInputError } from '../../errors.js';
import type { Problem } from './problem.js';

/** What a cost says against its data, said of the problem's field. */
export const inField = (k: number, error: InvalidInputError): InvalidInputError =>
  new InvalidInputError(`problem.marginals[${k}].cost: ${error.message}`, { cause: error });

/** What is worked out of marginal k's cost. @throws InvalidInputError that names its field */
export function ofField<Value>(k: number, make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    throw error instanceof InvalidInputError ? inField(k, error) : error;
  }
}

/** The cost of marginal k for its dimensions. */
export const tracedCost = (problem: Problem, k: number, xDim: number, yDim: number): TracedCost =>
  ofField(k, () => problem.marginals[k].cost.trace(xDim, yDim));

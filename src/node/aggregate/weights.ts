import { invalid } from '../../errors.js';

/**
 * Weights of `count` parts: given numbers over their sum, equal ones by default. Sizes of parts are as good as shares.
 * @throws InvalidInputError for another number of them
 */
export function sharesOf(given: readonly number[] | undefined, count: number, what: string): number[] {
  if (given === undefined) return new Array<number>(count).fill(1 / count);
  if (given.length !== count)
    throw invalid(
      'aggregate --weights',
      `there must be one for each of ${count} ${what}`,
      String(given.length),
      'Or none.',
    );
  const sum = given.reduce((total, weight) => total + weight, 0);
  return given.map((weight) => weight / sum);
}

import { invalid } from '../../errors.js';
import { checkCount } from './checks.js';

/** Counts of a run against the largest that its program was made for. @throws InvalidInputError for one above it */
export function checkWithin<Name extends string>(
  operation: string,
  counts: Readonly<Record<Name, number>>,
  most: Readonly<Record<NoInfer<Name>, number>>,
): void {
  for (const name of Object.keys(counts) as Name[]) {
    checkCount(operation, name, counts[name]);
    if (counts[name] <= most[name]) continue;
    throw invalid(
      operation,
      `${name} must be at most ${most[name]}, for which the program was made`,
      String(counts[name]),
      `Make a program for more ${name}, or run it several times.`,
    );
  }
}

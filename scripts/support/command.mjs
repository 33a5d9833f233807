import { Command, InvalidArgumentError } from 'commander';
import { closest, distance } from 'fastest-levenshtein';

/**
 * A command of this repository. As `barycenter` does, it says what is wrong with its arguments and exits with 2.
 * @param {string} name what one types before the arguments
 */
export function newCommand(name) {
  return new Command(name)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')} (see --help)\n`) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/**
 * A parser for any number of names out of a list.
 * @param {readonly string[]} known
 * @returns {(name: string, before?: readonly string[]) => string[]}
 */
export function namesOf(known) {
  return (name, before = []) => {
    if (known.includes(name)) return [...before, name];
    const nearest = closest(name, known);
    const near = distance(name, nearest) <= 3 ? `Did you mean ${nearest}? ` : '';
    throw new InvalidArgumentError(`${near}There are ${known.join(', ')}.`);
  };
}

/**
 * A parser for numbers in a range.
 * @param {number} least
 * @param {number} [most]
 * @returns {(text: string) => number}
 */
export function numberFrom(least, most = Number.MAX_SAFE_INTEGER) {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a number from ${least}${most < 2 ** 53 - 1 ? ` to ${most}` : ' up'}.`);
  };
}

import { described } from '../../arguments.js';
import { invalid } from '../../errors.js';

type Load = () => Promise<unknown>;

let provided: Load | undefined;

/**
 * Says where HiGHS comes from, for pages, which serve the two files of the package `highs` themselves: `load` is called
 * when the next program comes, and gives what the package's default export resolves to. Node loads the package itself.
 * @throws InvalidInputError where it is no function
 */
export function provideHighs(load: () => Promise<unknown>): void {
  if (typeof load !== 'function') {
    const wayOut = "Pass async () => (await import('/highs/highs.mjs')).default().";
    throw invalid('provideHighs', 'it needs a function that loads HiGHS', described(load), wayOut);
  }
  provided = load;
}

export const providedHighs = (): Load | undefined => provided;

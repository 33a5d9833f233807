import { loadHighs } from '#platform/programs';
import type { Highs } from 'highs';
import { described } from '../../arguments.js';
import { BarycenterError, invalid } from '../../errors.js';

let load: () => Promise<unknown> = loadHighs;
let loading: Promise<Highs> | undefined;

/**
 * Says where HiGHS comes from, for pages, which serve the two files of the package `highs` themselves: `load` is called
 * when the first program comes, and gives what the package's default export resolves to. Node loads the package itself.
 * @throws InvalidInputError where it is no function
 */
export function provideHighs(newLoad: () => Promise<unknown>): void {
  if (typeof newLoad !== 'function') {
    const wayOut = "Pass async () => (await import('/highs/highs.mjs')).default().";
    throw invalid('provideHighs', 'it needs a function that loads HiGHS', described(newLoad), wayOut);
  }
  load = newLoad;
  loading = undefined;
}

/** The same one from the second time on. @throws BarycenterError where it does not load */
export function highs(): Promise<Highs> {
  return (loading ??= loaded());
}

async function loaded(): Promise<Highs> {
  try {
    return (await load()) as Highs;
  } catch (cause) {
    loading = undefined;
    throw new BarycenterError(
      'multiMarginal: it needs the package highs, which did not load. Run npm install highs, or in a page say where it ' +
        `serves it, by provideHighs(…) (${String(cause)}).`,
      { cause },
    );
  }
}

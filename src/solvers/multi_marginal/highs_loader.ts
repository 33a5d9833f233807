import { loadHighs } from '#platform/programs';
import type { Highs } from 'highs';
import { BarycenterError } from '../../errors.js';
import { providedHighs } from './provide_highs.js';

let loading: { readonly by: () => Promise<unknown>; readonly highs: Promise<Highs> } | undefined;

/** The same one as long as nobody provides another. @throws BarycenterError where it does not load */
export function highs(): Promise<Highs> {
  const by = providedHighs() ?? loadHighs;
  if (loading?.by !== by) loading = { by, highs: loaded(by) };
  return loading.highs;
}

async function loaded(load: () => Promise<unknown>): Promise<Highs> {
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

/** The solver of linear programs, `#platform/programs`. */
import type { Highs } from 'highs';

/** HiGHS, with its WebAssembly read from beside the package. */
export async function loadHighs(): Promise<Highs> {
  // Its declarations are read as those of a CommonJS module, whose default would be one level deeper.
  const { default: load } = (await import('highs')) as unknown as { default: () => Promise<Highs> };
  return load();
}

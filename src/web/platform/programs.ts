/** `#platform/programs` of a browser, whose page serves HiGHS: 3.6 MB that few want, in a package made for files. */
import type * as node from '#platform/programs';

export const loadHighs: typeof node.loadHighs = () =>
  Promise.reject(new Error('a page has to say where it serves it: provideHighs(…), see docs/browser.md'));

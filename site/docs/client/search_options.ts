import type { Options } from 'minisearch';

/** Words that every passage has. */
const EVERYWHERE = new Set(
  'a an and are as at be by for from has in is it its not of on or that the to with'.split(' '),
);

/** What the index holds: the same where it is made and where it is read. */
export const SEARCH: Options = {
  fields: ['heading', 'text'],
  storeFields: ['heading', 'page', 'url'],
  // Words that begin with a number are numbers with their units.
  processTerm: (term) =>
    /^[^\p{L}]*\p{N}/u.test(term) || term === '' || EVERYWHERE.has(term.toLowerCase()) ? null : term.toLowerCase(),
  searchOptions: { boost: { heading: 4 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
};

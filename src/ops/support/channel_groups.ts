import { invalid } from '../../errors.js';
import { checkCount } from './checks.js';

/** Rows of [rows, C] that share what is per channel: an image's, or all. */
export interface ChannelGroups {
  readonly positions: number;
  readonly groups: number;
}

/** @throws InvalidInputError for rows that are no whole images */
export function channelGroups(operation: string, rows: number, positions: number | undefined): ChannelGroups {
  checkCount(operation, 'rows', rows);
  if (positions === undefined) return { positions: rows, groups: 1 };
  if (rows % positions === 0) return { positions, groups: rows / positions };
  throw invalid(operation, `rows must be whole images of ${positions} positions`, String(rows), 'Pass images · H · W.');
}

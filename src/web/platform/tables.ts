/** `#platform/tables` of a browser, which has no files to read by their paths. */
import type * as files from '#platform/tables';
import { invalid } from '../../errors.js';

export const readTable: typeof files.readTable = (path) =>
  Promise.reject(
    invalid(
      `reading ${path}`,
      'a page reads no files by their paths',
      `the path "${path}"`,
      'Fetch it, or take what the user dropped, and pass its numbers: rows, or { data, rows, columns }.',
    ),
  );

export const readBytes: typeof files.readBytes = (path) =>
  Promise.reject(
    invalid(
      `reading ${path}`,
      'a page reads no files by their paths',
      `the path "${path}"`,
      'Fetch it, and pass what decodeTrainedGraph(…) gives: "generator": { network }.',
    ),
  );

export const absolutePath: typeof files.absolutePath = (path) => path;

/** What text files are taken apart with, `#platform/text`. */
export { isUtf8 } from 'node:buffer';
export { CsvError, parse } from 'csv-parse/sync';

import type { Row } from './bench.js';
import { median, quantile } from './timing.js';
import type { Yardstick } from './yardstick.js';

/** Seconds with three digits in the unit that suits them. */
export function formatSeconds(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toPrecision(3)} ms`;
  return `${(seconds * 1e6).toPrecision(3)} µs`;
}

/** A rate in units of 10⁹ a second. */
export function formatGiga(perSecond: number): string {
  return (perSecond / 1e9).toPrecision(3);
}

/** Half the distance between the quartiles, as a share of the median. */
export function spread(ascending: readonly number[]): number {
  return (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / 2 / quantile(ascending, 0.5);
}

/** Rates are printed for the median run, and for the fastest in brackets. */
function rate(amount: number | undefined, seconds: readonly number[]): string {
  if (amount === undefined) return '';
  return `${formatGiga(amount / median(seconds))} (${formatGiga(amount / seconds[0])})`;
}

function cells(title: string, row: Row, { peak }: Yardstick): Record<string, string> {
  const { seconds, operations } = row;
  const share = operations === undefined ? '' : `${((100 * operations) / seconds[0] / peak).toFixed(0)} %`;
  return {
    [title]: row.name,
    runs: String(seconds.length),
    median: formatSeconds(median(seconds)),
    minimum: formatSeconds(seconds[0]),
    spread: seconds.length > 1 ? `±${(100 * spread(seconds)).toFixed(0)} %` : '',
    'GFLOP/s': rate(operations, seconds),
    'of peak': share,
    'GB/s': rate(row.bytes, seconds),
    ...row.columns,
  };
}

/** Rows under headings, the first of which is `title`; a column that no row fills is left out. */
export function formatTable(title: string, rows: readonly Row[], yardstick: Yardstick): string {
  const lines = rows.map((row) => cells(title, row, yardstick));
  const headings = [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((h) => lines.some((line) => line[h]));
  const widths = headings.map((h) => Math.max(h.length, ...lines.map((line) => (line[h] ?? '').length)));
  const format = (texts: readonly string[]): string =>
    texts.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ').trimEnd();
  const rule = widths.map((width) => '─'.repeat(width));
  return [headings, rule, ...lines.map((line) => headings.map((h) => line[h] ?? ''))].map(format).join('\n');
}

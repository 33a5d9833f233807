import { formatBytes, formatGiga, formatMega, formatNumber, formatPercent, formatSeconds } from '../support/format.js';
import { ascending, median, quantile } from '../support/timing.js';
import type { Yardstick } from '../support/bench.js';
import { metricsOf } from './metrics.js';
import type { Row } from '../support/bench.js';

/** Headings in order and, for every row, a text under each. */
export interface TextTable {
  readonly headings: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

const optional = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '' : format(value);

/** The median of the interleaved ratios and, in brackets, their quartiles. */
function ratioText(ratios: readonly number[]): string {
  const sorted = ascending(ratios);
  return `${formatNumber(median(sorted))} (${formatNumber(quantile(sorted, 0.25))}–${formatNumber(quantile(sorted, 0.75))})`;
}

function cells(title: string, row: Row, yardstick: Yardstick): Record<string, string> {
  if (row.untimed !== undefined) return { [title]: row.name, ...row.columns, 'not timed': row.untimed.why };
  const metrics = metricsOf(row, yardstick);
  return {
    [title]: row.name,
    steps: optional(row.steps, String),
    runs: String(metrics.runs),
    median: formatSeconds(metrics.median),
    minimum: formatSeconds(metrics.minimum),
    spread: optional(metrics.spread, (value) => `±${formatPercent(value)}`),
    'device clock': optional(metrics.device, formatSeconds),
    'a step': optional(metrics.step, formatSeconds),
    'GFLOP/s': optional(metrics.flops, formatGiga),
    'fastest GFLOP/s': optional(metrics.fastestFlops, formatGiga),
    'GB/s': optional(metrics.bytesPerSecond, formatGiga),
    'of the peak': row.operations === undefined ? '' : optional(metrics.share, formatPercent),
    'of a copy': row.operations === undefined ? optional(metrics.share, formatPercent) : '',
    '10⁶ sample-steps/s': optional(metrics.sampleSteps, formatMega),
    'time over ours': row.ratios === undefined || row.ratios.length === 0 ? '' : ratioText(row.ratios),
    'on the device': optional(row.bytesHeld, formatBytes),
    'process grew by': optional(row.residentGrowth, formatBytes),
    ...row.columns,
  };
}

/** A row each, the first column under `title`; a column that no row fills is left out. */
export function textTable(title: string, rows: readonly Row[], yardstick: Yardstick): TextTable {
  const lines = rows.map((row) => cells(title, row, yardstick));
  const headings = [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((h) =>
    lines.some((line) => line[h]),
  );
  return { headings, lines: lines.map((line) => headings.map((h) => line[h] ?? '')) };
}

/** For a terminal: columns padded to one width. */
export function formatTable({ headings, lines }: TextTable): string {
  const widths = headings.map((heading, i) => Math.max(heading.length, ...lines.map((line) => line[i].length)));
  const format = (texts: readonly string[]): string =>
    texts
      .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [headings, widths.map((width) => '─'.repeat(width)), ...lines].map(format).join('\n');
}

/** For a document: a Markdown table, numbers to the right. */
export function markdownTable({ headings, lines }: TextTable): string {
  const row = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;
  const rule = `|${headings.map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [row(headings), rule, ...lines.map(row)].join('\n');
}

export function describeYardstick({ peak, bandwidth, floor, queuedFloor }: Yardstick): string {
  return (
    `multiply-add peak ${formatGiga(peak)} GFLOP/s, copy ${formatGiga(bandwidth)} GB/s, ` +
    `smallest dispatch ${formatSeconds(floor)} alone and ${formatSeconds(queuedFloor)} in a queue`
  );
}

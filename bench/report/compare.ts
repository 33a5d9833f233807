import { formatPercent, formatSeconds } from '../support/format.js';
import { median } from '../support/timing.js';
import { spread } from './metrics.js';
import type { Row } from '../support/bench.js';
import type { Results } from './results.js';

/** Changes below this share are not told, however steady the runs: a warm processor alone makes as much. */
export const SMALLEST_CHANGE = 0.05;

/** How many spreads of both runs together a change has to exceed. */
const SPREADS = 2;

/** A row of both runs, which differ beyond the spread. */
export interface Change {
  readonly key: string;
  /** Seconds of a run, or of a step where rows say how many steps they took. */
  readonly before: number;
  readonly after: number;
  /** after / before */
  readonly ratio: number;
}

export interface Comparison {
  readonly slower: readonly Change[];
  readonly faster: readonly Change[];
  readonly unchanged: number;
  /** Rows of benches that both runs have, in one of them only. */
  readonly vanished: readonly string[];
  readonly appeared: readonly string[];
  /** What makes the two runs hard to compare: other machines, drivers, yardsticks, benches. */
  readonly warnings: readonly string[];
}

/** Timed rows by device, bench and name. */
function rowsOf({ tables }: Results): Map<string, Row> {
  const timed = (rows: readonly Row[]): readonly Row[] => rows.filter(({ untimed }) => untimed === undefined);
  return new Map(
    tables.flatMap(({ device, bench, rows }) =>
      timed(rows).map((row) => [`${device} ${bench}: ${row.name}`, row] as const),
    ),
  );
}

/** Seconds of a step where both rows know their steps, which are chosen by time: otherwise of a run. */
function comparable(one: Row, other: Row): readonly [readonly number[], readonly number[]] {
  if (one.steps === undefined || other.steps === undefined) return [one.seconds, other.seconds];
  const perStep = ({ seconds, steps }: Row): number[] => seconds.map((value) => value / steps!);
  return [perStep(one), perStep(other)];
}

/**
 * The medians differ by more than 5 % and by more than twice the two spreads together, and the fastest runs differ the
 * same way by half of that 5 %: a machine that was busy for a while raises medians, but hardly ever the fastest of
 * seven runs.
 */
function differs(before: readonly number[], after: readonly number[]): boolean {
  const change = median(after) / median(before) - 1;
  const threshold = Math.max(SMALLEST_CHANGE, SPREADS * (spread(before) + spread(after)));
  // For what got faster, the same threshold on the inverse: ×1.1 and ×1/1.1 count alike.
  const size = change >= 0 ? change : 1 / (1 + change) - 1;
  const fastest = Math.min(...after) / Math.min(...before) - 1;
  // A remainder of zero is no time to compare with.
  if (!Number.isFinite(size) || median(after) === 0) return false;
  return size > threshold && Math.sign(fastest) === Math.sign(change) && Math.abs(fastest) > SMALLEST_CHANGE / 2;
}

const tableKeys = ({ tables }: Results): Set<string> =>
  new Set(tables.map(({ device, bench }) => `${device} ${bench}`));

function warningsOf(before: Results, after: Results): string[] {
  const warnings: string[] = [];
  const [ran, runs] = [tableKeys(before), tableKeys(after)];
  const stopped = [...ran].filter((key) => !runs.has(key));
  const begun = [...runs].filter((key) => !ran.has(key));
  if (stopped.length > 0) warnings.push(`not in the newer run: ${stopped.join(', ')}`);
  if (begun.length > 0) warnings.push(`not in the older run: ${begun.join(', ')}`);
  for (const field of ['processor', 'cores', 'node', 'system'] as const) {
    const [was, is] = [String(before.machine[field]), String(after.machine[field])];
    if (was !== is) warnings.push(`the ${field} differs: ${was} then, ${is} now`);
  }
  if (before.quick !== after.quick) warnings.push('one run was --quick, the other not: sizes and budgets differ');
  for (const { info, yardstick } of after.devices) {
    const then = before.devices.find((device) => device.info.kind === info.kind);
    if (then === undefined) continue;
    const [was, is] = [then.info, info].map(({ name, driver }) => `${name}, ${driver}`);
    if (was !== is) warnings.push(`the ${info.kind} device differs: ${was} then, ${is} now`);
    const peak = yardstick.peak / then.yardstick.peak;
    if (Math.abs(peak - 1) > SMALLEST_CHANGE) {
      warnings.push(
        `the measured peak of ${info.kind} is ${peak.toFixed(2)} times what it was: the machine was not as free in both runs`,
      );
    }
  }
  return warnings;
}

/** Rows that the other run lacks, of the benches that it ran. */
function missing(rows: ReadonlyMap<string, Row>, others: ReadonlyMap<string, Row>, other: Results): string[] {
  const tables = tableKeys(other);
  return [...rows.keys()].filter((key) => !others.has(key) && tables.has(key.slice(0, key.indexOf(': '))));
}

/** Rows of one name, bench and device side by side. */
export function compareResults(before: Results, after: Results): Comparison {
  const [old, now] = [rowsOf(before), rowsOf(after)];
  const slower: Change[] = [];
  const faster: Change[] = [];
  let unchanged = 0;
  for (const [key, row] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) continue;
    const [was, is] = comparable(earlier, row);
    const change = { key, before: median(was), after: median(is), ratio: median(is) / median(was) };
    if (!differs(was, is)) unchanged++;
    else if (change.ratio > 1) slower.push(change);
    else faster.push(change);
  }
  return {
    slower: slower.sort((a, b) => b.ratio - a.ratio),
    faster: faster.sort((a, b) => a.ratio - b.ratio),
    unchanged,
    vanished: missing(old, now, after),
    appeared: missing(now, old, before),
    warnings: warningsOf(before, after),
  };
}

function changeLine({ key, before, after, ratio }: Change): string {
  const factor = ratio > 1 ? `${ratio.toFixed(2)}× the time` : `${(1 / ratio).toFixed(2)}× the speed`;
  return `  ${key}: ${formatSeconds(before)} → ${formatSeconds(after)}, ${factor}`;
}

/** For a terminal. */
export function formatComparison(comparison: Comparison): string {
  const { slower, faster, unchanged, vanished, appeared, warnings } = comparison;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title} (${lines.length})`, ...lines, ''];
  return [
    ...section(
      'Mind',
      warnings.map((warning) => `  ${warning}`),
    ),
    ...section('Slower', slower.map(changeLine)),
    ...section('Faster', faster.map(changeLine)),
    ...section(
      'Gone',
      vanished.map((key) => `  ${key}`),
    ),
    ...section(
      'New',
      appeared.map((key) => `  ${key}`),
    ),
    `${unchanged} unchanged. A row has changed where the medians differ by more than ${formatPercent(SMALLEST_CHANGE)} and by more than ` +
      `${SPREADS} times both spreads together, and the fastest runs differ the same way.`,
  ].join('\n');
}

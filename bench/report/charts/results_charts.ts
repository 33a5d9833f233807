import { marginalColours, mutedColour } from '../../../src/node/io/figure/style.js';
import type { Row, RowScaling } from '../../support/bench.js';
import { formatGiga, formatNumber, formatPercent, formatSeconds } from '../../support/format.js';
import { median } from '../../support/timing.js';
import { metricsOf } from '../metrics.js';
import type { Results } from '../results.js';
import { renderBars, type Bar, type BarChart } from './bar_chart.js';
import { renderScaling, type ScalingLine, type ScalingPanel } from './scaling_chart.js';

/** One device of one run, with the rows of its benches. */
interface Measurement {
  readonly name: string;
  readonly results: Results;
  readonly device: Results['devices'][number];
  /** For its colour. */
  readonly index: number;
  /** Those that were timed. */
  rows(bench: string): readonly Row[];
}

function measurementsOf(runs: readonly Results[]): Measurement[] {
  return runs
    .flatMap((results) => results.devices.map((device) => ({ results, device })))
    .map(({ results, device }, index) => ({
      name: `${device.info.kind}: ${device.info.name}, ${device.info.driver}`,
      results,
      device,
      index,
      rows: (bench) =>
        results.tables
          .filter((table) => table.bench === bench && table.device === device.info.kind)
          .flatMap(({ rows }) => rows.filter(({ untimed }) => untimed === undefined)),
    }));
}

const colourOf = (index: number): string => marginalColours[index % marginalColours.length];

function machinesOf(runs: readonly Results[]): string[] {
  const lines = runs.map(
    ({ machine, date }) =>
      `${machine.processor}, ${machine.cores} cores, Node ${machine.node.slice(1)}, ${date.slice(0, 10)}`,
  );
  return [...new Set(lines)];
}

/** How much of the measured multiply-add peak each shape of the chain reaches; undefined without chains. */
export async function peakChart(runs: readonly Results[]): Promise<string | undefined> {
  const groups = measurementsOf(runs).flatMap((measurement) => {
    const rows = measurement
      .rows('langevin_chain')
      .filter((row) => row.operations !== undefined && row.peer === undefined);
    if (rows.length === 0) return [];
    const { yardstick } = measurement.device;
    const bars = rows.map((row): Bar => {
      const { share, fastestFlops } = metricsOf(row, yardstick);
      return {
        label: row.name,
        value: share!,
        text: `${formatPercent(share!)}, ${formatGiga(fastestFlops!)} GFLOP/s`,
        colour: row.name.endsWith('naive') ? mutedColour : colourOf(measurement.index),
      };
    });
    return [{ heading: `${measurement.name} (peak ${formatGiga(yardstick.peak)} GFLOP/s)`, bars }];
  });
  if (groups.length === 0) return undefined;
  return renderBars({
    title: 'langevin_chain: share of the measured multiply-add peak',
    subtitle: [
      'Fastest run; 100 % would be a loop of nothing but fused multiply-adds on every core.',
      ...machinesOf(runs),
    ],
    axisTitle: 'share of the peak',
    groups,
    scale: 'linear',
    format: '.0%',
  });
}

/** Rows of peers beside ours, by the case that they share. */
function peerGroups(measurement: Measurement): BarChart['groups'][number][] {
  const rows = measurement
    .rows('peers')
    .filter((row) => row.peer !== undefined && row.ratios !== undefined && row.ratios.length > 0);
  const names = [...new Set(rows.map((row) => row.group ?? row.name))];
  return names.map((name) => {
    const members = rows.filter((row) => (row.group ?? row.name) === name);
    const bars = members
      .map((row): Bar => {
        const ratio = median(row.ratios!);
        const { step, median: middle } = metricsOf(row, measurement.device.yardstick);
        const time = step === undefined ? formatSeconds(middle) : `${formatSeconds(step)} a step`;
        const colour = ratio >= 1 ? colourOf(0) : colourOf(1);
        return { label: row.peer!, value: ratio, text: `${formatNumber(ratio)}×  (${time})`, colour };
      })
      .sort((a, b) => a.value - b.value);
    return { heading: `${name} (${measurement.device.info.kind}: ${measurement.device.info.name})`, bars };
  });
}

/** Peers' times over ours, case by case; undefined without peers. */
export async function peersChart(runs: readonly Results[]): Promise<string | undefined> {
  const groups = measurementsOf(runs).flatMap(peerGroups);
  if (groups.length === 0) return undefined;
  return renderBars({
    title: 'A Langevin step: time of peers over ours',
    subtitle: [
      'Median of interleaved rounds, logarithmic. Right of the line: slower than ours; left of it, in orange: faster.',
      ...machinesOf(runs),
    ],
    axisTitle: 'time over ours',
    groups,
    scale: 'log',
    format: '~g',
  });
}

const panelTitles: Record<RowScaling['over'], string> = {
  threads: 'threads',
  batch: 'chains',
  depth: 'hidden layers',
  width: 'width of the layers',
  marginals: 'marginals K',
  steps: 'steps of a run',
};

function scalingPanel(over: RowScaling['over'], measurements: readonly Measurement[]): ScalingPanel {
  const lines = measurements.flatMap((measurement): ScalingLine[] => {
    const rows = measurement
      .rows('scaling')
      .filter((row) => row.scaling?.over === over && row.operations !== undefined);
    const groups = [...new Set(rows.map((row) => row.group ?? over))];
    return groups.map((group) => ({
      label: [measurement.device.info.kind, ...group.split(', ').slice(1)].join(', '),
      colour: measurement.index,
      points: rows
        .filter((row) => (row.group ?? over) === group)
        .map((row) => ({ x: row.scaling!.value, y: metricsOf(row, measurement.device.yardstick).fastestFlops! / 1e9 })),
    }));
  });
  return { title: panelTitles[over], lines };
}

/** GFLOP/s over threads, batch, depth, width, K and steps; undefined without the bench `scaling`. */
export async function scalingChart(runs: readonly Results[]): Promise<string | undefined> {
  const measurements = measurementsOf(runs);
  const panels = (Object.keys(panelTitles) as RowScaling['over'][])
    .map((over) => scalingPanel(over, measurements))
    .filter(({ lines }) => lines.length > 0);
  if (panels.length === 0) return undefined;
  return renderScaling(
    'langevin_chain: GFLOP/s as one number varies',
    ['Fastest run; both axes logarithmic.', ...machinesOf(runs)],
    panels,
  );
}

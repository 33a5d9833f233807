import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peakChart, peersChart, scalingChart } from './charts/results_charts.js';
import type { Results } from './results.js';

/** What the figures are called. */
export const chartNames = ['peers', 'peak', 'scaling'] as const;
export type ChartName = (typeof chartNames)[number];

const charts: Record<ChartName, (runs: readonly Results[]) => Promise<string | undefined>> = {
  peers: peersChart,
  peak: peakChart,
  scaling: scalingChart,
};

/** Writes the figures that the results have numbers for, as `${prefix}NAME.svg`. @returns the files */
export async function writeCharts(prefix: string, runs: readonly Results[]): Promise<Map<ChartName, string>> {
  const written = new Map<ChartName, string>();
  for (const name of chartNames) {
    const svg = await charts[name](runs);
    if (svg === undefined) continue;
    const file = `${prefix}${name}.svg`;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, svg);
    written.set(name, file);
  }
  return written;
}

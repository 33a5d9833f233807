import type { Reporter, TestModule } from 'vitest/node';
import { TIERS, tierOf, type Tier } from './tiers.js';

export interface FileTime {
  readonly path: string;
  readonly cpuSeconds: number;
}

/** The time of each tier, and the files that take more than theirs allows. */
export function tierReport(files: readonly FileTime[]): string[] {
  const total = (tier: Tier): string => {
    const own = files.filter(({ path }) => tierOf(path) === tier);
    const seconds = own.reduce((sum, file) => sum + file.cpuSeconds, 0);
    return `${seconds.toFixed(0)} s in ${own.length} ${tier.name} ${own.length === 1 ? 'file' : 'files'}`;
  };
  const over = files.filter(({ path, cpuSeconds }) => cpuSeconds > tierOf(path).budget);
  const found = TIERS.filter((tier) => files.some(({ path }) => tierOf(path) === tier));
  return [
    `CPU time: ${found.map(total).join(', ')}`,
    ...(over.length === 0
      ? []
      : ['More than its tier is for (CONTRIBUTING.md); make it cheaper, or name it for the next:']),
    ...over
      .sort((a, b) => b.cpuSeconds - a.cpuSeconds)
      .map(({ path, cpuSeconds }) => `  ${cpuSeconds.toFixed(1)} s, of ${tierOf(path).budget}: ${path}`),
  ];
}

/** Prints the report after a run. It fails nothing: a busy machine stretches CPU time, too. */
export class TierReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((module) => {
      const { cpuSeconds = 0 } = module.meta() as { cpuSeconds?: number };
      return { path: module.relativeModuleId, cpuSeconds };
    });
    if (files.length > 0) console.log(tierReport(files).join('\n'));
  }
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import type { DeviceInfo } from '../../src/device/device.js';
import type { Row } from './bench.js';
import { median } from './timing.js';
import type { Yardstick } from './yardstick.js';

/** The rows of one bench on one device. */
export interface Measured {
  readonly bench: string;
  readonly device: DeviceInfo;
  readonly yardstick: Yardstick;
  readonly rows: readonly Row[];
}

const FOLDER = path.join('bench', 'results');

/** Writes everything measured as JSON: to `file`, or to a new file in bench/results, which git ignores. @returns the path */
export function writeResults(file: string | undefined, measured: readonly Measured[]): string {
  const now = new Date().toISOString();
  const target = file ?? path.join(FOLDER, `${now.replace(/[:.]/g, '-')}.json`);
  const machine = { node: process.version, processor: cpus()[0]?.model.trim() ?? process.arch, cores: cpus().length };
  const results = measured.map(({ rows, ...rest }) => ({
    ...rest,
    rows: rows.map((row) => ({ ...row, median: median(row.seconds), minimum: row.seconds[0] })),
  }));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `${JSON.stringify({ date: now, machine, results }, null, 2)}\n`);
  return target;
}

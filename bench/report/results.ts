import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { invalid } from '../../src/errors.js';
import { describeMachine, type Machine } from '../../src/node/io/machine.js';
import type { Row } from '../support/bench.js';
import type { Measured } from '../support/measure.js';
import { fromRoot } from '../support/root.js';

/** Counts up when a reader of the old form would misread the new. */
const FORMAT = 2;

/** Everything that one run of the suite measured. `seconds` are raw: medians and rates follow from them. */
export interface Results extends Measured {
  readonly format: typeof FORMAT;
  /** ISO 8601, when the run ended. */
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  readonly quick: boolean;
  readonly machine: Machine;
}

const amount = z.number().nonnegative();
const deviceKind = z.enum(['cpu', 'webgpu']);

const rowFields = z.object({
  name: z.string().min(1),
  seconds: z.array(amount),
  untimed: z.object({ why: z.string(), failed: z.boolean() }).exactOptional(),
  deviceSeconds: z.array(amount).exactOptional(),
  operations: amount.exactOptional(),
  bytes: amount.exactOptional(),
  steps: amount.exactOptional(),
  sampleSteps: amount.exactOptional(),
  shape: z.object({ dim: amount, hidden: z.array(amount), batch: amount, marginals: amount }).exactOptional(),
  bytesHeld: amount.exactOptional(),
  residentGrowth: z.number().exactOptional(),
  group: z.string().exactOptional(),
  scaling: z
    .object({ over: z.enum(['threads', 'batch', 'depth', 'width', 'marginals', 'steps']), value: amount })
    .exactOptional(),
  peer: z.string().exactOptional(),
  ratios: z.array(z.number().positive()).exactOptional(),
  columns: z.record(z.string(), z.string()).exactOptional(),
});

const rowSchema: z.ZodType<Row> = rowFields.refine(
  ({ seconds, untimed }) => (seconds.length === 0) === (untimed !== undefined),
  'a row has seconds, or says why it has none',
);

const resultsSchema: z.ZodType<Results> = z.object({
  format: z.literal(FORMAT),
  date: z.string(),
  command: z.string(),
  quick: z.boolean(),
  machine: z.object({
    processor: z.string(),
    cores: amount,
    memoryBytes: amount,
    system: z.string(),
    node: z.string(),
  }),
  devices: z.array(
    z.object({
      info: z.object({
        kind: deviceKind,
        name: z.string(),
        driver: z.string(),
        software: z.boolean(),
        threads: amount,
      }),
      yardstick: z.object({ peak: amount, bandwidth: amount, floor: amount, queuedFloor: amount }),
    }),
  ),
  tables: z.array(z.object({ bench: z.string(), device: deviceKind, rows: z.array(rowSchema) })),
});

/** What was measured, with when, where and how. */
export function resultsOf(measured: Measured & { readonly quick: boolean }, command: string): Results {
  return { format: FORMAT, date: new Date().toISOString(), command, machine: describeMachine(), ...measured };
}

/** A new file in bench/results, which git ignores. */
export function newResultsFile({ date }: Results): string {
  return fromRoot('bench', 'results', `${date.replace(/[:.]/g, '-')}.json`);
}

export function writeResults(file: string, results: Results): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(resultsSchema.parse(results), null, 1)}\n`);
}

/** @throws InvalidInputError for a file that is missing, no JSON, or of another form */
export function readResults(file: string): Results {
  const wayOut = 'Give a JSON file that `npm run bench` of this version wrote.';
  if (!existsSync(file)) throw invalid('bench', 'results must be a file', file, wayOut);
  const rule = 'results must be JSON of the suite’s form';
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid('bench', rule, `${file}: ${error instanceof Error ? error.message : String(error)}`, wayOut);
  }
  const parsed = resultsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid('bench', rule, `${file}: ${issue.path.join('.')}: ${issue.message}`, wayOut);
}

/** The file in bench/results that was written last. @throws InvalidInputError where there is none */
export function newestResults(): string {
  const folder = fromRoot('bench', 'results');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const files = names.map((name) => path.join(folder, name)).sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
  const newest = files.at(-1);
  if (newest === undefined)
    throw invalid('bench', 'there must be results to compare with', `none in ${folder}`, 'Name a file.');
  return newest;
}

import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { DeviceInfo } from '../../src/index.js';
import { invalid } from '../../src/errors.js';
import type { Machine } from '../../src/node/io/machine.js';
import type { Outcome } from '../support/experiment.js';

/** Counts up when a reader of the old form would misread the new. */
export const FORMAT = 1;

/** Everything that one run of an experiment found: results/NAME/result.json. */
export interface Results extends Omit<Outcome, 'figures'> {
  readonly format: typeof FORMAT;
  readonly experiment: string;
  /** ISO 8601, when the run ended. */
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  readonly quick: boolean;
  readonly seed: number;
  readonly machine: Machine;
  readonly device: DeviceInfo;
  /** Wall-clock time. */
  readonly seconds: number;
  /** Time of all threads on all cores, which a busy machine changes little. */
  readonly processorSeconds: number;
  /** The pictures are NAME.svg and NAME.png beside the JSON. */
  readonly figures: readonly { readonly name: string; readonly caption: string; readonly raster: boolean }[];
}

const fileName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by -');
/** Not z.number(), which refuses the infinities: a run that diverged is to be written too. */
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'must be a number');
// JSON has no NaN or infinity: JSON.stringify writes null, and a gate must fail on reading too.
const gateValue = z.preprocess((value) => value ?? Number.NaN, anyNumber);

const resultsSchema: z.ZodType<Results> = z.object({
  format: z.literal(FORMAT),
  experiment: fileName,
  date: z.string(),
  command: z.string(),
  quick: z.boolean(),
  seed: z.number(),
  machine: z.object({
    processor: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    system: z.string(),
    node: z.string(),
  }),
  device: z.object({
    kind: z.enum(['cpu', 'webgpu']),
    name: z.string(),
    driver: z.string(),
    software: z.boolean(),
    threads: z.number(),
  }),
  seconds: z.number(),
  processorSeconds: z.number(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  tables: z.array(
    z.object({
      name: fileName,
      title: z.string(),
      columns: z.array(
        z.object({ key: z.string(), title: z.string(), digits: z.number().int().positive().exactOptional() }),
      ),
      rows: z.array(z.record(z.string(), z.union([z.string(), anyNumber, z.null()]))),
      note: z.string().exactOptional(),
      archived: z.literal(true).exactOptional(),
    }),
  ),
  gates: z.array(
    z.object({
      claim: z.string(),
      value: gateValue,
      bound: z.number(),
      kind: z.enum(['must', 'aim']),
      reason: z.string(),
    }),
  ),
  figures: z.array(z.object({ name: fileName, caption: z.string(), raster: z.boolean() })),
});

/** @throws ZodError where an experiment returned something of another form, which is a defect of it */
export function serializeResults(results: Results): string {
  return `${JSON.stringify(resultsSchema.parse(results), null, 1)}\n`;
}

/** @throws InvalidInputError for a file that is missing, no JSON, or of another form */
export function readResults(file: string): Results {
  const wayOut = 'Run the experiment again: `npm run experiment -- NAME`.';
  if (!existsSync(file)) throw invalid('experiment', 'results must be a file', file, wayOut);
  const rule = 'results must be JSON of this version’s form';
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid('experiment', rule, `${file}: ${error instanceof Error ? error.message : String(error)}`, wayOut);
  }
  const parsed = resultsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid('experiment', rule, `${file}: ${issue.path.join('.')}: ${issue.message}`, wayOut);
}

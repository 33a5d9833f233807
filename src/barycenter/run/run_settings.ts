import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { IN_WORDS } from '../../io/issue_text.js';
import { parseJson } from '../../io/json.js';
import type { Affine } from '../problem/coordinates.js';
import type { LoadedProblem, ReadyProblem } from '../problem/loaded_problem.js';
import type { KeptSettings } from '../problem/restore_problem.js';
import { identityOf, type TableIdentity } from './table_identity.js';

/** What a run keeps of its data beside its weights, so that these mean the same whatever becomes of the tables. */
export interface RunSettings extends KeptSettings {
  /** [K]; null where a marginal is not a table. */
  readonly tables: readonly (TableIdentity | null)[];
}

const positive = z.number().check(z.positive());
const floats = z.pipe(
  z.array(z.number()).check(z.minLength(1)),
  z.transform((values) => Float64Array.from(values)),
);
const affine = z.strictObject({ reference: floats, shift: floats, unit: positive });
const coordinates = z.strictObject({
  kind: z.enum(['standardised', 'centred', 'own']),
  inputs: z.array(affine).check(z.minLength(2)),
  output: affine,
  costUnit: positive,
  precision: z.enum(['float32', 'float64']),
});
const start = z.union([
  z.strictObject({
    kind: z.literal('gaussian'),
    mean: z.array(z.number()),
    standardDeviation: z.number().check(z.gte(0)),
  }),
  z.strictObject({ kind: z.literal('input') }),
]);
const engine = z.strictObject({
  epsilon: positive,
  stepSizes: z.array(positive),
  adaptsSteps: z.boolean(),
  scale: positive,
  start,
  deviation: z.number().check(z.gte(0)),
  inputDeviations: floats,
  outputFactor: positive,
});
const table = z.strictObject({
  rows: z.int().check(z.gte(1)),
  columns: z.int().check(z.gte(1)),
  names: z.exactOptional(z.array(z.string())),
  sha256: z.string(),
});
const settings = z.strictObject({
  coordinates,
  engine,
  epsilon: z.number().check(z.gte(0)),
  tables: z.array(z.nullable(table)),
});

/** Settings of a problem whose data is at hand. */
export async function settingsOf(ready: ReadyProblem): Promise<RunSettings> {
  const { coordinates: chosen, engine: resolved, epsilon, marginals } = ready;
  return {
    coordinates: chosen,
    engine: resolved,
    epsilon,
    tables: await Promise.all(marginals.map(async (m) => (m.kind === 'table' ? identityOf(m.table) : null))),
  };
}

/** As text; a typed array becomes a list, and every float64 comes back as it was. */
export function settingsText({ coordinates: chosen, engine: resolved, epsilon, tables }: RunSettings): string {
  const listed = (_: string, value: unknown): unknown => (value instanceof Float64Array ? [...value] : value);
  return JSON.stringify({ coordinates: chosen, engine: resolved, epsilon, tables }, listed);
}

const WAY_OUT = 'The file was changed: bring it back, or train the run again.';

/** @throws InvalidInputError for text that is malformed, or whose lists do not fit each other */
export function parseSettings(text: string, operation: string): RunSettings {
  const { success, data, error } = settings.safeParse(parseJson(text, operation, WAY_OUT), IN_WORDS);
  const refuse = (what: string): Error =>
    invalid(operation, 'its settings must be those that `barycenter solve` wrote', what, WAY_OUT);
  if (!success) throw refuse(`${error.issues[0].message} at ${error.issues[0].path.join('.')}`);
  const { inputs, output } = data.coordinates;
  const dim = output.reference.length;
  const fits = ({ reference, shift }: Affine): boolean => reference.length === shift.length;
  const counts = [data.engine.stepSizes.length, data.tables.length];
  const widths = [
    data.engine.inputDeviations.length,
    ...(data.engine.start.kind === 'gaussian' ? [data.engine.start.mean.length] : []),
  ];
  const whole =
    [...inputs, output].every(fits) && counts.every((n) => n === inputs.length) && widths.every((n) => n === dim);
  if (!whole) throw refuse('lists of different lengths');
  return data;
}

/**
 * By how much two computations of one problem's coordinates may differ, in units of the engine: rounding, of another
 * version say.
 */
const SAME_PLACE = 1e-6;

/** Whether weights learned in one problem's coordinates mean the same in those of another. */
export function sameCoordinates(
  { coordinates: a }: KeptSettings,
  { coordinates: b }: Pick<LoadedProblem, 'coordinates'>,
): boolean {
  const same = (p: Affine, q: Affine): boolean =>
    p.reference.length === q.reference.length &&
    Math.abs(p.unit / q.unit - 1) < SAME_PLACE &&
    p.reference.every((r, i) => Math.abs(r - q.reference[i] + p.shift[i] - q.shift[i]) < SAME_PLACE * p.unit);
  return (
    a.kind === b.kind &&
    a.inputs.length === b.inputs.length &&
    same(a.output, b.output) &&
    a.inputs.every((input, k) => same(input, b.inputs[k]))
  );
}

import { isDeepStrictEqual } from 'node:util';
import type { ReadyProblem } from '../../barycenter/problem/loaded_problem.js';
import { constraintOf, type GeneratorSettings, type Problem } from '../../barycenter/problem/problem.js';
import { problemToJson } from '../../barycenter/problem/problem_json.js';
import { isSameTable } from '../../barycenter/run/table_identity.js';
import type { StoredRun } from '../../barycenter/run/checkpoint_file.js';
import type { RunSettings } from '../../barycenter/run/run_settings.js';

/** A problem as JSON, its marginals apart. */
interface Fields {
  readonly marginals: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

/** Of a problem's JSON, as it was stored or as a problem given would be. */
const fieldsOf = (json: object): Fields => json as Fields;
const givenFields = (problem: Problem): Fields =>
  fieldsOf(JSON.parse(JSON.stringify(problemToJson(problem))) as object);

/** By how much weights may differ: they are normalised. */
const SAME_WEIGHT = 1e-9;

/** Of a generator: what it is and what its plans are densities of, wherever its file lies. */
const generatorOf = ({ generator }: Fields): unknown => {
  const { sha256, reference } = (generator ?? {}) as Partial<GeneratorSettings>;
  return { sha256, reference };
};

/** Fields that say what a run is about; how it is trained may change in between. */
const FIXED = ['dim', 'shape', 'scaling'] as const;

/**
 * What is another problem's: its tables by their values (wherever they lie), weights, costs and distributions, and what
 * its coordinates follow from. Costs and batches that are code cannot be compared.
 * @param settings of the problem given
 */
export function otherData(stored: StoredRun, { problem }: ReadyProblem, settings: RunSettings): string[] {
  const [before, after] = [fieldsOf(stored.problem), givenFields(problem)];
  if (before.marginals.length !== after.marginals.length)
    return [`marginals (${after.marginals.length}, the run has ${before.marginals.length})`];
  const marginals = after.marginals.flatMap((marginal, k) => {
    const [old, name] = [before.marginals[k], `marginals[${k}]`];
    const [table, oldTable] = [settings.tables[k], stored.settings.tables[k]];
    const path = typeof marginal.samples === 'string' ? `, ${marginal.samples}` : '';
    return [
      ...(sameWeight(marginal.weight, old.weight)
        ? []
        : [`${name}.weight (${String(marginal.weight)}, the run has ${String(old.weight)})`]),
      ...['cost', 'distribution', 'dim']
        .filter((field) => !isDeepStrictEqual(marginal[field], old[field]))
        .map((field) => `${name}.${field}`),
      ...(table && oldTable && !isSameTable(table, oldTable)
        ? [`${name}.samples (other values than when the run was trained${path})`]
        : []),
      ...((table === null) === (oldTable === null) ? [] : [`${name}.samples`]),
    ];
  });
  const constraint = (fields: Fields): unknown => constraintOf(fields as unknown as Problem);
  return [
    ...marginals,
    ...FIXED.filter((field) => !isDeepStrictEqual(before[field], after[field])),
    ...(isDeepStrictEqual(generatorOf(before), generatorOf(after)) ? [] : ['generator']),
    ...(constraint(before) === constraint(after) ? [] : ['sampler.constraint']),
  ];
}

const sameWeight = (a: unknown, b: unknown): boolean => Math.abs(Number(a) - Number(b)) <= SAME_WEIGHT;

/**
 * Top-level fields in which a problem about the same data differs from the run's, such as `epsilon` or `training`. Not
 * `$schema`, which is for editors and changes nothing.
 */
export function trainingChanges(stored: StoredRun, given: Problem): string[] {
  const [before, after] = [fieldsOf(stored.problem), givenFields(given)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !['marginals', 'potential', 'generator', '$schema'].includes(field),
  );
  return fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
}

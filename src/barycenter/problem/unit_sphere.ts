import { invalid } from '../../errors.js';
import type { Table } from '../../io/numeric_table.js';
import type { Constraint } from '../../ops/langevin_chain/contract.js';
import type { Marginal, Problem } from './problem.js';
import type { RawMarginal } from './raw_marginal.js';

/** By how much a point's length may differ from 1: three decimals of a text file. */
const LENGTH_TOLERANCE = 1e-3;

const isGeodesic = ({ cost }: Marginal): boolean => cost.json?.kind === 'geodesic';

/** What goes together with chains on the sphere, as far as it shows before data is read. @throws InvalidInputError */
export function checkOnSphere(
  marginals: readonly Marginal[],
  constraint: Constraint = 'none',
  scaling: Problem['scaling'],
): void {
  if (constraint === 'none') {
    const k = marginals.findIndex(isGeodesic);
    if (k < 0) return;
    throw invalid(
      'problem.sampler.constraint',
      `must be "unit-sphere" where a cost is geodesic, as marginals[${k}]'s is`,
      '"none"',
      'Set it, with chains of kind "ula": the cost has a meaning between unit vectors only.',
    );
  }
  if (scaling !== 'none') {
    const wayOut = 'Use "none": the sphere’s radius sets the unit.';
    throw invalid('problem.scaling', 'must be "none" with sampler.constraint "unit-sphere"', `"${scaling}"`, wayOut);
  }
  for (const [k, marginal] of marginals.entries()) {
    if (!isGeodesic(marginal) || !('distribution' in marginal)) continue;
    throw invalid(
      `problem.marginals[${k}].distribution`,
      'must lie on the unit sphere, for the geodesic cost',
      'a Gaussian',
      'Give samples or batches of unit vectors.',
    );
  }
}

function checkUnitVectors({ data, rows, columns }: Table, operation: string): void {
  for (let row = 0; row < rows; row++) {
    const length = Math.hypot(...data.subarray(row * columns, (row + 1) * columns));
    if (Math.abs(length - 1) <= LENGTH_TOLERANCE) continue;
    throw invalid(
      operation,
      'points must be unit vectors, for the geodesic cost',
      `length ${Number(length.toPrecision(6))} in row ${row} (counted from 0)`,
      'Divide every row by its length; write angles t as (cos t, sin t).',
    );
  }
}

/** The marginal, its points checked where its cost measures angles: a table's here, batches as they are drawn. */
export function withUnitVectors(raw: RawMarginal, marginal: Marginal, index: number): RawMarginal {
  if (!isGeodesic(marginal) || raw.kind === 'distribution') return raw;
  if (raw.kind === 'table') {
    checkUnitVectors(raw.table, `problem.marginals[${index}].samples`);
    return raw;
  }
  const { dim, draw } = raw;
  return {
    kind: 'batches',
    dim,
    async draw(request) {
      const data = await draw(request);
      checkUnitVectors({ data, rows: request.batchSize, columns: dim }, `problem.marginals[${index}].batches`);
      return data;
    },
  };
}

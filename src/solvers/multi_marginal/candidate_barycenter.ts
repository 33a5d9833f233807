import type { Cost } from '../../autograd/index.js';
import { invalid } from '../../errors.js';
import type { Coupling } from '../solution.js';
import type { MarginalsInput } from '../input/marginals.js';
import type { Measure } from '../measure.js';
import { candidateProgram, feasibleDuals, type PairCosts } from './candidate_program.js';
import type { Found } from './found.js';
import { solveProgram } from './solve_program.js';

/** Mass that is rounding, of masses that sum to 1. */
const ROUNDING = 1e-14;

/** Places that the barycenter may have. */
export type Candidates = Pick<Measure, 'points' | 'dim'>;

/** λ_k c_k(x_i, y_j). @throws InvalidInputError where a cost is no finite number */
function pairCosts({ marginals, weights }: MarginalsInput, costs: readonly Cost[], places: Candidates): PairCosts {
  const m = places.points.length / places.dim;
  return marginals.map(({ points, dim, masses }, k) => {
    const traced = costs[k].trace(dim, places.dim);
    return Float64Array.from({ length: masses.length * m }, (_, at) => {
      const [i, j] = [Math.floor(at / m), at % m];
      const x = points.subarray(i * dim, (i + 1) * dim);
      const value = traced.value(x, places.points.subarray(j * places.dim, (j + 1) * places.dim));
      if (!Number.isFinite(value)) {
        const where = `multiMarginal: costs[${k}]`;
        const wayOut = 'Leave that point out, or mend the cost.';
        throw invalid(where, 'must be finite at all pairs', `${value} for row ${i} and candidate ${j}`, wayOut);
      }
      return weights[k] * value;
    });
  });
}

/** The entries of a plan [n, m] that are none of rounding, on the candidates that were kept. */
function couplingOf(plan: Float64Array, m: number, kept: readonly number[]): Coupling {
  const place = new Map(kept.map((j, at) => [j, at]));
  const entries = [...plan.keys()].filter((at) => plan[at] > ROUNDING && place.has(at % m));
  return {
    rows: Int32Array.from(entries, (at) => Math.floor(at / m)),
    support: Int32Array.from(entries, (at) => place.get(at % m)!),
    masses: Float64Array.from(entries, (at) => plan[at]),
  };
}

function pointsAt({ points, dim }: Candidates, kept: readonly number[]): Float64Array {
  return Float64Array.from(
    { length: kept.length * dim },
    (_, at) => points[kept[Math.floor(at / dim)] * dim + (at % dim)],
  );
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** The best measure on the candidates, under any costs. */
export async function candidateBarycenter(
  input: MarginalsInput,
  costs: readonly Cost[],
  places: Candidates,
): Promise<Found> {
  const { marginals, weights } = input;
  const m = places.points.length / places.dim;
  const pairs = pairCosts(input, costs, places);
  const { primal, dual, iterations } = await solveProgram(candidateProgram(input, pairs, m));
  const { u, v } = feasibleDuals(input, pairs, m, dual);
  const masses = primal.subarray(primal.length - m);
  const kept = [...masses.keys()].filter((j) => masses[j] > ROUNDING);
  let at = 0;
  const flows = pairs.map(({ length }) => primal.subarray(at, (at += length)).map((value) => Math.max(0, value)));
  const value = flows.reduce((sum, flow, k) => sum + dot(flow, pairs[k]), 0);
  const bound = u.reduce((sum, values, k) => sum + dot(values, marginals[k].masses), 0);
  const total = kept.reduce((sum, j) => sum + masses[j], 0);
  return {
    support: {
      points: pointsAt(places, kept),
      dim: places.dim,
      masses: Float64Array.from(kept, (j) => masses[j] / total),
    },
    plans: marginals.map((rows, k) => ({
      rows,
      toSupport: Float64Array.from(kept, (j) => v[k][j] / weights[k]),
      toRows: u[k].map((entry) => entry / weights[k]),
      coupling: couplingOf(flows[k], m, kept),
    })),
    value,
    gap: Math.max(0, value - bound),
    largestCost: pairs
      .flatMap((costs) => costs.reduce((most, c) => Math.max(most, Math.abs(c)), 0))
      .reduce((a, b) => Math.max(a, b)),
    iterations,
  };
}

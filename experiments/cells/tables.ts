import type { ResultTable } from '../support/experiment.js';
import { mean, standardDeviation } from '../support/numbers.js';
import type { Findings, Scored } from './findings.js';

/** Half energy distances of Kolesov et al. 2024 and others under the same protocol, averaged over the two set-ups. */
const PUBLISHED_SCORES = [
  { method: 'Sinkhorn (published)', 50: 2.34, 100: 2.24 },
  { method: 'EgEOT (published)', 50: 2.39, 100: 2.32 },
  { method: 'ENOT (published)', 50: 2.44, 100: 2.24 },
  { method: 'LightSB (published)', 50: 2.31, 100: 2.16 },
];

/** Mean over set-ups for every seed, then mean and standard deviation over seeds. */
function overSeeds(
  rows: readonly Scored[],
  dim: number,
  value: (row: Scored) => number,
): { mean: number; deviation: number | null } {
  const own = rows.filter((row) => row.dim === dim);
  const seeds = [...new Set(own.map(({ seed }) => seed))];
  const values = seeds.map((seed) => mean(own.filter((row) => row.seed === seed).map(value)));
  const average = mean(values);
  if (values.length < 2) return { mean: average, deviation: null };
  return { mean: average, deviation: standardDeviation(values) };
}

export function methodTable({ baselines, matched, named, sweep, published }: Findings): ResultTable {
  const dims = [50, 100];
  const ours = (method: string, rows: readonly Scored[], value: (row: Scored) => number) => {
    const [at50, at100] = dims.map((dim) =>
      rows.some((row) => row.dim === dim) ? overSeeds(rows, dim, value) : { mean: null, deviation: null },
    );
    return { method, at50: at50.mean, deviation50: at50.deviation, at100: at100.mean, deviation100: at100.deviation };
  };
  const plain = (method: string, value: (row: Findings['baselines'][number]) => number) => {
    const [at50, at100] = dims.map((dim) => mean(baselines.filter((row) => row.dim === dim).map(value)));
    return { method, at50, deviation50: null, at100, deviation100: null };
  };
  const small = sweep.filter(({ epsilon }) => epsilon === Math.min(...sweep.map((row) => row.epsilon)));
  return {
    name: 'methods',
    title: 'Half energy distance to the held-out day, mean of the two set-ups (lower is better)',
    columns: [
      { key: 'method', title: 'method' },
      { key: 'at50', title: '50 dimensions', digits: 3 },
      { key: 'deviation50', title: '± over seeds', digits: 1 },
      { key: 'at100', title: '100 dimensions', digits: 3 },
      { key: 'deviation100', title: '± over seeds', digits: 1 },
    ],
    rows: [
      ours("the published notebook's settings, run by us", published, (row) => row.barycenter),
      ours('the same, scored as the notebook does', published, (row) => row.bridged ?? NaN),
      ours(`ours, ε = ${small[0].epsilon}`, small, (row) => row.barycenter),
      ours('**ours, ε = 0.1**', named, (row) => row.barycenter),
      ours('ours, ε = 0.1, scored as the notebook does', named, (row) => row.bridged ?? NaN),
      ours('ours, ε by the rule', matched, (row) => row.barycenter),
      ...PUBLISHED_SCORES.map((row) => ({
        method: row.method,
        at50: row[50],
        deviation50: null,
        at100: row[100],
        deviation100: null,
      })),
      plain('mixture of the end days', (row) => row.mixture),
      plain('exact displacement interpolation, 2,000 cells', (row) => row.displacement),
      plain("the same, blurred to the end days' width", (row) => row.displacementBlurred),
      plain('the held-out day itself, at the interpolated mean', (row) => row.atInterpolatedMean),
      plain('floor: two halves of the held-out day', (row) => row.floor),
    ],
    note:
      'Published tables count half of 2E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖, and so do we here; `barycenter evaluate` prints the whole. Published rows are those ' +
      "of the method's paper and of what it compares with, averaged over set-ups, not run by us. The notebook's settings: one network [256, 256, 256] of " +
      'relu, 50 iterations of 1,024 at 0.0005, 1,000 steps from N(0, 4 I), ε = 0.1; it scores ½x + ½y + √(ε/4) ξ, x from the first day and y from its ' +
      'plan, whatever the weights. ± is over five seeds where there is one.',
  };
}

export function baselineTable({ baselines, matched, named }: Findings): ResultTable {
  const ours = (
    rows: readonly Scored[],
    { setUp, dim }: Findings['baselines'][number],
    value: (row: Scored) => number,
  ): number => mean(rows.filter((row) => row.setUp === setUp && row.dim === dim).map(value));
  return {
    name: 'set-ups',
    title: 'Each set-up by itself: half energy distances',
    columns: [
      { key: 'setUp', title: 'set-up' },
      { key: 'dim', title: 'D' },
      { key: 'unit', title: 'common deviation', digits: 3 },
      { key: 'matchedEpsilon', title: 'ε by the rule' },
      { key: 'dataEpsilon', title: 'the same in data units²' },
      { key: 'named', title: 'ours, ε = 0.1', digits: 3 },
      { key: 'matched', title: 'ours, by the rule', digits: 3 },
      { key: 'mixture', title: 'mixture', digits: 3 },
      { key: 'gain', title: 'ours at 0.1 below it, by groups of cells' },
      { key: 'gainError', title: '±', digits: 1 },
      { key: 'displacement', title: 'exact displacement', digits: 3 },
      { key: 'start', title: 'first day', digits: 3 },
      { key: 'end', title: 'last day', digits: 3 },
      { key: 'atInterpolatedMean', title: 'held-out at that mean', digits: 3 },
      { key: 'floor', title: 'floor' },
    ],
    rows: baselines.map((row) => ({
      ...row,
      dataEpsilon: row.matchedEpsilon * row.unit ** 2,
      named: ours(named, row, ({ barycenter }) => barycenter),
      gain: ours(named, row, ({ gain }) => gain ?? NaN),
      gainError: ours(named, row, ({ gainError }) => gainError ?? NaN),
      matched: ours(matched, row, ({ barycenter }) => barycenter),
    })),
    note:
      '"Below it" is the mean over ten groups, a tenth of the cells of all three days each, and over seeds; ± is the standard error of the former: what other ' +
      'cells might score under the same potential.',
  };
}

export function sweepTable({ sweep, matched, named }: Findings): ResultTable {
  const oneSeed = [...sweep, ...matched, ...named].filter(({ seed }) => seed === sweep[0].seed);
  const rows = oneSeed.sort((a, b) => a.dim - b.dim || a.setUp.localeCompare(b.setUp) || a.epsilon - b.epsilon);
  return {
    name: 'epsilon',
    title: 'Over ε, one seed',
    columns: [
      { key: 'setUp', title: 'set-up' },
      { key: 'dim', title: 'D' },
      { key: 'epsilon', title: 'ε' },
      { key: 'barycenter', title: 'half energy distance', digits: 3 },
      { key: 'apart', title: 'push-forwards apart, energy distance' },
      { key: 'width', title: "total variance over the held-out day's" },
      { key: 'seconds', title: 'training, s' },
    ],
    rows: rows.map(({ setUp, dim, epsilon, barycenter, apart, width, seconds }) => ({
      setUp,
      dim,
      epsilon,
      barycenter,
      apart,
      width,
      seconds,
    })),
  };
}

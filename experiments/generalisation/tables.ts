import type { ResultTable } from '../support/experiment.js';
import { mean, standardDeviation } from '../support/numbers.js';
import { ABOVE_FLOOR, CERTAIN, type Curve } from './curves.js';
import { MEASURES, type Errors, type Measure } from './score.js';
import type { Slope } from './slope.js';
import type { Trained } from './train.js';

export const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  gap: 'gap L* − L(f), ε',
  uvp: 'BW₂²-UVP, %',
  mean: 'L²-UVP of conditional means, %',
};

/** `0.12 ± 0.03` */
const measured = (value: number, error: number): string => `${value.toPrecision(2)} ± ${error.toPrecision(1)}`;

/** @param exact what the exact plans score, by the questions' names */
export function samplesTable(curves: readonly Curve[], exact: ReadonlyMap<string, Errors>): ResultTable {
  const names = [...new Set(curves.map(({ question }) => question))];
  return {
    name: 'samples',
    title: 'Errors on the true marginals by the number N of points of each table, mean over data sets',
    columns: [
      { key: 'question', title: '' },
      { key: 'count', title: 'N' },
      ...MEASURES.flatMap((measure) => [
        { key: measure, title: MEASURE_NAMES[measure] },
        { key: `${measure}PlugIn`, title: 'Gaussians fitted' },
      ]),
    ],
    rows: names.flatMap((question) => {
      const own = curves.filter((curve) => curve.question === question);
      const row = (count: number | string, of: (curve: Curve) => readonly [string | number, number | null]) => ({
        question,
        count,
        ...Object.fromEntries(
          own.flatMap((curve) => {
            const [value, plugIn] = of(curve);
            return [
              [curve.measure, value],
              [`${curve.measure}PlugIn`, plugIn],
            ];
          }),
        ),
      });
      return [
        ...own[0].counts.map((count, i) =>
          row(count, ({ means, errors, plugIn }) => [measured(means[i], errors[i]), plugIn[i]]),
        ),
        row('fresh', ({ floor, floorError }) => [measured(floor, floorError), null]),
        row('exact plans', ({ measure }) => [(exact.get(question)?.[measure] ?? NaN).toPrecision(2), null]),
      ];
    }),
    note:
      '± one standard error over data sets. Gap: Σ_k λ_k E KL(π*_k ‖ π^f_k), which is (L* − L(f))/ε (Theorem 4.2), by importance sampling about the exact plans, ' +
      'without chains. Percents are over what as many exact draws score in expectation, and so may come out below 0; `exact plans`: what they score on the very points that all are scored on, the error of scoring. `fresh`: as many iterations whose batches are drawn anew, the floor that ' +
      'training itself leaves. Gaussians fitted: the exact answer to Gaussians with the same tables’ moments (of u(x) for the twister), its errors in closed form: an estimator that is told the form of the answer.',
  };
}

export function slopesTable(curves: readonly Curve[]): ResultTable {
  return {
    name: 'slopes',
    title: 'Slope of log error on log N, with its standard error over data sets',
    columns: [
      { key: 'question', title: '' },
      { key: 'measure', title: 'error' },
      { key: 'range', title: 'fitted for N' },
      { key: 'slope', title: 'slope' },
      { key: 'estimationRange', title: 'fitted for N' },
      { key: 'estimation', title: 'less the floor' },
      { key: 'plugIn', title: 'Gaussians fitted' },
      { key: 'bound', title: 'of the bound' },
      { key: 'expected', title: 'of a smooth model of fixed size' },
    ],
    rows: curves.map(({ question, measure, counts, fitted, slope, estimation, plugInSlope }) => ({
      question,
      measure: MEASURE_NAMES[measure],
      range: slope ? rangeOf(counts, fitted) : null,
      slope: slope ? fallOf(slope) : null,
      estimationRange: estimation.slope ? rangeOf(counts, estimation.fitted) : null,
      estimation: estimation.slope ? fallOf(estimation.slope) : null,
      plugIn: fallOf(plugInSlope),
      bound: measure === 'gap' ? '−0.5' : null,
      expected: '−1',
    })),
    note:
      `Of the logarithm of the mean error, from the smallest N on as far as that is at least ${ABOVE_FLOOR} times the floor; errors by the jackknife over data sets, which says ` +
      'nothing of whether the line is straight. *Less the floor*: each training less that on fresh samples from the same initialisation, which stands in the place of the ' +
      `estimation error max L − L(f) that section 4.3 of Kolesov et al. 2024 bounds, as far as its mean is at least ${CERTAIN} standard errors. All three are squared errors: of a model that ` +
      'holds the answer and whose parameters are off by N^(−½), they fall like N⁻¹, since the gap is flat at its optimum.',
  };
}

const rangeOf = (counts: readonly number[], fitted: number): string =>
  `${counts[0].toLocaleString('en')} to ${counts[fitted - 1].toLocaleString('en')}`;

/** `−0.82 ± 0.07` */
export const fallOf = ({ slope, error }: Slope): string =>
  `${slope.toFixed(2)} ± ${error.toFixed(2)}`.replace('-', '−');

/** Mean and standard error over runs of every measure, of each of the groups. */
function groupedRows<K extends 'width' | 'iterations'>(
  trained: readonly Trained[],
  keys: readonly (K | 'question' | 'count')[],
) {
  const groups = new Map<string, Trained[]>();
  for (const one of trained) {
    const name = keys.map((key) => one[key]).join(' ');
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(keys.map((key) => [key, key === 'count' ? group[0].count || 'fresh' : group[0][key]])),
    runs: group.length,
    ...Object.fromEntries(
      MEASURES.map((measure) => {
        const values = group.map((one) => one[measure]);
        const value = mean(values);
        if (values.length < 2) return [measure, value.toPrecision(2)];
        return [measure, measured(value, standardDeviation(values) / Math.sqrt(values.length))];
      }),
    ),
    seconds: mean(group.map(({ seconds }) => seconds)),
  }));
}

const measureColumns = MEASURES.map((measure) => ({ key: measure, title: MEASURE_NAMES[measure] }));

export function widthTable(trained: readonly Trained[]): ResultTable {
  return {
    name: 'width',
    title: 'Errors by width, every batch drawn anew',
    columns: [
      { key: 'question', title: '' },
      { key: 'width', title: 'units of both hidden layers' },
      { key: 'runs', title: 'seeds' },
      ...measureColumns,
      { key: 'seconds', title: 'training, s' },
    ],
    rows: groupedRows(trained, ['question', 'width']),
    note: 'Theorem 4.6 says that some network comes as close as one likes; what is shown is what training finds, so that the error of optimisation is in it.',
  };
}

export function lengthTable(trained: readonly Trained[]): ResultTable {
  return {
    name: 'length',
    title: 'Errors by the length of training, one data set',
    columns: [
      { key: 'question', title: '' },
      { key: 'count', title: 'N' },
      { key: 'iterations', title: 'iterations' },
      ...measureColumns,
      { key: 'seconds', title: 'training, s' },
    ],
    rows: groupedRows(trained, ['question', 'count', 'iterations']),
  };
}

/** Every training, for the results alone. */
export function trainingsTable(trained: readonly Trained[]): ResultTable {
  const keys = ['question', 'count', 'run', 'width', 'iterations', ...MEASURES, 'seconds'] as const;
  return {
    name: 'trainings',
    title: 'Every training; count 0: fresh samples',
    columns: keys.map((key) => ({ key, title: key })),
    rows: trained.map((one) => Object.fromEntries(keys.map((key) => [key, one[key]]))),
    archived: true,
  };
}

import { defineProblem, type Problem, type Verdict } from '../../src/index.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultTable } from '../support/experiment.js';
import { worst } from '../support/numbers.js';
import { scoreAgainst, type Scoring, type TruthScore } from '../support/truth.js';
import { checksLine, withVerdict } from '../support/verdict.js';
import { defaultsProblem, NAMES, problemOf, truthOf, type DefaultsProblem } from './problems.js';

const FULL: Scoring = { points: 2048, clouds: 16, replicates: 64 };
const QUICK: Scoring = { points: 2048, clouds: 2, replicates: 10 };
/** Where longer chains go: a plan that is right holds them. */
const LONGER = { clouds: 4, longer: 4 };
const QUICK_NAMES = ['two short columns', 'columns of three units', 'ring and blobs'];
/** Of the quick run alone; the full one leaves everything to the package. */
const QUICK_ITERATIONS = 150;

/** Errors up to this many floors count as solved. */
const SOLVED = 3;

interface Row extends TruthScore {
  readonly problem: DefaultsProblem;
  readonly measure: string;
  readonly verdict: Verdict;
  /** Error over floor with chains four times as long. */
  readonly longer: number;
  readonly seconds: number;
}

function solverProblem(problem: DefaultsProblem, quick: boolean): Problem {
  const whole = problemOf(problem);
  if (!quick) return whole;
  const { marginals, epsilon } = whole;
  return defineProblem({ marginals, epsilon, training: { iterations: QUICK_ITERATIONS } });
}

const NO_SCORE: Omit<TruthScore, 'errors'> = { floor: Number.NaN, spread: Number.NaN, ratio: Infinity };

async function row(context: ExperimentContext, name: string): Promise<Row> {
  const problem = defaultsProblem(name);
  const truth = truthOf(problem);
  const scoring = context.quick ? QUICK : FULL;
  const started = performance.now();
  return withVerdict(context.device, solverProblem(problem, context.quick), context.seed, async (verdict, result) => {
    const seconds = (performance.now() - started) / 1000;
    const score = result
      ? await scoreAgainst(truth, context.device, result, scoring)
      : { ...NO_SCORE, errors: problem.tables.map(() => Infinity) };
    const longer = result
      ? (await scoreAgainst(truth, context.device, result, { ...scoring, ...LONGER })).ratio
      : Infinity;
    context.log(
      `${name}: ${score.ratio.toPrecision(3)} floors (${longer.toPrecision(3)} with longer chains), ${verdict.kind} (${seconds.toFixed(1)} s) ${checksLine(verdict)}`,
    );
    return { problem, measure: truth.measure, verdict, longer, seconds, ...score };
  });
}

const isSilent = ({ ratio, verdict }: Row): boolean => !(ratio <= SOLVED) && verdict.kind === 'converged';

function tableOf(rows: readonly Row[]): ResultTable {
  return {
    name: 'problems',
    title: 'Error of the worst push-forward beside that of as many exact draws',
    columns: [
      { key: 'name', title: 'problem' },
      { key: 'about', title: 'what is unusual' },
      { key: 'dim', title: 'D' },
      { key: 'rows', title: 'rows' },
      { key: 'marginals', title: 'K' },
      { key: 'epsilon', title: 'ε' },
      { key: 'measure', title: 'score' },
      { key: 'error', title: 'error' },
      { key: 'floor', title: 'floor' },
      { key: 'spread', title: '±' },
      { key: 'ratio', title: 'error / floor' },
      { key: 'longer', title: 'with chains four times as long' },
      { key: 'verdict', title: 'verdict' },
      { key: 'line', title: 'what `evaluate` says' },
      { key: 'seconds', title: 'solve and evaluate, s' },
    ],
    rows: rows.map(({ problem, measure, verdict, longer, seconds, errors, floor, spread, ratio }) => ({
      name: problem.name,
      about: problem.about,
      dim: problem.tables[0].columns,
      rows: problem.tables.map((t) => t.rows).join(', '),
      marginals: problem.tables.length,
      epsilon:
        typeof problem.epsilon === 'number' ? problem.epsilon.toPrecision(3) : `relative ${problem.epsilon.relative}`,
      measure,
      error: worst(errors),
      floor,
      spread,
      ratio,
      longer,
      verdict: verdict.kind,
      line: verdict.line,
      seconds,
    })),
    note:
      'The floor is the mean score of 2,048 exact draws, ± the standard deviation of one such score; the error is the mean over clouds of 2,048 points. ' +
      'Scores are in the columns’ own deviations. Energy distances are to 8,192 exact draws.',
  };
}

function gatesOf(rows: readonly Row[], quick: boolean): Gate[] {
  if (quick) {
    return [
      {
        claim: `worst error over the floor after ${QUICK_ITERATIONS} iterations`,
        value: worst(rows.map(({ ratio }) => ratio)),
        bound: 15,
        kind: 'must',
        reason: 'three times what three seeds scored at most',
      },
    ];
  }
  return [
    {
      claim: `problems of ten whose error is above ${SOLVED} floors although the verdict is \`converged\``,
      value: rows.filter(isSilent).length,
      bound: 0,
      kind: 'must',
      reason: 'a wrong answer must not look right',
    },
    {
      claim: `problems of ten whose error is above ${SOLVED} floors`,
      value: rows.filter(({ ratio }) => !(ratio <= SOLVED)).length,
      bound: 3,
      kind: 'aim',
      reason: 'set before the first run: seven of ten by defaults alone',
    },
    {
      claim: `problems of ten whose error is above 100 floors`,
      value: rows.filter(({ ratio }) => !(ratio <= 100)).length,
      bound: 2,
      kind: 'must',
      reason: 'an untrained potential scores hundreds',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const rows: Row[] = [];
  const names = context.quick ? QUICK_NAMES : NAMES;
  for (const name of names.slice(0, context.problems)) rows.push(await row(context, name));
  return {
    settings: [
      {
        name: 'Problems',
        value:
          'ten, written down before any was run; marginals, weights, ½‖x − y‖² and ε are given, everything else is left to its default',
      },
      {
        name: 'Truth',
        value:
          'of the tables themselves: Gaussian by their own moments; one column or two by iterated Bregman projections (`test/reference/grid_barycenter.ts`); independent columns by the product of such grids',
      },
      {
        name: 'Score',
        value:
          'rows drawn with replacement and pushed once each: an exact solver’s points would be independent draws of the truth',
      },
    ],
    tables: [tableOf(rows)],
    gates: gatesOf(rows, context.quick),
    figures: [],
  };
}

export const defaultsExperiment: Experiment = {
  name: 'defaults',
  title: 'Ten ordinary problems with nothing but defaults',
  purpose:
    'What does someone get who knows their data and nothing of solvers? Tables from 30 to 100,000 rows, one column to twenty, in units ' +
    'of a millimetre or a map, with tails, rings and atoms, each with an exact answer. Where the error is more than chance leaves, does ' +
    '`evaluate` say so?',
  run,
};

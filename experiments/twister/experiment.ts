import type { Floats } from '../../src/io/numeric_table.js';
import type { Result } from '../../src/index.js';
import { exactAnswerOf, type ExactAnswer } from '../../src/barycenter/exact/exact_answer.js';
import type { Experiment, ExperimentContext, Gate, Outcome } from '../support/experiment.js';
import { listed, worst } from '../support/numbers.js';
import { withResult } from '../support/with_result.js';
import { compareWithDiscrete, type Comparison } from './discrete.js';
import { twisterFigure, type Shown } from './figure.js';
import { FLAT_START, problemOf, PUBLISHED, SOLVER, type Solver } from './problem.js';
import { exactDraws, shapeError } from './shape.js';
import { discreteTable, exactTable, type Scored } from './tables.js';

function exactAnswer(): ExactAnswer {
  const answer = exactAnswerOf(problemOf('twist', SOLVER));
  if (!answer) throw new Error('the twister has an exact answer');
  return answer;
}

const ANSWER = exactAnswer();
const VARIANTS: readonly Solver[] = [
  SOLVER,
  FLAT_START,
  { ...SOLVER, name: '`reduced`', potential: 'reduced' },
  { ...SOLVER, name: '`separate`', potential: 'separate' },
  PUBLISHED,
];
/** What the demo uses, and what is compared with it closely, are run with several seeds. */
const seedsOf = (solver: Solver, seeds: number): number => (solver === SOLVER || solver === FLAT_START ? seeds : 1);
const FULL = {
  variants: VARIANTS,
  seeds: 3,
  points: 16_384,
  discrete: [
    { n: 125, runs: 8 },
    { n: 250, runs: 6 },
    { n: 500, runs: 4 },
    { n: 1000, runs: 3 },
  ],
};
const QUICK = {
  variants: [{ ...FLAT_START, iterations: 250 }],
  seeds: 1,
  points: 8192,
  discrete: [{ n: 150, runs: 3 }],
};

async function score(
  solver: Solver,
  seed: number,
  seconds: number,
  result: Result,
  pushed: readonly Floats[],
): Promise<Scored> {
  const points = pushed[0].length / 2;
  const { exact } = await result.evaluate({ points, seed: 1 });
  if (!exact) throw new Error('evaluate: the twister has an exact answer');
  return {
    solver,
    seed,
    seconds,
    shapes: pushed.map((cloud) => shapeError(ANSWER, cloud)),
    shapeFloor: shapeError(ANSWER, exactDraws(ANSWER, points, 0)),
    uvps: exact.marginals.map(({ barycenterUvp }) => barycenterUvp.value),
    means: exact.marginals.map(({ conditionalMeanUvp }) => conditionalMeanUvp.value),
    uvpFloor: exact.marginals[0].barycenterUvp.floor,
    meanFloor: exact.marginals[0].conditionalMeanUvp.floor,
  };
}

async function pushForwards(result: Result, points: number): Promise<Floats[]> {
  const pushed: Floats[] = [];
  for (let k = 0; k < 3; k++) {
    const plan = result.plan(k);
    pushed.push((await plan.sample({ data: await plan.inputs(points, 11), columns: 2 }, { seed: 12 })).data);
  }
  return pushed;
}

function gatesOf(scored: readonly Scored[], compared: readonly Comparison[], quick: boolean): Gate[] {
  const shared = scored.filter(({ solver }) => solver.name === (quick ? FLAT_START : SOLVER).name);
  const { distance, uvp, uvpFloor, map } = compared[compared.length - 1];
  const twisted = quick ? 'three times' : 'set before the first run, and kept by';
  const musts: Gate[] = [
    {
      claim: 'BW₂²-UVP to Q_ε, `shared`, worst seed and marginal, percent',
      value: worst(shared.flatMap(({ uvps }) => uvps)),
      bound: quick ? 3 : 1,
      kind: 'must',
      reason: `${twisted} what the demo is held to`,
    },
    {
      claim: 'L²-UVP of the conditional mean, the same, percent',
      value: worst(shared.flatMap(({ means }) => means)),
      bound: quick ? 6 : 2,
      kind: 'must',
      reason: `${twisted} what the demo is held to`,
    },
    {
      claim: '½‖x − y‖²: BW₂²-UVP to a discrete barycenter, over that between two discrete ones',
      value: uvp / uvpFloor,
      bound: 2,
      kind: 'must',
      reason:
        'learned from unlimited samples, it is nearer to a discrete one than another sample is; 1.2 times the size, or 0.3 to a side, scores above 2',
    },
    {
      claim: '½‖x − y‖²: learned map against the discrete one, percent of the variance',
      value: map,
      bound: quick ? 9 : 3,
      kind: quick ? 'must' : 'aim',
      reason: quick
        ? "twice what three seeds scored, most of it the discrete map's own error at 150 points"
        : 'the discrete map of 1,000 points is itself off by this order',
    },
  ];
  if (quick) return musts;
  return [
    ...musts,
    {
      claim: "½‖x − y‖²: energy distance to a discrete barycenter, over the mixture's",
      value: distance.learned / distance.mixture,
      bound: 0.02,
      kind: 'aim',
      reason: 'a fiftieth of the trivial baseline',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { variants, seeds, points, discrete } = context.quick ? QUICK : FULL;
  const scored: Scored[] = [];
  const shown: Shown[] = [];
  for (const solver of variants) {
    for (let seed = context.seed; seed < context.seed + seedsOf(solver, seeds); seed++) {
      await withResult(context, problemOf('twist', solver), seed, async (result, seconds) => {
        const pushed = await pushForwards(result, points);
        scored.push(await score(solver, seed, seconds, result, pushed));
        if (shown.length === 0) shown.push({ cost: 'twist', pushed: pushed[0] });
        context.log(
          `twist, ${solver.name}, seed ${seed}: BW₂²-UVP ${listed(scored[scored.length - 1].uvps)} (${seconds.toFixed(1)} s)`,
        );
      });
    }
  }
  const compared = await withResult(context, problemOf('euclidean', variants[0]), context.seed, async (result) => {
    const pushed = await pushForwards(result, points);
    shown.push({ cost: 'euclidean', pushed: pushed[0] });
    const rows: Comparison[] = [];
    for (const { n, runs } of discrete) {
      rows.push(await compareWithDiscrete(result, pushed, n, runs));
      context.log(`${runs} discrete barycenters of ${n} points: ${rows[rows.length - 1].seconds.toFixed(1)} s`);
    }
    return rows;
  });
  return {
    settings: [
      {
        name: 'Marginals',
        value:
          'u⁻¹#N(m_k, I), m = (0, 4), (3.46, −2), (−3.46, −2), equal weights; u turns x by 0.4 · ‖x‖ radians, which keeps area; ε = 0.01',
      },
      { name: 'Exact', value: 'under ½‖u(x) − u(y)‖²: Q_ε = u⁻¹#N(m̄, (1 + ε) I), u(y) | x ∼ N(u(x) − m_k + m̄, ε I)' },
      {
        name: 'Discrete',
        value:
          'under ½‖x − y‖² nothing is known in closed form: n free points, exact assignments to n points of each marginal, until they stay (`test/reference/free_support_barycenter.ts`); ε = 0, but 0.01 is small beside variances of 3 and 4',
      },
      {
        name: 'Solver',
        value: `silu [64, 64], η = 0.3 ε, ${SOLVER.steps} steps, ${SOLVER.iterations} iterations of 256, Adam at 0.02, linearly to 0; cold chains of \`ula\` at every iteration`,
      },
    ],
    tables: [exactTable(scored), discreteTable(compared)],
    gates: gatesOf(scored, compared, context.quick),
    figures: [await twisterFigure(shown, ANSWER)],
  };
}

export const twisterExperiment: Experiment = {
  name: 'twister',
  title: 'The twister, and the same clouds under ½‖x − y‖²',
  purpose:
    'The two-dimensional experiment of Kolesov et al. 2024, which they show as a picture: the cost changes what the average of three clouds is. Under the ' +
    'twisted cost everything is exact. Under the plain one an independent method on other samples has to do.',
  run,
};

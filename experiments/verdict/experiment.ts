import type { Experiment, ExperimentContext, Gate, Outcome } from '../support/experiment.js';
import type { Scoring } from '../support/truth.js';
import { NO_BREAKAGE } from './breakages.js';
import { isFalseAlarm, isMiss, isWrong, RIGHT, WRONG } from './counts.js';
import { generate } from './generate.js';
import { judge, lineOf, type JudgedProblem } from './judge.js';
import { countsTable, kindsTable, rawTable, wrongTable } from './report.js';

const PROBLEMS = 300;
const QUICK_PROBLEMS = 20;
const FULL: Scoring = { points: 2048, clouds: 16, replicates: 64 };
const QUICK: Scoring = { points: 2048, clouds: 8, replicates: 32 };

/** All problems, or the first few of two marginals, which take half the time of others. */
function indices({ quick, problems }: ExperimentContext): readonly number[] {
  const all = Array.from({ length: PROBLEMS }, (_, index) => index);
  const wanted = quick ? all.filter((index) => generate(index).tables.length === 2).slice(0, QUICK_PROBLEMS) : all;
  return wanted.slice(0, problems);
}

function gatesOf(all: readonly JudgedProblem[], quick: boolean): Gate[] {
  const wronged = all.filter((judged) => isFalseAlarm(judged) || isMiss(judged)).length;
  const healthy = all.filter(({ generated }) => generated.breakage === NO_BREAKAGE);
  const share = healthy.filter(isWrong).length / healthy.length;
  return [
    {
      claim: `share of ${all.length} problems that are right and not called \`converged\`, or wrong and called so`,
      value: wronged / all.length,
      bound: quick ? 0.1 : 0.05,
      kind: 'must',
      reason: 'a verdict that is wrong more often is not worth reading',
    },
    {
      claim: `share of the ${healthy.length} problems left alone whose error is above ${WRONG} floors`,
      value: share,
      bound: 0.5,
      kind: 'must',
      reason: 'verdicts are worth nothing where everything is wrong; small networks and short training leave some so',
    },
  ];
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const all: JudgedProblem[] = [];
  for (const index of indices(context)) {
    const judged = await judge(context, index, context.quick ? QUICK : FULL);
    context.log(lineOf(judged));
    all.push(judged);
  }
  return {
    settings: [
      {
        name: 'Problems',
        value:
          'normal tables (6 of 12; D 1 to 6, condition 1 to 30), the same under a/2‖x − y‖² with a = 0.5 to 8 (2), blobs of the plane (2), atoms in two groups (2); K = 2 to 4, weights, units, offsets, 200 to 4,000 rows and ε at random',
      },
      {
        name: 'Solver',
        value:
          '`shared`, silu [32, 32]; 300 to 500 iterations of 128; chains of kind `ula`; everything else by default',
      },
      {
        name: 'Breakages',
        value:
          'every other problem: 20 to 150 iterations; a learning rate of 0.1 to 1, or of 1e-5 to 5e-4; η of 0.8 to 2.5 ε; 3 to 20 steps; ε of 1e-4 to 1e-3 of the mean variance; under a/2‖x − y‖² data in units of 30 to 1000 or a part as small',
      },
      {
        name: 'Right and wrong',
        value: `the worst push-forward’s error is below ${RIGHT} floors, or above ${WRONG}; in between either verdict counts as right. Errors and floors as in \`defaults\``,
      },
    ],
    tables: [countsTable(all), kindsTable(all), wrongTable(all), rawTable(all)],
    gates: gatesOf(all, context.quick),
    figures: [],
  };
}

export const verdictExperiment: Experiment = {
  name: 'verdict',
  title: 'Does `evaluate` know a wrong answer from a right one?',
  purpose:
    'Hundreds of problems with exact answers, half of them broken on purpose. A verdict other than `converged` on a right answer is a ' +
    'false alarm; `converged` on a wrong one is a miss.',
  run,
};

import type { Experiment, ExperimentContext, Outcome, ResultTable } from '../support/experiment.js';
import { KeptResults } from '../support/kept_results.js';
import { casesOf, PARTS, type Case, type Part } from './cases.js';
import { gatesOf } from './gates.js';
import { paperTable } from './paper_table.js';
import { SCORING } from './problem.js';
import { keptCase, runCase, type Scored } from './run_case.js';
import { conditionalTable, scatterTable, treeTable } from './tables.js';

function settingsOf(scored: readonly Scored[]) {
  const solvers = new Set(
    scored.map(({ of: { solver } }) => {
      const { hidden, scale, iterations, learningRate } = solver;
      return `[${hidden.join(', ')}] of scale ${scale}, ${iterations} iterations at ${learningRate}`;
    }),
  );
  return [
    {
      name: 'Questions',
      value:
        'Gaussians and cubes of [gaussians](#gaussians), λ = (¼, ¼, ½), and TreeDSBM’s three Gaussians, λ = (⅓, ⅓, ⅓); ½‖x − y‖²',
    },
    {
      name: 'Potential',
      value: `\`shared\`, silu, nothing of it quadratic by construction; ${[...solvers].join('; ')}`,
    },
    {
      name: 'Training',
      value:
        '`leimkuhler-matthews` at η = 1.5 ε, 8 steps, then `carry` with 3 steps an iteration; batch 256; Adam, cosine to 0, parameters averaged (0.97)',
    },
    {
      name: 'Scores',
      value: `of new chains of ${SCORING.steps} steps at η = ${SCORING.relativeStep} ε, which have mixed; points are streamed`,
    },
  ];
}

const present = (rows: readonly Scored[], table: (rows: readonly Scored[]) => ResultTable): ResultTable[] =>
  rows.length === 0 ? [] : [table(rows)];

async function run(context: ExperimentContext): Promise<Outcome> {
  const { part, quick, data } = context;
  const kept = new KeptResults(context.kept);
  const scored: Scored[] = [];
  for (const given of casesOf(quick, data)) {
    const asked = part === undefined || part === given.part;
    scored.push(...(asked ? [await runCase(context, kept, given)] : await keptCase(context, kept, given)));
  }
  const of = (...parts: readonly Part[]) => scored.filter((one) => parts.includes(one.of.part));
  const isOfPaper = ({ of: { part: from, family, dim } }: Scored): boolean =>
    from === 'paper' || (from === 'location-scatter' && family === 'gaussian' && dim === 64);
  const groups = {
    scatters: of('location-scatter'),
    trees: of('tree'),
    papers: byQuestion(scored.filter(isOfPaper)),
  };
  return {
    settings: settingsOf(scored),
    tables: [
      ...present(groups.scatters, scatterTable),
      ...present(groups.trees, treeTable),
      ...present(groups.papers, paperTable),
      ...present(byQuestion(scored.filter(({ conditionals }) => conditionals.length > 0)), conditionalTable),
    ],
    gates: gatesOf(groups, scored, quick),
    figures: [],
  };
}

const order = ({ part, epsilon, dim }: Case): readonly number[] => [part === 'tree' ? 1 : 0, -epsilon, dim];

/** TreeDSBM's last, then from the largest ε on, by dimension. */
const byQuestion = (rows: readonly Scored[]): readonly Scored[] =>
  [...rows].sort((a, b) => {
    const [first, second] = [order(a.of), order(b.of)];
    const at = first.findIndex((value, i) => value !== second[i]);
    return at < 0 ? 0 : first[at] - second[at];
  });

export const publishedExperiment: Experiment = {
  name: 'published',
  title: 'Beside what others published',
  parts: PARTS,
  purpose:
    'Where do we stand beside the figures that others printed for Gaussian and location-scatter barycenters, at an ε whose own distance to ' +
    'Q_0 is far below them? And of the error of conditional covariances, how much is the sampler’s and how much the potential’s?',
  run,
};

import type { Experiment, ExperimentContext, Outcome, ResultTable } from '../support/experiment.js';
import { KeptResults } from '../support/kept_results.js';
import { casesOf, LARGE_PARTS, PUBLISHED_PARTS, type Case, type Part } from './cases.js';
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

/** What the paper's table and that of covariances have of the other parts: D = 64 is trained once for all. */
const isOfPaper = ({ part, family, dim }: Case): boolean =>
  part === 'paper' || (part === 'location-scatter' && family === 'gaussian' && dim === 64);

async function scoreCases(
  context: ExperimentContext,
  cases: readonly Case[],
  isAsked: (given: Case) => boolean,
): Promise<Scored[]> {
  const kept = new KeptResults(context.kept);
  const scored: Scored[] = [];
  for (const given of cases)
    scored.push(...(isAsked(given) ? [await runCase(context, kept, given)] : await keptCase(context, kept, given)));
  return scored;
}

async function run(context: ExperimentContext): Promise<Outcome> {
  const { part, quick, data } = context;
  const cases = casesOf(quick, data).filter((given) => isOfPaper(given) || given.part === 'conditionals');
  const isAsked = (given: Case) => part === undefined || part === (isOfPaper(given) ? 'paper' : given.part);
  const scored = await scoreCases(context, cases, isAsked);
  const papers = byQuestion(scored.filter(({ of }) => isOfPaper(of)));
  return {
    settings: settingsOf(scored),
    tables: [
      ...present(papers, paperTable),
      ...present(byQuestion(scored.filter(({ conditionals }) => conditionals.length > 0)), conditionalTable),
    ],
    gates: gatesOf({ scatters: [], trees: [], papers }, scored, quick),
    figures: [],
  };
}

async function runLarge(context: ExperimentContext): Promise<Outcome> {
  const { part, problems, quick, data } = context;
  const parts: readonly Part[] = LARGE_PARTS;
  const cases = casesOf(quick, data).filter((given) => parts.includes(given.part));
  const asked = cases.filter((given) => part === undefined || part === given.part).slice(0, problems);
  const scored = await scoreCases(context, cases, (given) => asked.includes(given));
  const [scatters, trees] = LARGE_PARTS.map((name) => scored.filter(({ of }) => of.part === name));
  return {
    settings: settingsOf(scored),
    tables: [
      ...present(scatters, scatterTable),
      ...present(trees, treeTable),
      ...present(byQuestion(scored.filter(({ conditionals }) => conditionals.length > 0)), conditionalTable),
    ],
    gates: gatesOf({ scatters, trees, papers: [] }, scored, quick),
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
  title: 'Beside what others published with ε',
  parts: PUBLISHED_PARTS,
  purpose:
    'Where do we stand beside the figures that the paper prints for Gaussian barycenters? And of the error of conditional covariances, how ' +
    'much is the sampler’s and how much the potential’s?',
  run,
};

export const withoutEpsilonExperiment: Experiment = {
  name: 'without-epsilon',
  title: 'Beside solvers without ε, in 64 to 128 dimensions',
  parts: LARGE_PARTS,
  purpose:
    'Where do we stand beside solvers of barycenters without entropy, and beside bridges on a tree, at an ε whose own distance to Q_0 is far ' +
    'below their figures?',
  run: runLarge,
};

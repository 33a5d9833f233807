import type { ExperimentContext } from '../support/experiment.js';
import { withResult } from '../support/with_result.js';
import { dataSet, firstRows, problemOf, type Question, type Training } from './problem.js';
import { plugInErrors } from './plug_in.js';
import { scoreOf, type Counts, type Errors } from './score.js';

/** One training and its scores. */
export interface Trained extends Errors, Training {
  readonly question: Question['name'];
  /** Points of each table; 0: every batch was drawn anew. */
  readonly count: number;
  /** Which data set, or which seed where there is none. */
  readonly run: number;
  readonly seconds: number;
  /** What Gaussians fitted to the same tables score. */
  readonly plugIn?: Errors;
}

interface Request {
  readonly question: Question;
  readonly training: Training;
  readonly counts: Counts;
  /** Points of each table; 0 for batches that are drawn anew. */
  readonly sizes: readonly number[];
  /** Points of the largest table of the run, which the others are parts of. */
  readonly most: number;
  readonly run: number;
}

/** One run: tables that are parts of each other, another initialisation for every run. */
export async function trainRun(
  context: ExperimentContext,
  { question, training, counts, sizes, most, run }: Request,
): Promise<Trained[]> {
  const largest = sizes.some((count) => count > 0) ? await dataSet(question, most, run) : [];
  const found: Trained[] = [];
  for (const count of sizes) {
    const tables = count > 0 ? firstRows(largest, count) : undefined;
    const problem = problemOf(question, training, tables);
    const trained = await withResult(context, problem, context.seed + run, async (result, seconds) => ({
      ...(await scoreOf(context.device, result, question, counts)),
      ...training,
      ...(tables ? { plugIn: plugInErrors(question, tables) } : {}),
      question: question.name,
      count,
      run,
      seconds,
    }));
    const { gap, uvp, mean, seconds } = trained;
    const [g, u, m] = [gap, uvp, mean].map((value) => value.toPrecision(2));
    context.log(
      `${question.name}, width ${training.width}, ${training.iterations} iterations, N = ${count || 'fresh'}, run ${run}: gap ${g} ε, BW₂²-UVP ${u} %, L²-UVP ${m} % (${seconds.toFixed(1)} s)`,
    );
    found.push(trained);
  }
  return found;
}

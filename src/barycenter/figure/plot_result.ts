import { extname } from 'node:path';
import { invalid } from '../../errors.js';
import type { FigureInput, FigureMarginal } from '../../io/figure.js';
import { writeFileAtomically } from '../../io/write_file.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import type { Result } from '../result.js';
import type { Plan } from '../sampling/plan.js';

export interface PlotOptions {
  readonly seed?: number;
  /** Scores for the subtitle, when they are known. */
  readonly evaluation?: Evaluation;
}

/** Points drawn per marginal, and plan arrows among them. */
const POINTS = 2000;
const ARROWS = 12;

/** Pixels per unit of the SVG. */
const PNG_SCALE = 2;

/** Most marginals that one figure shows; the first ones of a larger problem. */
const MOST_MARGINALS = 6;

async function figureMarginal(plan: Plan, weight: number, seed: number): Promise<FigureMarginal> {
  const { inputDim, outputDim, marginal } = plan;
  const data = await plan.inputs(POINTS, seed);
  const pushed = await plan.sample({ data, columns: inputDim }, { seed });
  return {
    label: `marginal ${marginal}`,
    weight,
    samples: { data, rows: POINTS, columns: inputDim },
    pushForward: { data: pushed.data, rows: POINTS, columns: outputDim },
    plan: {
      from: { data: data.slice(0, ARROWS * inputDim), rows: ARROWS, columns: inputDim },
      to: { data: pushed.data.slice(0, ARROWS * outputDim), rows: ARROWS, columns: outputDim },
    },
  };
}

function subtitle({ loaded, trained }: Result, evaluation: Evaluation | undefined): string[] {
  const { epsilon } = loaded.problem;
  const lines = [`ε = ${epsilon}, ${trained.iteration} iterations, seed ${trained.seed}`];
  if (evaluation?.exact) {
    const worst = (pick: (s: (typeof scores)[number]) => number): string => Math.max(...scores.map(pick)).toFixed(2);
    const scores = evaluation.exact.marginals;
    lines.push(`against the exact answer: BW₂²-UVP ≤ ${worst((s) => s.barycenterUvp.value)} %, conditional means L²-UVP ≤ ${worst((s) => s.conditionalMeanUvp.value)} %`);
  }
  return lines;
}

/**
 * Draws a result to an `.svg` or `.png` file.
 * @throws InvalidInputError for another extension or a path that cannot be written
 */
export async function plotResult(result: Result, path: string, options: PlotOptions = {}): Promise<void> {
  const extension = extname(path).toLowerCase();
  if (extension !== '.svg' && extension !== '.png') {
    throw invalid('plot', 'figures are .svg or .png files', path, 'Change the extension.');
  }
  const { problem } = result.loaded;
  const marginals: FigureMarginal[] = [];
  for (const [k, { weight }] of problem.marginals.slice(0, MOST_MARGINALS).entries()) {
    marginals.push(await figureMarginal(result.plan(k), weight, options.seed ?? 0));
  }
  const input: FigureInput = {
    title: `Entropic barycenter${problem.name === undefined ? '' : `: ${problem.name}`}`,
    subtitle: subtitle(result, options.evaluation),
    marginals,
  };
  const { renderFigure, renderPng } = await import('../../io/figure.js'); // loads a plotting library: only when drawing
  const svg = await renderFigure(input);
  await writeFileAtomically(path, extension === '.svg' ? svg : renderPng(svg, PNG_SCALE));
}

import { extname } from 'node:path';
import { checkObject, checkOptions, described } from '../../arguments.js';
import { abortedBy, invalid } from '../../errors.js';
import { writeFileAtomically } from '../io/write_file.js';
import { certificateLines, type Certificates } from '../../barycenter/certificates/certificates.js';
import type { Scored } from '../../barycenter/evaluation/evaluate.js';
import { lossSvg } from '../figure/plot_loss.js';
import { resultSvg, titleOf } from '../figure/plot_result.js';
import { blurOf, blurText } from '../../barycenter/problem/blur.js';
import type { LoadedProblem } from '../../barycenter/problem/loaded_problem.js';
import { problemToJson } from '../../barycenter/problem/problem_json.js';
import { marginalTitle } from '../../barycenter/problem/names.js';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { readyProblem } from '../../barycenter/problem/restore_problem.js';
import type { Barycenter } from '../../barycenter/barycenter.js';
import { escaped, imageHtml, pageHtml, tableHtml, type Section } from './html.js';

/** @throws InvalidInputError unless the path ends in `.html` */
export function checkReportPath(path: string): void {
  if (typeof path === 'string' && ['.html', '.htm'].includes(extname(path).toLowerCase())) return;
  throw invalid('report', 'a report is an .html file', described(path), 'Change the extension.');
}

const figures = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '∞');

function verdictHtml({ verdict }: Scored): string {
  if (!verdict) return '';
  const kind = verdict.kind === 'converged' ? ' converged' : '';
  return `<p class="verdict${kind}"><strong>Verdict:</strong> ${escaped(verdict.line)}</p>`;
}

const sentence = (line: string): string => `${line[0].toUpperCase()}${line.slice(1)}.`;

/** What is known of each marginal's chains; nothing where they diverge. */
function chainTable({ marginals }: LoadedProblem['problem'], { chains }: Certificates): string {
  if (chains.marginals.length === 0) return '';
  const isTested = chains.marginals.some((m) => m.acceptance !== undefined);
  const rows = chains.marginals.map((m) => [
    marginalTitle(marginals[m.marginal], m.marginal),
    figures(m.rHat),
    figures(m.essPerStep),
    ...(isTested ? [`${figures(100 * (m.acceptance ?? 0))} %`] : []),
  ]);
  return tableHtml(['marginal', 'R-hat', 'effective draws a step', ...(isTested ? ['steps accepted'] : [])], rows);
}

function checksOf(
  { problem }: LoadedProblem,
  { verdict, certificates, exact, exactLeftOut, agreement, mixing, holdOut }: Scored,
): string {
  const parts: string[] = [];
  if (verdict) {
    const rows = verdict.checks.map((c) => [
      c.passed ? 'passed' : 'failed',
      c.name,
      figures(c.value),
      figures(c.limit),
      c.line,
    ]);
    parts.push(tableHtml(['', 'check', 'measured', 'limit', 'in words'], rows));
  }
  parts.push(
    `<p>Half energy distance between push-forwards ${figures(agreement.value)}${mixing ? `, to chains four times as long ${figures(mixing.value)}` : ''}; two samples of one distribution score ${figures(agreement.floor)}.</p>`,
  );
  if (certificates)
    parts.push(paragraphs(certificateLines(certificates).map(sentence)), chainTable(problem, certificates));
  if (exact) {
    const rows = exact.marginals.map((m) => [
      marginalTitle(problem.marginals[m.marginal], m.marginal),
      ...[m.barycenterUvp, m.conditionalMeanUvp].map(
        (s) => `${figures(s.value)} % (exact sampler: ${figures(s.floor)} %)`,
      ),
    ]);
    parts.push(tableHtml(['marginal', 'BW₂²-UVP of the push-forward', 'L²-UVP of the conditional mean'], rows));
  }
  if (exactLeftOut !== undefined) parts.push(`<p>The exact answer is left out: ${escaped(exactLeftOut)}.</p>`);
  if (holdOut) {
    const mixture =
      holdOut.mixture === undefined ? '' : `; plain mixture of the marginals: ${figures(holdOut.mixture.value)}`;
    parts.push(
      `<p>Half energy distance to the hold-out (${holdOut.rows} points): ${figures(holdOut.barycenter.value)}${mixture}.</p>`,
    );
  }
  return parts.join('\n');
}

/** What each marginal was made of. */
function dataTable({ problem, marginals }: LoadedProblem): string {
  const rows = problem.marginals.map((m, k) => {
    const loaded = marginals[k];
    const source =
      'samples' in m
        ? typeof m.samples === 'string'
          ? m.samples
          : 'a table in memory'
        : 'distribution' in m
          ? 'a Gaussian'
          : 'batches drawn by code';
    const size = loaded.kind === 'table' ? loaded.table.rows.toLocaleString('en') : 'drawn';
    const names = loaded.kind === 'table' ? (loaded.table.names?.join(', ') ?? '') : '';
    return [
      marginalTitle(m, k),
      source,
      size,
      String(loaded.dim),
      figures(m.weight),
      m.cost.json?.kind ?? 'code',
      names,
    ];
  });
  const named = rows.some((row) => row[6] !== '');
  const head = ['marginal', 'samples', 'rows', 'columns', 'weight', 'cost', 'names'];
  return tableHtml(named ? head : head.slice(0, 6), named ? rows : rows.map((row) => row.slice(0, 6)));
}

const paragraphs = (lines: readonly string[]): string => lines.map((line) => `<p>${escaped(line)}</p>`).join('\n');

function dataSection(loaded: LoadedProblem, warnings: readonly string[]): Section {
  const blur = blurOf(loaded);
  const said = [...(blur ? [`${blurText(blur, loaded.epsilon)}.`] : []), ...warnings.map((w) => `Warning: ${w}.`)];
  return { title: 'What was read', body: `${dataTable(loaded)}\n${paragraphs(said)}` };
}

/** A barycenter, with its history where it was trained. */
type Reported = Barycenter & { readonly history?: readonly MetricPoint[] };

export interface ReportOptions {
  /** Of `result.evaluate()`; without it the page has no verdict. */
  readonly evaluation?: Scored;
  /** The result's figure as SVG, where it is drawn already; by default it is drawn. */
  readonly figure?: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes a run as one self-contained page: figures, verdict and checks, what was read, loss, settings. Nothing in it
 * runs or is fetched; everything a user named stands in it as text. All or nothing: see `writeFileAtomically`.
 * @throws InvalidInputError for another extension than `.html`, or a path that cannot be written; AbortedError when the
 * signal fires before it is written
 */
export async function writeReport(path: string, result: Reported, options: ReportOptions = {}): Promise<void> {
  checkReportPath(path);
  checkObject('report', 'a result', result, 'Pass what solve(…) gives.');
  checkOptions<ReportOptions>('report', options, { evaluation: true, figure: true, signal: true });
  const html = await reportHtml(result, options);
  if (options.signal?.aborted) throw abortedBy(options.signal, 'report: stopped before it was written');
  await writeFileAtomically(path, html);
}

async function reportHtml(result: Reported, { evaluation, figure, signal }: ReportOptions): Promise<string> {
  const { origin, history = [] } = result;
  const loaded = await readyProblem(result.loaded);
  const { problem } = loaded;
  const title = `${titleOf(result)}${problem.name === undefined ? '' : `: ${problem.name}`}`;
  const facts = `ε = ${figures(result.epsilon)}, ${origin}, ${problem.marginals.length} marginals in ${loaded.potential.dim} dimensions`;
  const lead = `<p class="facts">${escaped(facts)}</p>\n${evaluation ? verdictHtml(evaluation) : ''}`;
  const loss = history.some((p) => p.loss !== undefined) ? await lossSvg(loaded, history) : undefined;
  return pageHtml(title, lead, [
    {
      title: 'Marginals and barycenter',
      body: imageHtml(
        figure ?? (await resultSvg(result, { ...(evaluation ? { evaluation } : {}), ...(signal ? { signal } : {}) })),
        'Marginals, their push-forwards and the barycenter',
      ),
    },
    ...(evaluation ? [{ title: 'Checks', body: checksOf(loaded, evaluation) }] : []),
    dataSection(loaded, result.warnings),
    ...(loss === undefined ? [] : [{ title: 'Loss', body: imageHtml(loss, 'Validation loss over iterations') }]),
    { title: 'Settings', body: `<pre>${escaped(JSON.stringify(problemToJson(problem), null, 2))}</pre>` },
  ]);
}

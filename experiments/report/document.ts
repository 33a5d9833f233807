import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../src/node/io/write_file.js';
import type { Experiment, Gate } from '../support/experiment.js';
import { isMet } from '../support/gate.js';
import { readResults, type Results } from './results.js';
import { formatNumber, markdownLine, markdownTable } from './table.js';
import { resultsFolder } from './write_results.js';

const introduction = `# Experiments

Each section is written by its command, from that command's results alone, except for what is said of them, which is
\`experiments/NAME/findings.md\`. The same command and seed give the same numbers on the same device; \`results/NAME/\` then
holds them with every digit, as JSON and CSV, and the figures. A **must** is a gate: the command fails where it is broken, and
\`--quick\` runs of all experiments are gated in the tests, which also show that an engine with one wrong sign does not pass.
An **aim** is what we set out to reach, met or not. Floors say what an exact solver would score with as many samples. The time of
all threads is beside the time that passed, since machines are shared.`;

const marker = (name: string, edge: 'begin' | 'end'): string => `<!-- ${edge} ${name} -->`;

/** A line an experiment; each section begins with an anchor of its name. */
const contents = (experiments: readonly Experiment[]): string =>
  experiments.map(({ name, title }) => `- [${title}](#${name})`).join('\n');

function gateTable(gates: readonly Gate[]): string {
  const rows = gates.map((gate) => {
    const [value, bound] = [gate.value, gate.bound].map((number) => formatNumber(number, 3));
    return markdownLine([gate.claim, value, bound, gate.kind, isMet(gate) ? 'met' : '**missed**', gate.reason]);
  });
  return ['| claim | found | bound | kind | | why this bound |', '|---|---:|---:|---|---|---|', ...rows].join('\n');
}

/** How to get the same again, and what it took. */
function provenance(results: Results): string {
  const { processor, cores, system, node } = results.machine;
  const { kind, driver } = results.device;
  return (
    `\`${results.command}\` (seed ${results.seed}), ${results.date.slice(0, 10)}: ${Math.round(results.seconds)} s, ` +
    `${Math.round(results.processorSeconds)} s of all threads; ${processor}, ${cores} cores, ${system}, Node ${node.slice(1)}, ` +
    `device \`${kind}\` (${driver}).`
  );
}

/** One experiment as Markdown. `figures`: paths relative to the document, by the figures' names. */
export function renderSection(
  { name, title, purpose }: Experiment,
  results: Results,
  figures: ReadonlyMap<string, string>,
  findings: string | undefined,
): string {
  return [
    `<a id="${name}"></a>\n\n## ${title}`,
    purpose.trim(),
    results.settings.map((setting) => `- ${setting.name}: ${setting.value}`).join('\n'),
    ...results.figures.map(
      (figure) => `![${figure.caption}](${figures.get(figure.name) ?? ''})\n\n*${figure.caption}*`,
    ),
    ...results.tables
      .filter(({ archived }) => !archived)
      .flatMap((table) => [
        `**${table.title}**`,
        markdownTable(table),
        ...(table.note === undefined ? [] : [table.note]),
      ]),
    ...(findings === undefined ? [] : [findings.trim()]),
    gateTable(results.gates),
    provenance(results),
  ].join('\n\n');
}

/** The sections of a document that is there, by experiment. */
export function readSections(document: string): ReadonlyMap<string, string> {
  const sections = [...document.matchAll(/<!-- begin (\S+) -->\n\n([\s\S]*?)\n\n<!-- end \1 -->/g)];
  return new Map(sections.map(([, name, text]) => [name, text]));
}

/** Sections in the order of the experiments; those that nobody has run yet are left out. */
export function assembleDocument(experiments: readonly Experiment[], sections: ReadonlyMap<string, string>): string {
  const present = experiments.filter(({ name }) => sections.has(name));
  const blocks = present.map(
    ({ name }) => `${marker(name, 'begin')}\n\n${sections.get(name)}\n\n${marker(name, 'end')}`,
  );
  return `${[introduction, contents(present), ...blocks].join('\n\n')}\n`;
}

/**
 * Puts the results of full runs below `out` into docs/experiments.md and their figures into docs/experiments/; sections
 * of experiments without results there stay as they are.
 * @returns the files
 */
export async function writeDocument(experiments: readonly Experiment[], out: string, root: string): Promise<string[]> {
  const docs = path.join(root, 'docs');
  const document = path.join(docs, 'experiments.md');
  const sections = new Map(existsSync(document) ? readSections(await readFile(document, 'utf8')) : []);
  const files: string[] = [];
  await mkdir(path.join(docs, 'experiments'), { recursive: true });
  for (const experiment of experiments) {
    const folder = resultsFolder(out, experiment.name, false);
    if (!existsSync(path.join(folder, 'result.json'))) continue;
    const results = readResults(path.join(folder, 'result.json'));
    const figures = new Map<string, string>();
    for (const { name, raster } of results.figures) {
      const extension = raster ? 'png' : 'svg';
      const copy = path.join('experiments', `${experiment.name}-${name}.${extension}`);
      await copyFile(path.join(folder, `${name}.${extension}`), path.join(docs, copy));
      figures.set(name, copy.split(path.sep).join('/'));
      files.push(path.join(docs, copy));
    }
    const findings = path.join(root, 'experiments', experiment.name, 'findings.md');
    const text = existsSync(findings) ? await readFile(findings, 'utf8') : undefined;
    sections.set(experiment.name, renderSection(experiment, results, figures, text));
  }
  await writeFileAtomically(document, assembleDocument(experiments, sections));
  return [document, ...files];
}

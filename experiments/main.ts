import path from 'node:path';
import { BarycenterError, openDevice } from '../src/index.js';
import { experiments } from './experiments.js';
import { writeDocument } from './report/document.js';
import { formatNumber, textTable } from './report/table.js';
import { writeRun } from './report/write_results.js';
import type { Experiment } from './support/experiment.js';
import { brokenGates, isMet } from './support/gate.js';
import { readOptions, type RunOptions } from './support/options.js';
import { runExperiment, type Run } from './support/run_experiment.js';

function print({ results }: Run, folder: string): void {
  for (const table of results.tables.filter(({ archived }) => !archived))
    console.log(`\n${table.title}\n${textTable(table)}`);
  console.log('');
  for (const gate of results.gates) {
    const verdict = isMet(gate) ? 'met   ' : 'MISSED';
    console.log(
      `${gate.kind.padEnd(4)} ${verdict} ${gate.claim}: ${formatNumber(gate.value, 3)} (bound ${formatNumber(gate.bound, 3)})`,
    );
  }
  console.log(
    `\n${Math.round(results.seconds)} s, ${Math.round(results.processorSeconds)} s of all threads. Written: ${folder}`,
  );
}

/** @returns whether every gate of kind `must` is met */
async function runOne(experiment: Experiment, options: RunOptions, command: string): Promise<boolean> {
  console.log(`\n── ${experiment.name}: ${experiment.title}`);
  const device = await openDevice({ kind: options.device });
  try {
    const { quick, seed, data, part, problems, out } = options;
    // Beside the folder of results, which is replaced as a whole.
    const kept = experiment.parts && !quick ? path.join(out, `${experiment.name}-parts`) : undefined;
    const some = problems === undefined ? {} : { problems };
    const given = { ...some, ...(part !== undefined && { part }), ...(kept !== undefined && { kept }) };
    const log = (line: string) => console.log(line);
    const run = await runExperiment(experiment, { device, quick, seed, data, log, ...given }, command);
    print(run, await writeRun(options.out, run));
    const broken = brokenGates(run.results.gates);
    for (const { claim, value, bound } of broken)
      console.error(`${experiment.name} is broken: ${claim}; got ${value}, bound ${bound}.`);
    return broken.length === 0;
  } finally {
    await device.close();
  }
}

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, experiments);
  switch (options.do) {
    case 'render':
      console.log(['Written:', ...(await writeDocument(experiments, options.out, process.cwd()))].join('\n  '));
      return;
    case 'run': {
      const others = argv.filter((word) => word.startsWith('--') || !options.names.includes(word));
      const { BARYCENTER_REVECTORIZE: vectors } = process.env;
      const setting = vectors ? [`BARYCENTER_REVECTORIZE=${vectors}`] : [];
      for (const experiment of experiments.filter(({ name }) => options.names.includes(name))) {
        const command = [...setting, 'npm run experiment --', experiment.name, ...others].join(' ');
        if (!(await runOne(experiment, options, command))) process.exitCode = 1;
      }
      if (options.document)
        console.log(['Written:', ...(await writeDocument(experiments, options.out, process.cwd()))].join('\n  '));
    }
  }
}

// Results appear whole or not at all, so there is nothing to save.
process.once('SIGINT', () => process.exit(130));
try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BarycenterError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

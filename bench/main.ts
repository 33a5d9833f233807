import { BarycenterError } from '../src/errors.js';
import { benches } from './benches.js';
import { compareResults, formatComparison } from './report/compare.js';
import { writeCharts } from './report/charts.js';
import { writeDocument } from './report/document.js';
import { newestResults, newResultsFile, readResults, resultsOf, writeResults } from './report/results.js';
import { describeYardstick, formatTable, textTable } from './report/table.js';
import { WrongKernelError } from './support/check.js';
import { measureAll } from './support/measure.js';
import { readOptions, type MeasureOptions } from './support/options.js';

async function measure(
  { names, devices, quick, json, document }: MeasureOptions,
  argv: readonly string[],
): Promise<void> {
  const chosen = names.map((name) => benches.find((bench) => bench.name === name)!);
  const measured = await measureAll(
    { benches: chosen, devices, quick },
    {
      opened: ({ kind, name, driver }) => console.log(`\n${kind}: ${name}, ${driver}`),
      measured: ({ bench, rows }, yardstick) =>
        console.log(`\n${formatTable(textTable(bench, rows, yardstick))}\n${describeYardstick(yardstick)}`),
    },
  );
  const results = resultsOf({ ...measured, quick }, commandOf(argv));
  const file = json ?? newResultsFile(results);
  writeResults(file, results);
  console.log('\nRates are of the median run; shares of the peak and of a copy are of the fastest.');
  console.log(
    ['Written:', file, ...(await writeCharts(file.replace(/\.json$/, '-'), [results])).values()].join('\n  '),
  );
  if (document) await render([file]);
  const failed = measured.tables.flatMap(({ rows }) => rows).filter(({ untimed }) => untimed?.failed === true);
  if (failed.length === 0) return;
  console.error(
    ['Not timed, and should have been:', ...failed.map(({ name, untimed }) => `${name}: ${untimed!.why}`)].join('\n  '),
  );
  process.exitCode = 1;
}

/** What to type for the same run; where its file went says nothing about it. */
function commandOf(argv: readonly string[]): string {
  const words = argv.filter((word, i) => !word.startsWith('--json') && argv[i - 1] !== '--json');
  return ['npm run bench', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
}

async function render(files: readonly string[]): Promise<void> {
  console.log(['Written:', ...(await writeDocument(files.map(readResults)))].join('\n  '));
}

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(
    argv,
    benches.map(({ name }) => name),
  );
  switch (options.do) {
    case 'compare':
      console.log(
        formatComparison(compareResults(readResults(options.before), readResults(options.after ?? newestResults()))),
      );
      return;
    case 'render':
      await render(options.files);
      return;
    case 'measure':
      await measure(options, argv);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BarycenterError) && !(error instanceof WrongKernelError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof BarycenterError ? error.exitCode : 1;
}

import { lstat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { tableFieldsOf, type TableFields } from '../../../barycenter/problem/table_fields.js';
import { starterProblem } from '../starter_problem.js';
import { invalid } from '../../../errors.js';
import { tableText } from '../../../io/table_report.js';
import { writeFileAtomically } from '../../io/write_file.js';
import { jsonOption } from '../options.js';
import { createOutput } from '../output.js';
import { addTableOptions } from '../table_flags.js';

interface InitFlags extends TableFields {
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** A path as a shell takes it. */
const quoted = (path: string): string => (/^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

async function init(tables: readonly string[], flags: InitFlags): Promise<void> {
  const { out } = flags;
  if (extname(out).toLowerCase() !== '.json')
    throw invalid('init', '--out must end in .json', out, 'Change the extension.');
  const exists = await lstat(out).then(
    () => true,
    () => false,
  );
  if (exists && !flags.force)
    throw invalid(
      'init',
      'the problem file must be new',
      out,
      'Choose another with --out, or replace it with --force.',
    );
  const { problem, tables: read } = await starterProblem(tables, out, tableFieldsOf(flags));
  await writeFileAtomically(out, `${JSON.stringify(problem, null, 2)}\n`);
  const next = `barycenter solve ${quoted(out)} --out ${quoted(`runs/${basename(out, extname(out))}`)}`;
  const lines = read.map(tableText);
  const output = createOutput(flags);
  for (const { file, warnings = [] } of read)
    for (const warning of warnings) output.note(`warning: ${file}: ${warning}`);
  output.result({ problem: out, tables: read, next }, `${lines.join('\n')}\nproblem: ${out}\nnext: ${next}`);
}

export function initCommand(program: Command): void {
  const command = program
    .command('init')
    .argument('<tables...>', 'one table for each cloud of points, a point per row')
    .description(
      'write a problem file for tables: equal weights, squared Euclidean cost, an epsilon relative to the data',
    )
    .option('--out <file>', 'the problem file to write', 'problem.json')
    .option('--force', 'replace a file that is there')
    .addOption(jsonOption());
  addTableOptions(command, 'the tables').action((tables: string[], flags: InitFlags) => init(tables, flags));
}

import { basename } from 'node:path';
import type { Command } from 'commander';
import { abortedBy, invalid } from '../../../errors.js';
import { readPicture } from '../../io/picture.js';
import { findPictures } from '../../palette/find_pictures.js';
import { claimOutputs, gradedFiles } from '../../palette/output_files.js';
import { blended } from '../../../palette/lut/blended.js';
import { SRGB_CODES } from '../../../palette/lut/cube_text.js';
import type { CubeTable } from '../../../palette/lut/parse_cube.js';
import { readCube } from '../../palette/lut/read_cube.js';
import { readSources } from '../../palette/source.js';
import { writeThrough } from '../../palette/write_grade.js';
import { interruptible } from '../interrupt.js';
import { jsonOption } from '../options.js';
import { createOutput, type Output } from '../output.js';
import { createSteps } from '../palette_progress.js';
import { PICTURES, megapixelsOption, outFolder, strengthOption } from './palette_options.js';

interface ApplyFlags {
  readonly out?: string;
  readonly strength: number;
  readonly maxMegapixels: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

async function readTable(path: string): Promise<CubeTable> {
  const table = await readCube(path);
  if (table.space === SRGB_CODES) return table;
  const wayOut =
    'Pictures are converted to sRGB first: name the .cube beside it without .own, or apply this one in an editor that does not convert.';
  throw invalid(`reading ${path}`, 'the table must be for sRGB codes', `a table for codes of ${table.space}`, wayOut);
}

async function apply(
  cube: string,
  names: readonly string[],
  flags: ApplyFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const out = await outFolder(flags.out);
  const { strength, maxMegapixels: megapixels, quiet = false } = flags;
  const table = blended(await readTable(cube), strength);
  const { paths, notes } = await findPictures(names);
  for (const note of notes) output.note(note);
  const started = performance.now();
  const reading = createSteps('reading', paths.length, quiet);
  const onPicture = (k: number): void => reading.at(k, basename(paths[k]));
  const sources = await readSources(paths, { seed: 0, signal, megapixels, counts: () => false, onPicture }).finally(
    () => reading.stop(),
  );
  for (const source of sources) for (const note of source.notes) output.note(`${source.path}: ${note}`);
  const files = gradedFiles(out, sources);
  const claim = await claimOutputs(out, files, [...paths, cube], flags.force ?? false);
  const steps = createSteps('picture', paths.length, quiet);
  try {
    for (const [k, path] of paths.entries()) {
      if (signal.aborted) throw abortedBy(signal, `palette: stopped with ${k} of ${paths.length} pictures written`);
      steps.at(k, basename(path));
      await writeThrough(await readPicture(path, { megapixels }), table, files[k]);
    }
  } finally {
    steps.stop();
    await claim.releaseIfUnused();
  }
  const seconds = (performance.now() - started) / 1000;
  const pictures = sources.map(({ path, width, height, notes: own }, k) => ({
    input: path,
    width,
    height,
    notes: own,
    graded: files[k],
  }));
  const text = [...pictures.map(({ input, graded }) => `${input}: ${graded}`), `${seconds.toFixed(1)} s`].join('\n');
  output.result({ out, table: cube, strength, pictures, seconds }, text);
}

export function paletteApplyCommand(palette: Command): void {
  palette
    .command('apply')
    // Options of `palette` itself are not its.
    .configureHelp({ showGlobalOptions: false })
    .argument('<table>', 'a .cube table for sRGB codes, ours or another program’s')
    .argument('<pictures...>', PICTURES)
    .description('put pictures through a .cube table: one grade for all frames of a shot')
    .option('--out <folder>', 'where graded pictures go (required)')
    .addOption(strengthOption())
    .addOption(megapixelsOption())
    .option('--force', 'replace files that are there already')
    .option('--quiet', 'no progress')
    .addOption(jsonOption())
    .action((table: string, pictures: string[], flags: ApplyFlags) =>
      interruptible((signal) => apply(table, pictures, flags, createOutput(flags), signal)),
    );
}

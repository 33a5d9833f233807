import { basename } from 'node:path';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { abortedBy } from '../../errors.js';
import { readPicture, type ReadPictureOptions } from '../io/picture.js';
import { writeFileAtomically } from '../io/write_file.js';
import type { Triple } from './colour/oklab.js';
import { harmonize, type GradeOptions, type HarmonizeTimes } from './harmonize.js';
import type { ColourTable } from './lut/colour_table.js';
import type { PaletteOutputs } from './output_files.js';
import { Sheet } from './sheet.js';
import { coloursOf, counts, type Source, type SourceInfo } from './source.js';
import { transfer } from './transfer.js';
import { writeGrade } from './write_grade.js';

/** What a person may watch. Pictures are counted from 0, in the order given. */
export interface GradeProgress {
  training(point: MetricPoint): void;
  /** Before a picture that counts, of those that do, is measured, and before it is fitted. */
  stage(stage: 'measuring' | 'fitting', picture: number): void;
  /** Before a picture is graded and written, and what goes on with one that only receives. */
  picture(picture: number, doing?: 'learning' | 'measuring' | 'fitting'): void;
}

export interface GradeJob extends GradeOptions, ReadPictureOptions {
  /** Pictures to grade, [N]. Those without colours only receive. */
  readonly sources: readonly (Source | SourceInfo)[];
  /** λ of those that count, in their order, sum 1; empty with a reference. */
  readonly weights: readonly number[];
  /** Whose palette it is, instead of the pictures' own. */
  readonly reference?: Source;
  readonly outputs: PaletteOutputs;
  readonly progress: GradeProgress;
}

export interface GradeTimes extends HarmonizeTimes {
  /** Learning and fitting the grades of pictures that only receive, where there are any. */
  readonly receiving?: number;
  readonly writing: number;
}

interface Palette {
  /** Grades of the pictures that count, in their order. */
  readonly tables: readonly ColourTable[];
  readonly colours: readonly Triple[];
  readonly seconds: HarmonizeTimes;
}

async function learnPalette(job: GradeJob): Promise<Palette> {
  const { progress, reference } = job;
  const giving = reference === undefined ? job.sources.filter(counts) : [reference];
  const { tables, palette, seconds } = await harmonize(
    giving.map(({ colours }) => colours),
    {
      ...job,
      weights: reference === undefined ? job.weights : [1],
      onProgress: (point) => progress.training(point),
      onStage: (stage, k) => progress.stage(stage, k),
    },
  );
  return { tables, colours: palette, seconds };
}

/**
 * Grades pictures and writes one after the other, read anew so that only one is in memory, and the sheet at the end.
 * Those that count are brought to their common palette; those that do not, each by itself, to the palette that these
 * then have, or to the reference's.
 * @throws AbortedError between two pictures when the signal fires, InvalidInputError for what cannot be written
 */
export async function gradePictures(job: GradeJob): Promise<GradeTimes> {
  const { sources, outputs, signal, progress, seed } = job;
  const palette = await learnPalette(job);
  const tables = [...palette.tables];
  const sheet = new Sheet(sources.length);
  const receivers = job.reference !== undefined || sources.some((source) => !counts(source));
  let receiving = 0;
  const started = performance.now();
  for (const [k, source] of sources.entries()) {
    if (signal.aborted) throw abortedBy(signal, `palette: stopped with ${k} of ${sources.length} pictures written`);
    progress.picture(k);
    const picture = await readPicture(source.path, job);
    const before = performance.now();
    const receive = (): Promise<ColourTable> => {
      progress.picture(k, 'learning');
      return transfer(coloursOf(picture, seed, k), palette.colours, {
        ...job,
        onStage: (stage) => progress.picture(k, stage),
      });
    };
    const table = (counts(source) ? tables.shift() : undefined) ?? (await receive());
    receiving += performance.now() - before;
    const after = await writeGrade(picture, table, outputs.pictures[k]);
    await sheet.add(basename(source.path), picture, after);
  }
  await writeFileAtomically(outputs.sheet, await sheet.render());
  const writing = (performance.now() - started - receiving) / 1000;
  return { ...palette.seconds, ...(receivers ? { receiving: receiving / 1000 } : {}), writing };
}

import { basename } from 'node:path';
import type { MetricPoint } from '../../barycenter/training/checkpoint.js';
import { abortedBy } from '../../errors.js';
import { readPicture, type ReadPictureOptions } from '../io/picture.js';
import { writeFileAtomically } from '../io/write_file.js';
import type { Triple } from '../../palette/colour/oklab.js';
import { harmonize, type GradeOptions, type HarmonizeTimes } from '../../palette/harmonize.js';
import type { ColourTable } from '../../palette/lut/colour_table.js';
import type { PaletteOutputs } from './output_files.js';
import { gradeQuality, qualityAmong, type GradeQuality } from '../../palette/quality.js';
import { Sheet } from './sheet.js';
import { coloursOf, counts, type Source, type SourceInfo } from './source.js';
import { transfer } from '../../palette/transfer.js';
import { writeGrade } from './write_grade.js';

/** What a person may watch. Pictures are counted from 0, in the order given. */
export interface GradeProgress {
  training(point: MetricPoint): void;
  /** Of a solver that trains nothing: what is left, in its own measure. */
  solving(iteration: number, residual: number): void;
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

export interface Graded {
  readonly seconds: GradeTimes;
  /** [N]; undefined of the one picture that counts where it is alone, whose own palette it is. */
  readonly quality: readonly (GradeQuality | undefined)[];
}

interface Palette {
  /** Grades of the pictures that count, in their order, and what each comes to. */
  readonly tables: readonly ColourTable[];
  readonly quality: readonly (GradeQuality | undefined)[];
  readonly colours: readonly Triple[];
  readonly seconds: HarmonizeTimes;
}

async function learnPalette(job: GradeJob): Promise<Palette> {
  const { progress, reference } = job;
  const giving = reference === undefined ? job.sources.filter(counts) : [reference];
  const weights = reference === undefined ? job.weights : [1];
  const pictures = giving.map(({ colours }) => colours);
  const { tables, palette, seconds } = await harmonize(pictures, {
    ...job,
    weights,
    onProgress: (point) => progress.training(point),
    onIteration: (iteration, residual) => progress.solving(iteration, residual),
    onStage: (stage, k) => progress.stage(stage, k),
  });
  const quality = await qualityAmong(job.device, tables, pictures, weights);
  return { tables, quality, colours: palette, seconds };
}

/**
 * Grades pictures and writes one after the other, read anew so that only one is in memory, and the sheet at the end.
 * Those that count are brought to their common palette; those that do not, each by itself, to the palette that these
 * then have, or to the reference's.
 * @throws AbortedError between two pictures when the signal fires, InvalidInputError for what cannot be written
 */
export async function gradePictures(job: GradeJob): Promise<Graded> {
  const { sources, outputs, signal, progress, seed } = job;
  const palette = await learnPalette(job);
  const given = palette.tables.map((table, k) => ({ table, quality: palette.quality[k] }));
  const quality: (GradeQuality | undefined)[] = [];
  const sheet = new Sheet(sources.length);
  const receivers = job.reference !== undefined || sources.some((source) => !counts(source));
  let receiving = 0;
  const started = performance.now();
  for (const [k, source] of sources.entries()) {
    if (signal.aborted) throw abortedBy(signal, `palette: stopped with ${k} of ${sources.length} pictures written`);
    progress.picture(k);
    const picture = await readPicture(source.path, job);
    const before = performance.now();
    const receive = async (): Promise<(typeof given)[number]> => {
      progress.picture(k, 'learning');
      const colours = coloursOf(picture, seed, k);
      const measured = await transfer(colours, palette.colours, {
        ...job,
        onStage: (stage) => progress.picture(k, stage),
      });
      progress.picture(k, 'fitting');
      const { table } = measured.fit(job.strength);
      const parts = [{ colours: palette.colours, weight: 1 }];
      return { table, quality: await gradeQuality(job.device, table, colours, parts) };
    };
    const grade = (counts(source) ? given.shift() : undefined) ?? (await receive());
    quality.push(grade.quality);
    receiving += performance.now() - before;
    const after = await writeGrade(picture, grade.table, outputs.pictures[k]);
    await sheet.add(basename(source.path), picture, after);
  }
  await writeFileAtomically(outputs.sheet, await sheet.render());
  const writing = (performance.now() - started - receiving) / 1000;
  const seconds = { ...palette.seconds, ...(receivers ? { receiving: receiving / 1000 } : {}), writing };
  return { seconds, quality };
}

import { checkList } from '../arguments.js';
import { abortedBy, AbortedError, invalid } from '../errors.js';
import type { Triple } from './colour/oklab.js';
import { harmonize, type Harmony } from './harmonize.js';
import type { Grade, Grades, Palette, PaletteOptions, PictureSource } from './contract.js';
import type { MeasuredGrade } from './learn/grade_plan.js';
import { COLOURS, sampleColours } from './learn/sample_colours.js';
import { checkedPicture, checkStrength, paletteSettings, type PaletteSettings } from './palette_settings.js';
import { gradeQuality, qualityAmong } from './quality.js';
import { transfer } from './transfer.js';

/** The colours of a picture, by its place among all as the command line counts: those of a reference come last. */
async function coloursOf(
  source: PictureSource,
  name: string,
  { seed, signal }: PaletteSettings,
  index: number,
): Promise<Triple[]> {
  if (signal.aborted) throw abortedBy(signal, 'learnPalette: stopped before anything was learned');
  const picture = typeof source === 'function' ? await source() : source;
  const colours = sampleColours(checkedPicture(picture, name), COLOURS, seed, index);
  if (colours.length > 0) return colours;
  throw invalid('learnPalette', `${name} must show some colour`, 'transparent pixels only', 'Leave it out.');
}

/** What was learned for a picture that only receives. */
interface Received {
  readonly measured: MeasuredGrade;
  readonly doubts: readonly string[];
}

const sameColours = (a: readonly Triple[], b: readonly Triple[]): boolean =>
  a === b || (a.length === b.length && a.every((colour, i) => colour.every((v, c) => v === b[i][c])));

class LearnedPalette implements Palette {
  /** By picture, what is being learned, too. */
  readonly #received = new Map<number, { readonly palette: readonly Triple[]; readonly learned: Promise<Received> }>();

  constructor(
    readonly pictures: readonly (readonly Triple[])[],
    readonly giving: readonly (readonly Triple[])[],
    readonly harmony: Harmony,
    readonly doubts: readonly string[],
    readonly settings: PaletteSettings,
  ) {}

  async grades(strength = 1, { signal = this.settings.signal }: { signal?: AbortSignal } = {}): Promise<Grades> {
    checkStrength(strength);
    const { device, weights } = this.settings;
    const { tables, palette } = this.harmony.at(strength);
    const counting = weights.filter((weight) => weight > 0);
    const worth = await qualityAmong(device, tables, this.giving, counting);
    const given = tables.map((table, k): Grade => {
      const quality = worth[k];
      return { table, ...(quality ? { quality } : {}) };
    });
    const grades: Grade[] = [];
    const doubts = [...this.doubts];
    for (const [k, colours] of this.pictures.entries()) {
      if (weights[k] > 0) {
        grades.push(given.shift()!);
        continue;
      }
      const received = await this.#receive(k, palette, signal);
      doubts.push(...received.doubts);
      const { table } = received.measured.fit(strength);
      const quality = await gradeQuality(device, table, colours, [{ colours: palette, weight: 1 }]);
      grades.push({ table, quality });
    }
    return { grades, doubts: [...new Set(doubts)] };
  }

  async #receive(k: number, palette: readonly Triple[], signal: AbortSignal): Promise<Received> {
    const before = this.#received.get(k);
    if (!before || !sameColours(before.palette, palette)) return this.#learn(k, palette, signal);
    try {
      return await before.learned;
    } catch (error) {
      // The call that began it was stopped, and this one was not: it begins anew.
      if (!(error instanceof AbortedError) || signal.aborted) throw error;
      return this.#receive(k, palette, signal);
    }
  }

  #learn(k: number, palette: readonly Triple[], signal: AbortSignal): Promise<Received> {
    const doubts: string[] = [];
    const onDoubt = (line: string): void => void doubts.push(line);
    const learned = transfer(this.pictures[k], palette, { ...this.settings, signal, onDoubt }).then(
      (measured): Received => ({ measured, doubts }),
      (error: unknown) => {
        if (this.#received.get(k)?.learned === learned) this.#received.delete(k);
        throw error;
      },
    );
    this.#received.set(k, { palette, learned });
    return learned;
  }
}

/**
 * The palette that pictures have in common, or a reference's, and the grades towards it: those that
 * `barycenter palette` finds with the same settings and seed, to the bit where pixels are the same. From 16,384 pixels
 * of each picture, which is not kept.
 *
 * @param pictures to grade, [N]: two that count at least, or one with a reference
 * @throws InvalidInputError for pictures without pixels and settings that mean nothing, AbortedError when the signal
 * fires, the errors of the solver and the device
 */
export async function learnPalette(pictures: readonly PictureSource[], options: PaletteOptions): Promise<Palette> {
  checkList('learnPalette', 'pictures', pictures, 'Pass two and more, { width, height, data } each.');
  const settings = paletteSettings(pictures.length, options);
  const { weights, onProgress } = settings;
  const { reference } = options;
  const colours: Triple[][] = [];
  for (const [k, picture] of pictures.entries()) colours.push(await coloursOf(picture, `picture ${k}`, settings, k));
  const giving =
    reference === undefined
      ? colours.filter((_, k) => weights[k] > 0)
      : [await coloursOf(reference, 'the reference', settings, pictures.length)];
  const doubts: string[] = [];
  const harmony = await harmonize(giving, {
    ...settings,
    weights: reference === undefined ? weights.filter((weight) => weight > 0) : [1],
    strength: 1,
    onProgress: (point) => onProgress?.(point),
    onDoubt: (line) => doubts.push(line),
  });
  return new LearnedPalette(colours, giving, harmony, doubts, settings);
}

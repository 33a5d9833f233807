import { InvalidArgumentError, Option } from 'commander';
import { invalid } from '../../../errors.js';
import { checkFolder } from '../../io/made_folders.js';
import { MOST_MEGAPIXELS } from '../../io/picture.js';

export const PICTURES = 'PNG, JPEG, TIFF or WebP files, folders of them, or patterns such as "shots/*.png"';

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

function weight(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Give numbers from 0 up, with commas between.');
}

export const weightList = (text: string): number[] => text.split(',').map(weight);

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1.');
  return value;
}

export const strengthOption = (): Option =>
  new Option('--strength <t>', 'from 0, nothing changes, to 1, all the way').argParser(share).default(1);

export const megapixelsOption = (): Option =>
  new Option('--max-megapixels <n>', 'largest picture that is read').argParser(positiveNumber).default(MOST_MEGAPIXELS);

/**
 * Checked here and not by the parser, which would ask for the command's own where the one inside it has one.
 * @throws InvalidInputError for none, and for a file in its place
 */
export async function outFolder(out: string | undefined): Promise<string> {
  if (out === undefined)
    throw invalid('palette', '--out must name a folder for what is written', 'no --out', 'Add --out graded.');
  await checkFolder(out);
  return out;
}

/**
 * Weights of pictures, as given or all the same: scaled to sum 1, those of 0 staying 0.
 * @throws InvalidInputError for weights of another count and where all are 0
 */
export function normalizedWeights(given: readonly number[] | undefined, pictures: number): number[] {
  const weights = given ?? Array.from({ length: pictures }, () => 1);
  if (weights.length !== pictures) {
    throw invalid(
      'palette',
      `--weights needs ${pictures} numbers, one per picture`,
      String(weights.length),
      'Give them with commas between, in the order of the pictures; those of a folder go by name.',
    );
  }
  const sum = weights.reduce((a, b) => a + b, 0);
  if (!(sum > 0)) {
    throw invalid(
      'palette',
      'some weight must be above 0',
      weights.join(','),
      'Pictures of weight 0 only receive; say whose palette it is.',
    );
  }
  return weights.map((w) => w / sum);
}

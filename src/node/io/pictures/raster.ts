import type { PictureRange } from '../../../io/table_options.js';
import { resample, type Plane } from '../picture/resample.js';

/** A picture as a file has it: grey, or red, green and blue. */
export interface Raster {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** [height, width, channels], row-major. */
  readonly values: ArrayLike<number>;
  /** The code of white, black being 0; absent where values are numbers in the range already. */
  readonly white?: number;
}

/** What a picture becomes. */
export interface RasterTarget {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly range: PictureRange;
}

/** Grey of a colour's codes, by ITU-R BT.601, as Pillow's `convert("L")` and torchvision's `Grayscale` have it. */
const GREY = [0.299, 0.587, 0.114] as const;

/** One channel of a part of a picture; of colours as grey, their luma. */
function planeOf(raster: Raster, channel: number | 'luma', cut: Cut): Plane {
  const { width, channels, values } = raster;
  const plane = new Float64Array(cut.height * cut.width);
  for (let y = 0; y < cut.height; y++) {
    for (let x = 0; x < cut.width; x++) {
      const at = channels * ((y + cut.top) * width + x + cut.left);
      plane[y * cut.width + x] =
        channel === 'luma'
          ? GREY[0] * values[at] + GREY[1] * values[at + 1] + GREY[2] * values[at + 2]
          : values[at + channel];
    }
  }
  return { height: cut.height, width: cut.width, values: plane };
}

interface Cut {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The largest part about the middle with the sides' ratio of what it is to become, to the nearest whole pixel. */
function cutOf(raster: Raster, target: RasterTarget): Cut {
  const scale = Math.max(target.height / raster.height, target.width / raster.width);
  const side = (from: number, to: number): number => Math.min(from, Math.max(1, Math.round(to / scale)));
  const height = side(raster.height, target.height);
  const width = side(raster.width, target.width);
  return { height, width, top: Math.floor((raster.height - height) / 2), left: Math.floor((raster.width - width) / 2) };
}

const channelsOf = ({ channels }: Raster, wanted: 1 | 3): readonly (number | 'luma')[] => {
  if (channels === wanted) return channels === 1 ? [0] : [0, 1, 2];
  return wanted === 1 ? ['luma'] : [0];
};

/**
 * Writes a picture's row, in the target's shape: colours made grey or grey colours, cut about the middle to the sides'
 * ratio, resized by means of what a pixel covers or by lines between centres, codes brought to the range.
 */
export function writeRow(raster: Raster, target: RasterTarget, row: Float32Array | Float64Array): void {
  const { height, width, channels, range } = target;
  const [black, white] = range;
  const cut = cutOf(raster, target);
  const scale = raster.white === undefined ? undefined : (white - black) / raster.white;
  for (const [c, source] of channelsOf(raster, channels).entries()) {
    const plane = planeOf(raster, source, cut);
    const { values } = cut.height === height && cut.width === width ? plane : resample(plane, { height, width });
    for (let i = 0; i < values.length; i++)
      row[i * channels + c] = scale === undefined ? values[i] : black + scale * values[i];
  }
  if (channels === 3 && raster.channels === 1) for (let i = 0; i < row.length; i += 3) row.fill(row[i], i + 1, i + 3);
}

import type { RgbaPicture } from 'energy-barycenter';
import type { Row } from './cloud.js';
import { rounded, spread } from './spread.js';

/** Points of a picture, and how far its longer side reaches in the plane. */
const [POINTS, EXTENT] = [1200, 4];
/** Differences from the ground below this share of white are paper, or what JPEG makes of it. */
const FAINTEST = 0.12;

/** Luma of pixels over white, from 0 to 1, [height · width]. */
function lumaOf({ width, height, data }: RgbaPicture): Float64Array {
  return Float64Array.from({ length: width * height }, (_, i) => {
    const [r, g, b, a] = data.subarray(4 * i, 4 * i + 4);
    return 1 + (a / 255) * ((0.299 * r + 0.587 * g + 0.114 * b) / 255 - 1);
  });
}

/** The median of a picture's border: what it stands on. */
function groundOf(luma: Float64Array, width: number, height: number): number {
  const border = luma.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  return border.sort()[Math.floor(border.length / 2)];
}

/**
 * A picture as points of the plane, where it differs from the ground that it stands on, denser where it differs more:
 * dark on white, or light on black. None where nothing does. Spread evenly, without chance.
 */
export function inkPoints(picture: RgbaPicture): Row[] {
  const { width, height } = picture;
  const luma = lumaOf(picture);
  const ground = groundOf(luma, width, height);
  let total = 0;
  const upTo = luma.map((value) => {
    const difference = Math.abs(value - ground);
    return (total += difference < FAINTEST ? 0 : difference);
  });
  if (total === 0) return [];
  const unit = EXTENT / Math.max(width, height);
  return Array.from({ length: POINTS }, (_, i) => {
    const [t, u, v] = spread(i);
    const pixel = upTo.findIndex((sum) => sum > t * total);
    const [x, y] = [(pixel % width) + u - width / 2, height / 2 - Math.floor(pixel / width) - v];
    return [rounded(x * unit), rounded(y * unit)] as const;
  });
}

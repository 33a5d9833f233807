import type { Ink } from './ink.js';

/**
 * A line of one pixel along the inner edge of the ink: what an erosion by the cross of five pixels takes away, the
 * internal gradient of Rivest, Soille and Beucher (1993, J. Electron. Imaging 2(4)). Beyond the picture is no ink.
 */
export function outlineOf({ width, height, values }: Ink): Ink {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x];
  const lines = values.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return value - Math.min(value, at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1));
  });
  return { width, height, values: lines };
}

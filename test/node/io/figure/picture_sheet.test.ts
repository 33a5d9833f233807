import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderSheet, sheetLayout } from '../../../../src/node/io/figure.js';

/** The images of an SVG in its order, as sRGB. */
async function imagesOf(
  svg: string,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }[]> {
  const urls = [...svg.matchAll(/data:image\/png;base64,([^"]+)/g)].map(([, data]) => Buffer.from(data, 'base64'));
  return Promise.all(
    urls.map(async (png) => {
      const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): number[] => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)];
      return { width: info.width, height: info.height, at };
    }),
  );
}

describe('a sheet of pictures', () => {
  // Pictures of one row and two columns are enlarged to 48×24; those of x are in colour and of another range.
  const layout = { rows: 2, draws: 2, columns: 3 };
  const grey = (count: number) => ({
    data: Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? Math.floor(i / 2) / 5 : 7)),
    shape: [1, 2, 1] as const,
    range: [0, 1] as const,
  });
  const x = { data: Float32Array.of(-1, 0, 1, -3, -1, 1), shape: [1, 1, 3], range: [-1, 1] } as const;
  const sheet = (count: number) =>
    renderSheet({
      title: 'T',
      subtitle: ['s'],
      marginals: Array.from({ length: count }, (_, k) => ({
        label: `m${k}`,
        weight: 1 / count,
        ...(k === 0 ? { x } : {}),
        y: grey(4),
        pushForward: grey(6),
      })),
      layout,
    });

  it('has each picture in its place, numbers beyond the range as black and white, and between them white', async () => {
    const svg = await sheet(2);
    const [ofX, ofY, pushed, ...others] = await imagesOf(svg);
    expect(others).toHaveLength(2);
    expect([ofX.at(0, 0), ofX.at(47, 52)]).toEqual([
      [0, 128, 255],
      [0, 0, 255],
    ]);
    // Two rows of two: 0, 1/5, 2/5 and 3/5 at the left of each, 7 at the right, which is white.
    const level = (v: number): number[] => [51 * v, 51 * v, 51 * v];
    expect([ofY.width, ofY.height]).toEqual([2 * 48 + 4, 2 * 24 + 4]);
    expect([ofY.at(23, 0), ofY.at(24, 0), ofY.at(49, 0), ofY.at(52, 23), ofY.at(0, 25), ofY.at(0, 28)]).toEqual([
      level(0),
      level(5),
      level(5),
      level(1),
      level(5),
      level(2),
    ]);
    expect(pushed.at(2 * 52, 28)).toEqual(level(5));
    expect(pushed.at(52, 28)).toEqual(level(4));
    expect(svg).toContain('Barycenter from m1');
    expect(svg).toContain('m0 · λ = 0.5');
  });

  it('has fewer of large pictures, and is refused for more marginals than there are colours', async () => {
    expect(sheetLayout([16, 16, 1], 2)).toEqual({ rows: 4, draws: 5, columns: 9 });
    expect(sheetLayout([128, 128, 1], 6)).toEqual({ rows: 2, draws: 2, columns: 3 });
    await expect(sheet(7)).rejects.toThrow('a figure shows 1 to 6 marginals; got 7');
  });
});

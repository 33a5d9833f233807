import { describe, expect, it } from 'vitest';
import { fitFrame } from '../../../src/node/morph/frame.js';
import { outlineOf } from '../../../src/node/morph/outline.js';
import { areaOf, centreOf, disk, inkBy } from './shapes.js';

describe('fitFrame', () => {
  it('leaves pictures of its size as they are, to the bit', () => {
    const ink = disk(32, 14.3, 17.1, 8.2);
    expect(fitFrame([ink], 32)[0].values).toEqual(ink.values);
  });

  it.each([16, 24, 60, 97])('scales area and centre to %i pixels', (size) => {
    const ink = disk(48, 20, 26, 12);
    const [fitted] = fitFrame([ink], size);
    const scale = size / 48;
    // What pixels cover is kept to rounding; sums over points of lines differ along the edge, on either side of it.
    const kept = scale < 1 ? 1e-12 : 1e-3;
    expect(Math.abs(areaOf(fitted) / areaOf(ink) / scale ** 2 - 1)).toBeLessThan(kept);
    const [x, y] = centreOf(fitted);
    // Pixels' centres are half a pixel from the corner in both. Greys of the edge, symmetric but for the grids: 0.01.
    expect(Math.abs(x - ((20 + 0.5) * scale - 0.5))).toBeLessThan(0.01);
    expect(Math.abs(y - ((26 + 0.5) * scale - 0.5))).toBeLessThan(0.01);
    expect(Math.max(...fitted.values)).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('puts pictures of other shapes in the middle of one frame', () => {
    const [tall, wide] = fitFrame([inkBy(10, 20, () => 1), inkBy(60, 30, () => 1)], 20);
    for (const { width, height } of [tall, wide]) expect([width, height]).toEqual([20, 20]);
    for (const ink of [tall, wide]) {
      expect(areaOf(ink)).toBeCloseTo(200, 10);
      for (const place of centreOf(ink)) expect(place).toBeCloseTo(9.5, 10);
    }
  });

  it('keeps a picture of one row', () => {
    const [line] = fitFrame([inkBy(2000, 3, () => 1)], 16);
    expect([line.width, line.height]).toEqual([16, 1]);
    expect(areaOf(line)).toBeCloseTo(16, 10);
  });
});

describe('outlineOf', () => {
  it('keeps the pixels of a shape that have a neighbour outside, also at the edge of the picture', () => {
    const outlined = outlineOf(inkBy(7, 6, (x, y) => (x >= 2 && y >= 1 && y <= 4 ? 1 : 0)));
    const rows = Array.from({ length: 6 }, (_, y) => outlined.values.slice(7 * y, 7 * y + 7).join(''));
    expect(rows).toEqual(['0000000', '0011111', '0010001', '0010001', '0011111', '0000000']);
  });

  it('leaves what has no inside', () => {
    const line = inkBy(9, 9, (x) => (x === 4 ? 0.7 : 0));
    expect(outlineOf(line).values).toEqual(line.values);
  });
});

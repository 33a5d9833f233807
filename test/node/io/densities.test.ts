import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { renderDensities, type DensityPanel } from '../../../src/node/io/figure/densities.js';
import { kernelDensity } from '../../../src/node/io/figure/kernel_density.js';
import { TestRandom } from '../../support/random.js';

const random = new TestRandom(6);
const normals = (rows: number, mean = 0) => Float64Array.from(random.normals(rows, 1, mean));

describe('kernelDensity', () => {
  it('is the sum of kernels that it stands for', () => {
    const values = normals(200);
    const extent = [-4, 4] as const;
    const curve = kernelDensity(values, extent, 401);
    const mean = values.reduce((a, b) => a + b) / 200;
    const width = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 200) * 200 ** -0.2;
    for (const [i, value] of curve.entries()) {
      const x = -4 + 0.02 * i;
      const exact = values.reduce((sum, v) => sum + Math.exp(-0.5 * ((x - v) / width) ** 2), 0);
      const density = exact / (200 * width * Math.sqrt(2 * Math.PI));
      // Cells of 0.02 beside a bandwidth of 0.35 change a kernel by (0.02/0.35)²/8; kernels end at four deviations.
      expect(Math.abs(value - density)).toBeLessThan(1e-3 * 0.5);
    }
  });

  it('leaves out what is beyond, and takes values that are all the same', () => {
    const outside = kernelDensity(Float64Array.of(0, 50, -50), [-1, 1], 21);
    expect(outside.every(Number.isFinite)).toBe(true);
    const same = kernelDensity(new Float64Array(10).fill(0.5), [0, 1], 101);
    expect(same.reduce((a, b) => a + b) / 100).toBeCloseTo(1, 2);
  });
});

const panel = (label: string, shards: number): DensityPanel => ({
  label,
  thin: Array.from({ length: shards }, (_, k) => normals(50, k)),
  bold: normals(80, 1),
});

describe('renderDensities', () => {
  it('draws a thin curve a shard and a bold one, a panel a column, the same bytes each time', async () => {
    const input = { title: 'Shards < & >', subtitle: ['two'], panels: [panel('mu', 3), panel('tau', 3)] };
    const svg = await renderDensities(input);
    expect(await renderDensities(input)).toBe(svg);
    expect(['Shards &lt; &amp; &gt;', 'two', '>mu<', '>tau<'].filter((text) => !svg.includes(text))).toEqual([]);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const count = (width: string) => [...svg.matchAll(new RegExp(`stroke-width="${width}"`, 'g'))].length;
    expect([svg.match(/stroke="#0072B2"/g)?.length, count('2\\.6')]).toEqual([6, 2]);
  });

  it.each([
    ['no panels', []],
    ['thirteen', Array.from({ length: 13 }, () => panel('x', 1))],
    ['NaN', [{ label: 'x', thin: [], bold: Float64Array.of(NaN) }]],
    ['a column without values', [{ label: 'x', thin: [new Float64Array()], bold: Float64Array.of(1) }]],
  ])('refuses %s', async (_, panels) => {
    await expect(renderDensities({ title: '', panels })).rejects.toBeInstanceOf(InvalidInputError);
  });
});
